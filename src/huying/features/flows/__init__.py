"""Flows: drafts, their tests, versions, and what goes through them."""
