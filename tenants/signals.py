"""Moments in a city's life that apps above may answer to."""

from django.dispatch import Signal

#: Sent inside a new city, after its schema and role exist and before it is ready.
#: Arguments: ``city``, ``seed`` (code of a seed to lay out, or "" for the defaults), ``at``.
city_built = Signal()
