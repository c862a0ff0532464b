"""Facts of the business as plain Python: no Django, no I/O, no clock.

Everything here is a decision a city's lawyer could review: who may do what, when a
report is late and why, which agency owns it, what counts as the same problem.
"""
