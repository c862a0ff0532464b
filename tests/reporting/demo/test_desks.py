"""A demo begins with something to decide on every desk, made by the services people use."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from PIL import Image

from core.imaging.phash import difference_hash, distance
from core.storage import files
from core.tenancy import inside
from reporting.demo import camera, gallery, history
from reporting.demo.desks import Desks
from reporting.demo.people import people
from reporting.models import Crew, CrewMember, Photo, Report, ReportEvent, WorkOrder, WorkState
from reporting.rules.limits import SAME_PICTURE_BITS
from reporting.services.triage import pile
from tenants.models import City
from tests.support import database

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@pytest.fixture
def city(committed_db: None) -> Iterator[City]:
    batam = database.city("batam")
    with inside(batam):
        yield batam


@pytest.fixture(scope="module")
def pictures() -> list[gallery.Picture]:
    return gallery.draw_all(["sampah"], variants=1, processes=1)


def test_every_desk_has_something_to_decide(city: City, pictures: list[gallery.Picture]) -> None:
    people(at=NOW)
    history.load(reports=150, days=12, seed=1, now=NOW, gallery=gallery.store(pictures))

    assert Desks.begin(1).fill(NOW) >= 12

    reasons = " ".join(pile.waiting().values_list("triage_reason", flat=True))
    assert pile.waiting().count() >= 6
    for words in ("Kategori", "data pribadi", "Kata darurat bertentangan"):
        assert words in reasons
    held = Report.objects.filter(photos__claims__has_key="camera", needs_triage=True)
    assert held.exists()
    assert Report.objects.filter(handover_count=3).count() == 1
    assert Report.objects.filter(state="on_hold", hold_reason="reporter").exists()
    closed = ReportEvent.objects.filter(kind="resolve", happened_at=NOW)
    waits = [each.facts for each in closed if each.facts.get("pending")]
    assert len(waits) >= 4  # a worker looks at their photos when it runs


def test_a_crew_is_at_one_place_at_a_time_and_has_somebody_in_it(
    city: City, pictures: list[gallery.Picture]
) -> None:
    people(at=NOW)
    history.load(reports=150, days=12, seed=1, now=NOW, gallery=gallery.store(pictures))

    moving = WorkOrder.objects.filter(state__in=[WorkState.EN_ROUTE, WorkState.ON_SITE])
    crews = list(moving.values_list("crew", flat=True))
    assert len(crews) == len(set(crews)) > 0
    assert not Crew.objects.exclude(pk__in=CrewMember.objects.values("crew")).exists()


def test_two_shots_of_a_scene_are_two_pictures_with_a_phone_s_notes(
    pictures: list[gallery.Picture],
) -> None:
    rng = Random(5)
    shots = [
        camera.snapshot(
            pictures[0].original, rng, at=NOW + timedelta(minutes=n), place=(104.0, 1.1)
        )
        for n in range(6)
    ]

    hashes = [difference_hash(Image.open(io.BytesIO(each)).convert("RGB")) for each in shots]
    apart = [distance(one, other) for n, one in enumerate(hashes) for other in hashes[:n]]
    assert min(apart) > SAME_PICTURE_BITS
    plain = camera.snapshot(pictures[0].original, rng)
    assert not Image.open(io.BytesIO(plain)).getexif()
    assert Image.open(io.BytesIO(shots[0])).getexif()


def test_what_a_phone_notes_is_what_the_product_reads(
    city: City, pictures: list[gallery.Picture]
) -> None:
    history.load(reports=60, days=12, seed=1, now=NOW, gallery=gallery.store(pictures))

    Desks.begin(1).held("private", NOW)

    photo = Photo.objects.filter(report__isnull=False).latest("created_at", "pk")
    assert photo.claims["camera"]
    assert photo.claims["taken_at"].startswith("2026-11-22T11:58")
    assert files.read(photo.original_key)
