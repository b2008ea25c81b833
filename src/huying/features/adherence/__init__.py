"""Adherence: who is at work when the roster says so, attendance, and excused time."""
