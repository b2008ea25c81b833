"""Small tools every room may use: clock, ids, supervised tasks, database session, bus, logging."""
