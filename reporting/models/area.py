"""Where: the administrative polygons a city is made of."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import F, Q

from reporting.models.choices import AreaLevel, one_of


class AreaQuerySet(models.QuerySet["Area"]):
    """Words for talking about areas."""

    def active(self) -> AreaQuerySet:
        """Areas of the current boundary set; an import switches off those that disappeared."""
        return self.filter(is_active=True)

    def kelurahan(self) -> AreaQuerySet:
        return self.filter(level=AreaLevel.KELURAHAN)

    def kecamatan(self) -> AreaQuerySet:
        return self.filter(level=AreaLevel.KECAMATAN)

    def covered(self) -> AreaQuerySet:
        """Areas the city has switched on and pays for."""
        return self.filter(is_covered=True)

    def without_outlines(self) -> AreaQuerySet:
        """Areas by name and place in the tree: an outline is thousands of points."""
        return self.defer("boundary", "label_point")

    def by_name(self) -> AreaQuerySet:
        return self.order_by("name", "pk")


class Area(models.Model):
    """A kecamatan, kelurahan, RW or RT, keyed by its Kemendagri code: names repeat, codes do not."""

    code = models.CharField(max_length=32, help_text="Kemendagri, dotted: 21.71.01.1002.")
    bps_code = models.CharField(max_length=16, blank=True, default="")
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=12)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    boundary = models.MultiPolygonField(srid=4326)
    label_point = models.PointField(
        srid=4326, spatial_index=False, help_text="A point certainly inside, for labels."
    )
    area_km2 = models.DecimalField(
        max_digits=10, decimal_places=3, help_text="Geodesic, measured on the boundary."
    )
    is_illustrative = models.BooleanField(
        default=False, help_text="Drawn from facts for a demo; screens say so."
    )
    is_covered = models.BooleanField(default=True)
    source = models.CharField(max_length=200, blank=True, default="")
    is_active = models.BooleanField(default=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="area_code_once", fields=["code"]),
            one_of("level", AreaLevel.values, name="area_level_known"),
            models.CheckConstraint(
                name="area_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
            models.CheckConstraint(name="area_has_extent", condition=Q(area_km2__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name
