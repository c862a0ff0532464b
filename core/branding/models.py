"""How one city looks and what it is called: a single row in each city's schema."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

PLATFORM_COLOUR: Final = "#0b6fa4"
"""Used by the platform's own pages, and by a city until it has chosen."""


class BannerLevel(models.TextChoices):
    """How loudly an announcement speaks."""

    INFO = "info", _("Pengumuman")
    WARNING = "warning", _("Peringatan")
    DANGER = "danger", _("Darurat")


class MapBackground(models.TextChoices):
    """What lies under the reports on maps."""

    PLAIN = "plain", _("Polos, tanpa garis batas")
    OUTLINE = "outline", _("Garis batas wilayah kota")
    TILES = "tiles", _("Peta dari penyedia lain")


class Brand(models.Model):
    """The one row. Its style sheet is derived when the colour is saved, never when a page is shown."""

    app_name = models.CharField(_("nama aplikasi"), max_length=40)
    tagline = models.CharField(_("keterangan"), max_length=80, blank=True)
    colour = models.CharField(_("warna kota"), max_length=7, default=PLATFORM_COLOUR)
    logo_key = models.CharField(
        max_length=200, blank=True, help_text="The header's copy; the others lie beside it."
    )
    banner_text = models.CharField(_("pengumuman"), max_length=300, blank=True)
    banner_level = models.CharField(max_length=8, default=BannerLevel.WARNING)
    banner_until = models.DateTimeField(null=True, blank=True, help_text="Empty: until taken down.")
    footer_text = models.CharField(max_length=200, blank=True, default="")
    contact_text = models.CharField(max_length=300, blank=True, default="")
    about_text = models.TextField(max_length=2000, blank=True, default="")
    map_background = models.CharField(max_length=8, default=MapBackground.OUTLINE)
    tiles_url = models.CharField(max_length=300, blank=True, default="")
    tiles_credit = models.CharField(max_length=120, blank=True, default="")
    stylesheet = models.TextField(blank=True)
    stylesheet_hash = models.CharField(max_length=16, blank=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="branding_brand_one_row"),
            models.CheckConstraint(
                condition=models.Q(banner_level__in=sorted(BannerLevel.values)),
                name="branding_brand_banner_level_known",
            ),
            models.CheckConstraint(
                condition=models.Q(map_background__in=sorted(MapBackground.values)),
                name="branding_brand_background_known",
            ),
        ]

    def __str__(self) -> str:
        return self.app_name
