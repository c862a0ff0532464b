"""What cannot be: every refusal is a problem document that names the field, and nothing breaks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.base import ApiView
from api.parameters import (
    BoxField,
    LatitudeField,
    LongitudeField,
    MomentField,
    PageQuery,
    WordsField,
)
from api.schema import operation
from api.scopes import anybody
from api.serializers import StrictSerializer
from reporting.models import Area
from tests.api.foundations.conftest import Ask, document


class InnerIn(StrictSerializer):
    note = serializers.CharField(max_length=10)


class EverythingIn(StrictSerializer):
    text = serializers.CharField(required=False)
    number = serializers.FloatField(required=False)
    whole = serializers.IntegerField(required=False)
    flag = serializers.BooleanField(required=False)
    moment = serializers.DateTimeField(required=False)
    kind = serializers.ChoiceField(["a", "b"], required=False)
    key = serializers.UUIDField(required=False)
    words = serializers.ListField(child=serializers.CharField(), required=False)
    inner = InnerIn(required=False)
    several = InnerIn(many=True, required=False)


class EverythingQuery(PageQuery):
    lat = LatitudeField(required=False)
    lon = LongitudeField(required=False)
    box = BoxField(required=False)
    since = MomentField(required=False)
    state = WordsField(["open", "closed"], required=False)


class Everything(ApiView):
    """Gives back what it understood."""

    access = {"GET": anybody(), "POST": anybody()}
    query = {"GET": EverythingQuery}

    @operation("read_everything", summary="Read", responses={200: None})
    def get(self, request: Request) -> Response:
        page = pagination.read(Area.objects.kelurahan(), self.asked, by=("code", "pk"))
        return Response({"asked": self.asked, **page.answer(lambda area: area.code)})

    @operation("send_everything", summary="Send", request=EverythingIn, responses={200: None})
    def post(self, request: Request) -> Response:
        form = EverythingIn(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(form.validated_data)


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"txet": "x"}, "txet", "unknown_field"),
        ({"inner": {"note": "x", "more": 1}}, "inner.more", "unknown_field"),
        ({"several": [{"note": "x"}, {"note": 5}]}, "several.1.note", "wrong_type"),
        ({"text": 5}, "text", "wrong_type"),
        ({"text": True}, "text", "wrong_type"),
        ({"number": "5"}, "number", "wrong_type"),
        ({"number": True}, "number", "wrong_type"),
        ({"whole": 1.5}, "whole", "wrong_type"),
        ({"whole": "1"}, "whole", "wrong_type"),
        ({"flag": 1}, "flag", "wrong_type"),
        ({"flag": "true"}, "flag", "wrong_type"),
        ({"words": ["a", 1]}, "words", "wrong_type"),
        ({"words": "a"}, "words", "not_a_list"),
        ({"kind": ["a"]}, "kind", "wrong_type"),
        ({"kind": "c"}, "kind", "invalid_choice"),
        ({"key": 5}, "key", "wrong_type"),
        ({"moment": "2026-11-22T08:00:00"}, "moment", "no_time_zone"),
        ({"moment": "2026-99-22T08:00:00Z"}, "moment", "invalid"),
        ({"moment": 5}, "moment", "wrong_type"),
        ({"inner": "x"}, "inner", "invalid"),
        ({"text": "a\x00b"}, "text", "nul_character"),
        ({"inner": {"note": "\x00"}}, "inner.note", "nul_character"),
        ({"several": [{"note": "x"}, {"note": "\x00"}]}, "several.1.note", "nul_character"),
    ],
)
def test_a_wrong_field_is_named(ask: Ask, body: dict[str, Any], field: str, code: str) -> None:
    refused = ask(Everything, "post", body)

    assert refused.status_code == 422, refused.content
    errors = document(refused)["errors"]
    assert (field, code) in {(each["field"], each["code"]) for each in errors}, errors


@pytest.mark.parametrize(
    ("raw", "status", "field", "code"),
    [
        (b'{"text": "\\ud800"}', 422, "text", "lone_surrogate"),
        (b'{"inner": {"note": "a\\udfffb"}}', 422, "inner.note", "lone_surrogate"),
        (b'{"text": "\xed\xa0\x80"}', 422, "text", "lone_surrogate"),
        (b'{"text": ' + b"[" * 40 + b"]" * 40 + b"}", 422, "text", "too_deep"),
        (b"[" * 5000 + b"]" * 5000, 422, "", "too_deep"),
        (b"[" * 100_000, 422, "", "too_deep"),
        (b'{"number": 1, "inner": ' + b'{"a":[' * 40_000, 422, "inner", "too_deep"),
        (b'{"number": NaN}', 422, "number", "invalid_number"),
        (b'{"inner": {"note": -Infinity}}', 422, "inner.note", "invalid_number"),
        (b'{"number": 1e999}', 422, "number", "invalid_number"),
        (b'{"number": ' + b"9" * 400 + b"}", 422, "number", "invalid_number"),
        (b'{"text": "a\x00b"}', 422, "text", "nul_character"),
        (b'{"text": "a", "flag": true, "text": "b"}', 422, "text", "repeated_field"),
        (b'{"inner": {"note": "a", "note": "a"}}', 422, "inner.note", "repeated_field"),
        (b'{"several": [{}, {"note": "a", "note": "b"}]}', 422, "several.1.note", "repeated_field"),
        (b'"' + b'\\\\"' * 80_000, 400, "", ""),
        (b'{"text": "a\nb"}', 400, "", ""),
        (b"  ", 400, "", ""),
        (b'{"text": "\xff"}', 400, "", ""),
        (b"{'text': 'x'}", 400, "", ""),
        (b"null", 422, "", ""),
        (b"[]", 422, "", "invalid"),
        (b'"x"', 422, "", "invalid"),
        (b" " * 300_000, 413, "", ""),
        (b'{"text": "' + b"x" * 10_000_000 + b'"}', 413, "", ""),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_a_body_that_cannot_be_read_says_why(
    ask: Ask, raw: bytes, status: int, field: str, code: str
) -> None:
    refused = ask(Everything, "post", raw)

    assert refused.status_code == status, refused.content
    found = document(refused)
    assert found["type"] == f"/api/problems/{found['code']}"
    assert found["detail"]
    if code:
        errors = [(each["field"], each["code"]) for each in found["errors"]]
        assert any(name.startswith(field) and said == code for name, said in errors), errors


def test_what_is_deep_but_not_too_deep_passes(ask: Ask) -> None:
    many = [{"note": str(number)} for number in range(200)]

    assert ask(Everything, "post", {"several": many}).status_code == 200


def test_a_body_of_another_kind_is_refused(ask: Ask) -> None:
    refused = ask(Everything, "post", {}, content_type="text/plain")

    assert (refused.status_code, document(refused)["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("?tidak=1", "tidak", "unknown_parameter"),
        ("?limit=1&limit=2", "limit", "repeated_parameter"),
        ("?limit=0", "limit", "min_value"),
        ("?limit=101", "limit", "max_value"),
        ("?limit=1e1", "limit", "invalid"),
        ("?lat=103.9", "lat", "swapped"),
        ("?lat=-91", "lat", "out_of_range"),
        ("?lat=nan", "lat", "invalid"),
        ("?lon=181", "lon", "max_value"),
        ("?lon=inf", "lon", "invalid"),
        ("?box=1,2,3", "box", "invalid"),
        ("?box=1.0,103.9,1.2,104.1", "box", "swapped"),
        ("?box=104,1,103,2", "box", "invalid"),
        ("?box=103,1,nan,2", "box", "invalid"),
        ("?since=2026-11-22T08:00:00", "since", "no_time_zone"),
        ("?since=kemarin", "since", "invalid"),
        ("?state=open,shut", "state", "invalid_choice"),
        ("?state=", "state", "blank"),
        ("?state=op%00en", "state", "invalid_choice"),
        ("?cursor=%ff", "cursor", "bad_cursor"),
        ("?cursor=abc", "cursor", "bad_cursor"),
        ("?cursor=W10", "cursor", "bad_cursor"),
        ("?cursor=WzEsMiwzXQ", "cursor", "bad_cursor"),
        ("?cursor=W3siYSI6MX0sMV0", "cursor", "bad_cursor"),
        ("?cursor=WyJhIiwiYiJd", "cursor", "bad_cursor"),
    ],
)
def test_a_wrong_parameter_is_named(ask: Ask, query: str, field: str, code: str) -> None:
    refused = ask(Everything, query=query)

    assert refused.status_code == 422, refused.content
    errors = document(refused)["errors"]
    assert (field, code) in {(each["field"], each["code"]) for each in errors}, errors


def test_right_parameters_arrive_as_values(ask: Ask) -> None:
    moment = quote("2026-11-22T08:00:00+07:00")
    answer = ask(
        Everything, query=f"?lat=1.1&lon=104&box=103,1,104,2&since={moment}&state=open,closed,open"
    )

    asked = document(answer)["asked"]
    assert (asked["lat"], asked["lon"]) == (1.1, 104.0)
    assert asked["box"] == [103.0, 1.0, 104.0, 2.0]
    assert datetime.fromisoformat(asked["since"]) == datetime(2026, 11, 22, 1, tzinfo=UTC)
    assert asked["state"] == ["open", "closed"]
    assert asked["limit"] == 50


def test_a_plus_that_was_not_escaped_is_understood(ask: Ask) -> None:
    assert ask(Everything, query="?since=2026-11-22T08:00:00+07:00").status_code == 200


def test_pages_hold_every_row_once(ask: Ask) -> None:
    wanted = list(Area.objects.kelurahan().order_by("code", "pk").values_list("code", flat=True))
    found: list[str] = []
    cursor, pages = "", 0

    while True:
        size = max(2, len(wanted) // 4)
        page = document(
            ask(Everything, query=f"?limit={size}" + (f"&cursor={cursor}" if cursor else ""))
        )
        found += page["results"]
        pages += 1
        if page["next"] is None:
            break
        cursor = page["next"]

    assert found == wanted
    assert pages >= 4
