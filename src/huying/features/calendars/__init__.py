"""Opening hours: weeks, holidays, adjusted working days."""
