"""Calling out: campaigns, the lists they work through, and the guard against dialling a number twice."""
