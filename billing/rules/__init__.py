"""Prices, dates and tax in plain Python: no Django, no database, no clock."""
