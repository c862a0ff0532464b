"""What the platform sells to cities."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from core import clock


class PackageQuerySet(models.QuerySet["Package"]):
    """Words for talking about packages."""

    def newest(self, code: str) -> Package:
        """The version sold now.

        Raises:
            Package.DoesNotExist: No package on sale has this code.
        """
        package = self.on_sale().filter(code=code).order_by("-version").first()
        if package is None:
            raise Package.DoesNotExist(f"There is no package {code!r}.")
        return package

    def on_sale(self) -> PackageQuerySet:
        """Published and not withdrawn; of one code there may be several versions."""
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True)


class Package(models.Model):
    """A priced bundle of services and limits. A changed package is a new version, never an edit."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    base_fee_minor = models.BigIntegerField(help_text="A year, in the currency's minor unit (sen).")
    currency = models.CharField(max_length=3, default="IDR")
    category_codes: models.JSONField[list[str] | None] = models.JSONField(
        null=True, blank=True, default=None, help_text="Categories to choose from; empty: all."
    )
    limits: models.JSONField[dict[str, Any]] = models.JSONField(
        default=dict,
        blank=True,
        help_text="max_categories, max_agencies, max_staff …; null: no limit.",
    )
    tiers: models.JSONField[list[dict[str, int | None]]] = models.JSONField(
        default=list,
        blank=True,
        help_text="Graduated price of coverage: up_to_ha (null: the rest), unit_minor per ha and year.",
    )
    included_services: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    optional_services: models.JSONField[dict[str, int]] = models.JSONField(
        default=dict, blank=True, help_text="Service code to its yearly price in minor units."
    )
    published_at = models.DateTimeField(
        null=True, blank=True, default=clock.now, help_text="Empty: a draft nobody can buy."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="No longer sold since.")

    objects = PackageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="package_version_once", fields=["code", "version"]),
            models.CheckConstraint(
                name="package_fee_not_negative", condition=Q(base_fee_minor__gte=0)
            ),
            models.CheckConstraint(
                name="package_currency_is_a_code", condition=Q(currency__regex=r"^[A-Z]{3}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
