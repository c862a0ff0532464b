"""How a city signs itself up: choose, show who is responsible, get an offer, open a city to try.

Nobody has an account before the offer. What somebody chose is kept in their ``Application``, found by a secret in their
browser; an official address that was shown to be theirs turns it into an offer and a city.
"""
