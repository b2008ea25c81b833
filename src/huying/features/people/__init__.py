"""The people of the centre: their accounts as an administrator sees them."""
