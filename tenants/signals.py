"""Moments in a city's life that apps above may answer to."""

from django.dispatch import Signal

#: Sent once in the builder before it takes work, outside every city: read now what would take seconds
#: while somebody waits for their city.
builder_starts = Signal()

#: Sent inside a new city, after its schema and role exist and before it is ready. May be sent again
#: after a crash: whoever answers does nothing the second time.
#: Arguments: ``city``, ``seed`` (code of a seed to lay out, or "" for the defaults), ``at``.
city_built = Signal()

#: Sent inside a city that has just become ready; also safe to answer twice.
#: Arguments: ``city``, ``admin_name`` and ``admin_email`` (both "" when nobody was named), ``at``.
city_opened = Signal()
