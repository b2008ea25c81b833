"""Measurements against the references the design names, each run beside ours in one run on one machine."""
