"""Messages callers left: waiting, taken by an agent, done."""
