"""Periodic work: rows in ``public`` that any number of beats may tick; each moment is taken once."""
