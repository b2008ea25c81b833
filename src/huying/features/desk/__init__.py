"""The agent's desk: her telephone, her state, who is calling, wrap-up, her day."""
