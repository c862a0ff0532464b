"""How one city looks and what it is called: a single row in each city's schema."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

PLATFORM_COLOUR: Final = "#0b6fa4"
"""Used by the platform's own pages, and by a city until it has chosen."""


class Brand(models.Model):
    """The one row. Its style sheet is derived when the colour is saved, never when a page is shown."""

    app_name = models.CharField(_("nama aplikasi"), max_length=40)
    tagline = models.CharField(_("keterangan"), max_length=80, blank=True)
    colour = models.CharField(_("warna kota"), max_length=7, default=PLATFORM_COLOUR)
    logo_key = models.CharField(max_length=200, blank=True)
    banner_text = models.CharField(_("pengumuman"), max_length=300, blank=True)
    stylesheet = models.TextField(blank=True)
    stylesheet_hash = models.CharField(max_length=16, blank=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="branding_brand_one_row"),
        ]

    def __str__(self) -> str:
        return self.app_name
