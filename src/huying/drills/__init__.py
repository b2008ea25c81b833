"""Drills: real calls, one thing broken on purpose, and a count of what was lost by it.

Each runs on a centre of its own (`huying.proving`) and says what it saw: figures, and every loss with its
reason. Traffic goes to loopback only; the processes that are killed are the drill's own.
"""
