"""Pure: by which trunk a call leaves the house, whether it may, what it costs, how numbers are written."""
