"""Queues and who serves them, the numbers people call, and the words agents choose from."""
