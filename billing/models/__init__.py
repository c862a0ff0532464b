"""Tables of the platform's billing; import them from here."""

from billing.models.package import Package

__all__ = ["Package"]
