"""The proving ground: whole centres that measurements and drills set up, use hard and throw away."""
