"""Messages from supervisors to agents, shown at the desk until they are read."""
