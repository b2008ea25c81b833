"""Voice: lines become calls, calls meet agents. One process owns this at a time."""
