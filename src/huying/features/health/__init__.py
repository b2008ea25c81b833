"""Whether the parts the centre leans on are there."""
