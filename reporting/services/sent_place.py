"""Where a report is when its sender gave no place: where one of its photos says it was taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Invalid
from reporting.models import LocationSource, Report
from reporting.services import photos


class PlaceMissing(Invalid):
    """Neither the sender nor a photo says where it is."""

    code = "location_missing"


@dataclass(frozen=True, slots=True)
class SentPlace:
    """A place and who named it."""

    lon: float
    lat: float
    source: str


def settle(
    *,
    lon: float | None,
    lat: float | None,
    source: str,
    uploads: Sequence[tuple[UUID, str]],
    credential: str = "",
    key: str = "",
) -> SentPlace:
    """The place of a submission: the sender's, else the first photo's.

    A submission sent again has used up its photos; its place is that of the report it became.

    Args:
        lon, lat: What the sender gave, if anything.
        source: How the sender found it.
        uploads: Photos sent along: public id and token of each.
        credential, key: The idempotency key it may have been sent under before.

    Raises:
        PlaceMissing: Nobody says where it is.
    """
    if lon is not None and lat is not None:
        return SentPlace(lon, lat, source)
    claimed = photos.claimed_place(uploads) if uploads else None
    if claimed is not None:
        return SentPlace(claimed[0], claimed[1], LocationSource.EXIF)
    before = _taken_in(credential, key)
    if before is not None:
        return SentPlace(before.location.x, before.location.y, before.location_source)
    raise PlaceMissing(
        _("Kirim lon dan lat, atau foto yang menyimpan lokasi."), fields=["lon", "lat"]
    )


def _taken_in(credential: str, key: str) -> Report | None:
    if not key:
        return None
    return Report.objects.filter(
        idempotency_keys__credential=credential, idempotency_keys__key=key
    ).first()
