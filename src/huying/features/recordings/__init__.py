"""Recordings: made whole after the call, checked against the journal, listed and played."""
