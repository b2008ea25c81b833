"""Huying 呼应: an open contact centre. CONTRIBUTING.md has the map of the house."""

__version__ = "0.1.0"
