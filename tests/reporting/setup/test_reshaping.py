"""Moving categories below another, and merging them."""

from __future__ import annotations

import pytest
from django.test import Client

from reporting.models import Category, Report, ReportEvent
from reporting.rules.lifecycle import State
from reporting.services import config
from reporting.services.catalog import categories, reshaping
from tests.make.cities import entitle
from tests.make.questions import ADMIN
from tests.make.reports import SUBMITTED_AT, make_report
from tests.reporting.setup.conftest import everything, undo
from tests.support.outbox import drain

pytestmark = pytest.mark.usefixtures("rubbish")


def leaf(parent: str = "sampah") -> Category:
    found = Category.objects.filter(parent__code=parent, is_active=True).order_by("pk").first()
    assert found is not None
    return found


def test_open_reports_follow_a_merged_category_with_an_entry_each(admin: Client) -> None:
    old = leaf()
    opened = [make_report(category=old.code) for _each in range(2)]
    held = make_report(category=old.code, needs_triage=True, triage_reason="Foto gelap")
    closed = make_report(category=old.code, state=State.CLOSED)

    page = admin.post(f"/atur/kategori/{old.code}/gabung", {"into": "jalan_rusak"}, follow=True)
    drain()

    assert "3 laporan terbuka ikut pindah" in page.content.decode()
    followed = Report.objects.filter(category__code="jalan_rusak")
    assert {each.pk for each in followed} == {*(each.pk for each in opened), held.pk}
    entries = ReportEvent.objects.filter(kind="recategorise", report__in=[*opened, held])
    assert entries.count() == 3
    assert entries[0].facts["category_before"] == old.code
    held.refresh_from_db()
    closed.refresh_from_db()
    assert held.needs_triage
    assert closed.category_id == old.pk
    old.refresh_from_db()
    assert (old.is_active, old.merged_into and old.merged_into.code) == (False, "jalan_rusak")
    categories.switch_on(code=old.code, actor=ADMIN, at=SUBMITTED_AT)
    old.refresh_from_db()
    assert (old.is_active, old.merged_into) == (True, None)


def test_merging_goes_on_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reshaping, "BATCH", 2)
    old = leaf()
    for _each in range(5):
        make_report(category=old.code)

    reshaping.merge(code=old.code, into_code="jalan_rusak", actor=ADMIN, at=SUBMITTED_AT)
    drain()

    assert Report.objects.filter(category__code="jalan_rusak").count() == 5


@pytest.mark.parametrize(
    ("code", "into"), [("sampah", "jalan_rusak"), ("jalan_rusak", "jalan_rusak")]
)
def test_what_cannot_be_merged_stays_as_it_is(admin: Client, code: str, into: str) -> None:
    before = everything()

    assert admin.post(f"/atur/kategori/{code}/gabung", {"into": into}).status_code == 422
    assert everything() == before


def test_a_category_moves_and_moves_back(admin: Client) -> None:
    entitle()
    child = leaf()

    admin.post(f"/atur/kategori/{child.code}/pindah", {"parent": "jalan_rusak"})
    child.refresh_from_db()
    assert child.parent is not None
    assert child.parent.code == "jalan_rusak"
    assert not config.snapshot().categories[child.code].questions

    assert "Perubahan dibatalkan." in undo(admin)
    child.refresh_from_db()
    assert child.parent is not None
    assert child.parent.code == "sampah"


@pytest.mark.parametrize(
    ("code", "parent", "sentence"),
    [
        ("sampah", "jalan_rusak", "punya rincian sendiri"),
        ("sampah", "sampah", ""),
        ("lainnya", "lampu_jalan", "Aktifkan kategori Lampu jalan dulu."),
    ],
)
def test_a_move_that_makes_no_sense_changes_nothing(
    admin: Client, code: str, parent: str, sentence: str
) -> None:
    before = everything()

    answer = admin.post(f"/atur/kategori/{code}/pindah", {"parent": parent})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert everything() == before
