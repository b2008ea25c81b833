"""Customers who are to be called back: waiting, being called, over."""
