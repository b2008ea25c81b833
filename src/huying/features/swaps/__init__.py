"""Swaps: two agents change places on published days, if the labour rules and a supervisor agree."""
