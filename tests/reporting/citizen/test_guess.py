"""What the form offers while it is filled in: a guess, a place, a promise, a report like it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from reporting.models import Report
from tests.make.reporting import make_report

Fields = Callable[..., dict[str, object]]


def ask(phone: Client, fields: dict[str, object]) -> str:
    return phone.post("/lapor/tebak", fields).content.decode()


def test_words_lead_to_a_category_and_what_follows(phone: Client, filled: Fields) -> None:
    page = ask(phone, filled(category="", description="Jalan berlubang, ban pecah"))

    assert 'value="jalan_berlubang" checked' in page
    assert "Ke Bina Marga, jawaban pertama paling lambat" in page
    assert "Kel. " in page
    assert "Ketepatan sekitar 12 m" in page


def test_a_corrected_guess_is_not_taken_back(phone: Client, filled: Fields) -> None:
    fields = filled(
        description="Jalan berlubang", category="parkir_liar", guessed="jalan_berlubang"
    )

    page = ask(phone, fields)

    assert 'id="pilihan"' not in page
    assert "Ke Dishub" in page


def test_words_of_danger_put_112_first(phone: Client, filled: Fields) -> None:
    assert "Telepon 112" in ask(phone, filled(description="Tiang roboh, ada korslet"))
    assert "Telepon 112" in ask(phone, filled(danger="1"))
    assert "Telepon 112" not in ask(phone, filled())


def test_what_is_not_the_citys_business_names_the_next_door(phone: Client, filled: Fields) -> None:
    page = ask(phone, filled(category="listrik_pln", description="", guessed=""))

    assert "PLN" in page
    assert "123" in page


def test_a_place_elsewhere_is_said_at_once(phone: Client, filled: Fields) -> None:
    page = ask(phone, filled(lon="106.8", lat="-6.2"))

    assert "di luar" in page


def test_a_like_report_nearby_is_offered_with_its_distance(phone: Client, filled: Fields) -> None:
    like = _near(filled, metres=30)

    page = ask(phone, filled())

    assert f'value="{like.number}"' in page
    assert "30 m dari sini" in page


@pytest.mark.parametrize(
    "unlike",
    [
        {"metres": 80},
        {"category": "parkir_liar"},
        {"age": timedelta(days=31)},
        {"state": "closed"},
        {"visibility": "secret"},
        {"needs_triage": True},
    ],
    ids=str,
)
def test_what_is_not_like_it_is_not_offered(
    phone: Client, filled: Fields, unlike: dict[str, object]
) -> None:
    other = _near(filled, **unlike)

    assert other.number not in ask(phone, filled())


def test_the_like_reports_come_through_the_index(phone: Client, filled: Fields) -> None:

    with CaptureQueriesContext(connection) as captured:
        ask(phone, filled())

    (search,) = [q["sql"] for q in captured if "ST_GeomFromEWKB" in q["sql"] or " && " in q["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {search}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "report_open_place_idx" in plan


def test_asking_writes_nothing(phone: Client, filled: Fields) -> None:
    ask(phone, filled())

    assert Report.objects.count() == 0


def _near(filled: Fields, **facts: Any) -> Report:
    metres = float(str(facts.pop("metres", 30)))
    age = facts.pop("age", timedelta(hours=2))
    assert isinstance(age, timedelta)
    fields = filled()
    lon, lat = float(str(fields["lon"])), float(str(fields["lat"]))
    return make_report(
        location=Point(lon, lat + metres / 111_195, srid=4326),
        category=facts.pop("category", "sampah"),
        submitted_at=clock.now() - age,
        **facts,
    )
