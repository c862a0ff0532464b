"""Moments that apps above may answer to."""

from django.dispatch import Signal

#: Sent in the transaction that switches an endpoint off by itself. Arguments: ``endpoint``, ``reason``
#: (a value of ``models.Off``), ``at``. Whoever answers tells the endpoint's people.
endpoint_switched_off = Signal()
