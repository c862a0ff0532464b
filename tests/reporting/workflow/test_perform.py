"""The door of buttons and the API: what may be supplied, and what is said when it is wrong."""

from __future__ import annotations

from uuid import UUID

import pytest

from core.outbox.models import OutboxMessage
from reporting.models import ReportEvent
from reporting.rules.lifecycle import RequirementMissing, State, UnknownTransition
from reporting.services import workflow
from reporting.services.workflow.performing import BadArguments
from tests.make.reporting import later, make_after_photo, make_running_report, operator

pytestmark = pytest.mark.usefixtures("batam")


def perform(name: str, report_id: UUID, **arguments: object) -> None:
    workflow.perform(
        name, report_id=report_id, actor=operator(), at=later(minutes=30), arguments=arguments
    )


def test_takes_a_step_by_its_name() -> None:
    report = make_running_report()

    perform("accept", report.public_id)

    report.refresh_from_db()
    assert report.state == State.IN_PROGRESS


def test_reads_photos_as_the_api_sends_them() -> None:
    report = make_running_report(state=State.IN_PROGRESS)
    photo_id, token = make_after_photo(at=later(minutes=20))

    perform(
        "resolve",
        report.public_id,
        note="Sudah bersih",
        photos=[{"id": str(photo_id), "token": token}],
    )

    report.refresh_from_db()
    assert report.state == State.RESOLVED
    assert ReportEvent.objects.get().facts["photos"] == [str(photo_id)]


def test_reads_flags_as_forms_send_them() -> None:
    report = make_running_report()

    perform("recategorise", report.public_id, category="jalan_rusak", reroute="on", reason="")

    report.refresh_from_db()
    assert report.agency is not None
    assert report.agency.code == "bina_marga"


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("accept", {"agency": "dishub"}, "tidak memerlukan: agency"),
        ("accept", {"surprise": 1}, "tidak dikenal: surprise"),
        ("hold", {"reason": 5, "note": "Tunggu"}, "harus berupa teks"),
        ("hold", {"reason": "weather", "note": "a\x00b"}, "tidak dapat disimpan"),
        ("resolve", {"note": "Beres", "photos": "x"}, "daftar foto"),
        ("resolve", {"note": "Beres", "photos": [{"id": "x", "token": "y"}]}, "id dan token"),
        ("resolve", {"note": "Beres", "photos": [{}] * 6}, "Paling banyak 5"),
        ("recategorise", {"category": "pohon", "reroute": "mungkin"}, "ya atau tidak"),
    ],
)
def test_says_what_is_wrong_and_changes_nothing(
    name: str, arguments: dict[str, object], said: str
) -> None:
    report = make_running_report(state=State.ASSIGNED)

    with pytest.raises(BadArguments, match=said):
        perform(name, report.public_id, **arguments)

    report.refresh_from_db()
    assert (report.state, report.version) == (State.ASSIGNED, 1)
    assert not ReportEvent.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_missing_requirement_is_named() -> None:
    report = make_running_report()

    with pytest.raises(RequirementMissing) as refusal:
        perform("hand_over", report.public_id)

    assert refusal.value.facts["missing"] == ["note", "agency"]


def test_there_are_no_other_steps() -> None:
    report = make_running_report()

    with pytest.raises(UnknownTransition):
        perform("delete", report.public_id)
