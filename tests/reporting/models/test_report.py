"""What the database itself guarantees about a report, and the words for asking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from reporting.models import Agency, Deadline, Report, ReportEvent, Visibility
from reporting.rules.states import CLOSED_STATES, OPEN_STATES, State
from tests.make.reports import SUBMITTED_AT, make_report

pytestmark = pytest.mark.usefixtures("batam")

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("state", list(State))
def test_every_state_can_be_stored(state: State) -> None:
    report = make_report(state=state)

    assert report.is_open == (state in OPEN_STATES)
    assert Report.objects.open().filter(pk=report.pk).exists() == (state in OPEN_STATES)
    assert Report.objects.closed().filter(pk=report.pk).exists() == (state in CLOSED_STATES)


@pytest.mark.parametrize(
    ("_case", "state", "facts"),
    [
        ("open but closed at a time", State.RECEIVED, {"closed_at": SUBMITTED_AT}),
        ("closed at no time", State.CLOSED, {"closed_at": None}),
        ("a state that does not exist", "lost", {}),
        ("on hold for no reason", State.ON_HOLD, {"hold_reason": ""}),
        ("on hold since never", State.ON_HOLD, {"held_at": None}),
        ("resolved at no time", State.RESOLVED, {"resolved_at": None}),
        ("rejected without a reason", State.REJECTED, {"reject_reason": ""}),
        ("merged into nothing", State.MERGED, {"merged_into": None}),
        ("a paused clock that is not on hold", State.ASSIGNED, {"clock_paused": True}),
        ("an unknown priority", State.RECEIVED, {"priority": "soon"}),
        ("an unknown visibility", State.RECEIVED, {"visibility": "maybe"}),
        ("an unknown channel", State.RECEIVED, {"channel": "fax"}),
        ("an unknown source of its place", State.RECEIVED, {"location_source": "guess"}),
    ],
)
def test_refuses(_case: str, state: Any, facts: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_report(state=state, **facts)

    assert not Report.objects.exists()


@pytest.mark.parametrize("state", [State.ASSIGNED, State.IN_PROGRESS, State.RESOLVED])
def test_needs_an_agency_while_somebody_works_on_it(state: State) -> None:
    report = make_report(state=state)

    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(agency=None)


def test_is_never_merged_into_itself() -> None:
    report = make_report(state=State.MERGED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(merged_into=report.pk)


def test_knows_its_place_in_whole_mercator_metres() -> None:
    report = make_report()

    report.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT round(ST_X(p)), round(ST_Y(p)) FROM (SELECT ST_Transform(location, 3857) AS p"
            " FROM reporting_report) AS projected"
        )
        row = cursor.fetchone()
    assert row is not None
    assert (report.mx, report.my) == (int(row[0]), int(row[1]))


@pytest.mark.parametrize(
    ("_case", "state", "facts", "hours"),
    [
        ("the response first", State.ASSIGNED, {}, 1),
        ("then the resolution", State.IN_PROGRESS, {"responded_at": SUBMITTED_AT}, 8),
        (
            "a resolution due before the response",
            State.ASSIGNED,
            {"resolution_due_at": SUBMITTED_AT + HOUR / 2},
            0.5,
        ),
        ("on hold, while the clock runs", State.ON_HOLD, {"responded_at": SUBMITTED_AT}, 8),
        ("on hold, with the clock stopped", State.ON_HOLD, {"clock_paused": True}, None),
        ("resolved", State.RESOLVED, {}, None),
        ("closed", State.CLOSED, {}, None),
    ],
)
def test_says_which_deadline_runs_now(
    _case: str, state: State, facts: dict[str, Any], hours: float | None
) -> None:
    report = make_report(
        state=state,
        **{
            "response_due_at": SUBMITTED_AT + HOUR,
            "resolution_due_at": SUBMITTED_AT + 8 * HOUR,
            **facts,
        },
    )

    report.refresh_from_db()
    assert report.next_due_at == (None if hours is None else SUBMITTED_AT + hours * HOUR)


def test_orders_an_agencys_queue_by_time_left_and_finds_what_is_late() -> None:
    calm = make_report(state=State.ASSIGNED, resolution_due_at=SUBMITTED_AT + 8 * HOUR)
    late = make_report(state=State.ASSIGNED, resolution_due_at=SUBMITTED_AT - HOUR)
    undated = make_report(state=State.ASSIGNED)
    make_report(state=State.ASSIGNED, agency="dishub", resolution_due_at=SUBMITTED_AT)
    make_report(state=State.CLOSED, agency="dlh", resolution_due_at=SUBMITTED_AT - HOUR)
    dlh = Agency.objects.get(code="dlh")

    assert list(Report.objects.open().for_agency(dlh).most_urgent_first()) == [late, calm, undated]
    assert list(Report.objects.overdue(SUBMITTED_AT).for_agency(dlh)) == [late]


def test_public_leaves_out_secrets_and_what_waits_for_triage() -> None:
    seen = make_report()
    anonymous = make_report(visibility=Visibility.ANONYMOUS)
    make_report(visibility=Visibility.SECRET)
    make_report(needs_triage=True)

    assert set(Report.objects.public()) == {seen, anonymous}


def test_a_timeline_entry_is_written_once() -> None:
    event = ReportEvent.objects.create(
        report=make_report(),
        kind="received",
        actor_role="citizen",
        actor_label="Warga",
        happened_at=SUBMITTED_AT,
    )
    event.note = "lain"

    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
    with pytest.raises(TypeError):
        ReportEvent.objects.update(note="lain")
    event.refresh_from_db()
    assert event.note == ""


def test_has_one_current_clock_of_a_kind_and_keeps_the_earlier_ones() -> None:
    report = make_report()
    for is_current in (False, False, True):
        _deadline(report, is_current=is_current)

    with pytest.raises(IntegrityError), transaction.atomic():
        _deadline(report, is_current=True)

    assert report.deadlines.current().count() == 1
    assert report.deadlines.count() == 3


def _deadline(report: Report, *, is_current: bool) -> Deadline:
    return Deadline.objects.create(
        report=report,
        kind="response",
        started_at=SUBMITTED_AT,
        due_at=SUBMITTED_AT + HOUR,
        is_current=is_current,
    )
