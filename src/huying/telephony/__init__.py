"""Calls, legs and the switch: what a telephone line is to us, whatever switch is behind it."""
