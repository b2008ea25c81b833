"""How many people: curves for one interval, and forecasts with what they require."""
