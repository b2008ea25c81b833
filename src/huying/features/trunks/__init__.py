"""Carriers' trunks, where calls may go and what they may cost."""
