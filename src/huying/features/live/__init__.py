"""What is going on now: one live view of the journal, sent to browsers as snapshot and changes."""
