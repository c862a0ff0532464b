"""Finding reports: what may stand in the address of a list, around a place, and like a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request

from api.base import ApiView
from api.city.v1 import examples
from api.city.v1.report_shapes import NearbyOut
from api.parameters import (
    BoxField,
    LatitudeField,
    LongitudeField,
    MomentField,
    PageQuery,
    QueryParameters,
    WordsField,
)
from api.schema import operation
from api.scopes import anybody
from core import clock
from core.errors import Forbidden
from reporting.access import Viewer
from reporting.models import AreaLevel
from reporting.rules import limits, word_search
from reporting.rules.states import OPEN_STATES, State
from reporting.selectors import locate, report_list, report_nearby
from reporting.selectors.report_rows import BadFilter
from reporting.services import config

JSON: Final = "application/json"
OPEN: Final = "open"
MAX_CODES: Final = 20
_CODES: Final[dict[str, Any]] = {"required": False, "max_length": (limits.MAX_CODE + 1) * MAX_CODES}


class DeskNotYours(Forbidden):
    """Only staff, and keys bound to an agency, have a desk."""

    code = "no_desk"


class ReportQuery(PageQuery):
    """Which reports."""

    q = serializers.CharField(
        required=False,
        max_length=word_search.MAX_LENGTH,
        help_text="Words of the description, all of them, also in other forms (`lubang` finds `berlubang`); or a "
        "report's number.",
    )
    bbox = BoxField(required=False)
    state = WordsField(
        [*(state.value for state in State), OPEN],
        required=False,
        help_text="States, separated by commas; `open` stands for all that are open.",
    )
    category = serializers.CharField(
        **_CODES,
        help_text="Codes of categories, separated by commas; those below them are included.",
    )
    area = serializers.CharField(
        **_CODES, help_text="Codes of kecamatan and kelurahan, separated by commas."
    )
    agency = serializers.CharField(
        **_CODES,
        help_text="Codes of agencies, separated by commas; their units are included.",
    )
    since = MomentField(required=False, help_text="Sent at this moment or later.")
    until = MomentField(required=False, help_text="Sent before this moment.")
    desk = serializers.BooleanField(
        required=False,
        default=False,
        help_text="For staff, and keys bound to an agency: the reports they are responsible for, hidden ones too. "
        "Otherwise the list holds what anybody may see.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "since" in attrs and "until" in attrs and attrs["since"] >= attrs["until"]:
            raise serializers.ValidationError(
                {"until": [gettext_lazy("until harus setelah since.")]}
            )
        return attrs


class NearbyQuery(QueryParameters):
    """Around which point."""

    lat = LatitudeField(help_text="Degrees north.")
    lon = LongitudeField(help_text="Degrees east.")
    radius_m = serializers.IntegerField(
        required=False,
        default=report_nearby.USUAL_METRES,
        min_value=10,
        max_value=report_nearby.MAX_METRES,
        help_text="How far, in metres.",
    )
    state = WordsField(
        [*(state.value for state in State), OPEN],
        required=False,
        help_text="States, separated by commas; `open` stands for all that are open.",
    )
    category = serializers.CharField(
        **_CODES,
        help_text="Codes of categories, separated by commas; those below them are included.",
    )
    limit = serializers.IntegerField(
        required=False, default=20, min_value=1, max_value=100, help_text="How many at most."
    )


class SimilarQuery(QueryParameters):
    """Like which new report."""

    lat = LatitudeField(help_text="Degrees north.")
    lon = LongitudeField(help_text="Degrees east.")
    category = serializers.CharField(
        max_length=limits.MAX_CODE, help_text="Code of the category it would have."
    )


class NearbyView(ApiView):
    """Reports around a place."""

    access = {"GET": anybody("reports.read")}
    query = {"GET": NearbyQuery}

    @operation(
        "list_nearby_reports",
        summary="Reports around a point, nearest first",
        description="For whoever stands there. There are no further pages: ask a smaller circle, or the list of "
        "reports with a `bbox`.",
        responses={200: NearbyOut},
        refuses=(locate.BadPlace, BadFilter),
        examples=examples.answered({"results": [{**examples.REPORT, "distance_m": 38}]}),
    )
    def get(self, request: Request) -> HttpResponse:
        asked = self.asked
        locate.check_coordinates(asked["lon"], asked["lat"])
        around = report_nearby.Around(
            lon=asked["lon"],
            lat=asked["lat"],
            metres=asked["radius_m"],
            states=_states(asked),
            category=categories_of(asked),
            limit=asked["limit"],
        )
        return HttpResponse(report_nearby.nearest(around), content_type=JSON)


class SimilarView(ApiView):
    """Reports that may be the one somebody is about to send."""

    access = {"GET": anybody("reports.read")}
    query = {"GET": SimilarQuery}

    @operation(
        "list_similar_reports",
        summary="Open reports that may be the same problem",
        description="Ask before sending: at most two, nearest first, by the rule the city's own form uses (category, "
        "metres, days). Whoever finds their problem there supports it instead of sending it again.",
        responses={200: NearbyOut},
        refuses=(locate.BadPlace, BadFilter),
        examples=examples.answered({"results": [{**examples.REPORT, "distance_m": 12}]}),
    )
    def get(self, request: Request) -> HttpResponse:
        asked = self.asked
        locate.check_coordinates(asked["lon"], asked["lat"])
        category = config.snapshot().categories.get(asked["category"])
        if category is None or not category.is_active:
            raise _unknown("category", [asked["category"]])
        body = report_nearby.similar(category, lon=asked["lon"], lat=asked["lat"], at=clock.now())
        return HttpResponse(body, content_type=JSON)


def filters_of(asked: dict[str, Any], viewer: Viewer) -> report_list.Filters:
    """What a list is narrowed to.

    Raises:
        BadFilter: It names something the city does not have.
        DeskNotYours: ``desk`` from somebody who has none.
    """
    if asked["desk"] and not viewer.is_staff:
        raise DeskNotYours(_("desk hanya untuk petugas dan kunci milik dinas."))
    cursor = asked.get("cursor")
    with config.read_once():
        areas = _keys(asked, "area", _areas_of)
        rows = config.snapshot().rows.areas if areas else {}
        return report_list.Filters(
            bbox=asked.get("bbox"),
            states=_states(asked),
            category=categories_of(asked),
            agency=_keys(asked, "agency", _agencies_of),
            kelurahan=tuple(pk for pk in areas if rows[pk].level == AreaLevel.KELURAHAN),
            kecamatan=tuple(pk for pk in areas if rows[pk].level == AreaLevel.KECAMATAN),
            since=asked.get("since"),
            until=asked.get("until"),
            words=word_search.searched_words(asked["q"]) if "q" in asked else "",
            desk=viewer if asked["desk"] else None,
            after=report_list.parse_cursor(cursor) if cursor else None,
            limit=asked["limit"],
        )


def _states(asked: dict[str, Any]) -> tuple[State, ...]:
    found: set[State] = set()
    for word in asked.get("state", ()):
        found |= OPEN_STATES if word == OPEN else {State(word)}
    return tuple(sorted(found))


def categories_of(asked: dict[str, Any]) -> tuple[int, ...]:
    """Primary keys of the categories asked for and of those below them; empty for all.

    Raises:
        BadFilter: The city does not know one of the codes.
    """
    return _keys(asked, "category", _categories_of)


def _keys(asked: dict[str, Any], field: str, of: Callable[[str], Iterable[int]]) -> tuple[int, ...]:
    """Primary keys of what a parameter names by codes.

    Raises:
        BadFilter: The city does not know one of the codes.
    """
    codes = [code for code in str(asked.get(field, "")).split(",") if code]
    if len(codes) > MAX_CODES:
        raise BadFilter(_("Paling banyak %d kode.") % MAX_CODES, field=field)
    if field in asked and not codes:
        raise _unknown(field, [""])
    found = {code: tuple(of(code)) for code in codes}
    unknown = [code for code, keys in found.items() if not keys]
    if unknown:
        raise _unknown(field, unknown)
    return tuple(dict.fromkeys(key for keys in found.values() for key in keys))


def _categories_of(code: str) -> Iterable[int]:
    return (each.pk for each in config.snapshot().categories.values() if code in each.line)


def _agencies_of(code: str) -> Iterable[int]:
    """An agency and its units."""
    setup = config.snapshot()
    found = setup.agencies.get(code)
    if found is None:
        return ()
    units = (row.pk for row in setup.rows.agencies.values() if row.parent_id == found.pk)
    return (found.pk, *units)


def _areas_of(code: str) -> Iterable[int]:
    """Areas that are out of force, too: old reports lie there."""
    levels = {AreaLevel.KELURAHAN, AreaLevel.KECAMATAN}
    rows = config.snapshot().rows.areas.values()
    return (row.pk for row in rows if row.code == code and row.level in levels)


def _unknown(field: str, codes: list[str]) -> BadFilter:
    return BadFilter(_("Tidak dikenal di kota ini: %s.") % ", ".join(codes)[:200], field=field)
