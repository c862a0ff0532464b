"""Host names of cities."""

from __future__ import annotations

from django_tenants.models import DomainMixin


class Domain(DomainMixin):
    """A host name that leads to one city. Lower case, without a port."""

    class Meta:
        verbose_name = "host name"
