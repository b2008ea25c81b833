"""What agents know and calls may need."""
