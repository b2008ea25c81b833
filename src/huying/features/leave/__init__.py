"""Leave: whole days off, asked and decided, with balances by kind."""
