"""The events of the centre, the one place that writes them, and what is derived from them."""
