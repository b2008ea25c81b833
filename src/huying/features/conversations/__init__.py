"""What agents do with the calls they have: hold, advice, conference, hand-over."""
