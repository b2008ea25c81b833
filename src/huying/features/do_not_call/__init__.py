"""Numbers that are not called: their people asked for it."""
