"""Calls as they were: list, time line, and the views they come from."""
