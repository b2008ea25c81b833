"""Who works when: shifts, contracts, wishes, plans that are solved and published, everybody's own shifts."""
