"""Who takes which call. Pure: no I/O, no clock; the live centre and the simulation run this code."""
