"""Alarms: rules on the floor's figures, what they say now, and who looks after it."""
