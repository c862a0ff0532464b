"""Which photos anybody may look at."""

from __future__ import annotations

from uuid import UUID

from reporting.models import Photo, Report


def public_photo(public_id: UUID) -> str | None:
    """Storage key of a photo of a public report; ``None`` when there is none, or not for everybody."""
    key = (
        Photo.objects.ready()
        .filter(public_id=public_id, report__in=Report.objects.public())
        .exclude(display_key="")
        .values_list("display_key", flat=True)
        .first()
    )
    return key or None
