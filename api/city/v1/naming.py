"""A refusal of a service, with the fields of the body it is about: what a program shows beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rest_framework.serializers import ErrorDetail, ValidationError

from core.errors import DomainError

#: What a body refers to or says that cannot be used: the fields that said it.
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "agency_not_found": ("agency",),
    "category_not_found": ("category",),
    "category_inactive": ("category",),
    "crew_not_found": ("crew",),
    "merge_target_not_found": ("report",),
    "merge_target_not_open": ("report",),
    "invalid_location": ("lon", "lat"),
    "outside_city": ("lon", "lat"),
    "out_of_coverage": ("lon", "lat"),
    "location_missing": ("lon", "lat"),
    "invalid_place": ("lon", "lat"),
    "nothing_to_report": ("description", "photos"),
    "invalid_phone": ("phone",),
    "invalid_email": ("email",),
    "no_contact": ("phone", "email"),
    "photo_unknown": ("photos",),
    "photo_expired": ("photos",),
    "photo_used": ("photos",),
    "photo_unusable": ("photos",),
    "photo_too_many": ("photos",),
}


def named(refusal: DomainError, *, within: str = "") -> Exception:
    """The refusal with ``errors``; what a body refers to and there is none of is no 404.

    Args:
        refusal: Of a service.
        within: The field that holds the fields, e.g. ``place``.
    """
    if refusal.facts.get("errors"):
        return refusal
    fields = [f"{within}.{field}" if within else field for field in _fields_of(refusal)]
    if not fields:
        return refusal
    if refusal.status == 404:
        return ValidationError({fields[0]: [ErrorDetail(str(refusal), refusal.code)]})
    refusal.facts["errors"] = [
        {"field": field, "message": str(refusal), "code": refusal.code} for field in fields
    ]
    return refusal


def _fields_of(refusal: DomainError) -> list[str]:
    if refusal.code in _FIELDS:
        return list(_FIELDS[refusal.code])
    missing = refusal.facts.get("missing")
    if isinstance(missing, list):
        return ["photos" if each == "photo" else str(each) for each in missing]
    if refusal.status == 422 and refusal.facts.get("field"):
        return [str(refusal.facts["field"])]
    return []
