"""Customers: who they are, which numbers they call from, how they are spoken to."""
