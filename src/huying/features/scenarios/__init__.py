"""Questions planners keep and compare."""
