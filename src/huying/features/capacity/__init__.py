"""How large a centre must be: agents, lines, ports, storage, bandwidth, servers."""
