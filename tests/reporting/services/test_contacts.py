"""Who reported: kept in one form, opened with a reason, never unseen."""

from __future__ import annotations

import pytest

from core.audit.models import AuditEntry
from core.errors import Invalid, TooMany
from reporting.models import CitySettings, Contact, ContactOpening, ReportEvent
from reporting.rules.lifecycle import Actor, Role, State
from reporting.services import contacts
from tests.make.reporting import actor, later, make_report, operator, reporter, triage

pytestmark = pytest.mark.usefixtures("batam")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0812-3456 7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("62 812-3456-7890", "+6281234567890"),
        ("(0778) 123456", "+62778123456"),
        ("+65 9123 4567", "+6591234567"),
    ],
)
def test_a_number_has_one_form(typed: str, kept: str) -> None:
    assert contacts.normalised_phone(typed) == kept


@pytest.mark.parametrize("typed", ["", "saya", "0812", "12345678901234567890", "+999 123456789"])
def test_what_cannot_be_called_is_refused(typed: str) -> None:
    with pytest.raises(contacts.InvalidPhone):
        contacts.normalised_phone(typed)


def follow(report_id: object, who: Actor, **given: str) -> Contact:
    return contacts.follow(report_id=report_id, actor=who, at=later(hours=1), **given)  # type: ignore[arg-type]


def test_the_reporter_may_leave_a_way_to_be_told() -> None:
    report = make_report()

    follow(report.public_id, reporter(), phone="0812 3456 7890", name="  Siti   A ")
    follow(report.public_id, reporter(), email="Siti@Contoh.ID")

    contact = Contact.objects.get()
    assert (contact.name, contact.phone) == ("Siti A", "+6281234567890")
    assert contact.email == "siti@contoh.id"
    assert [event.is_public for event in ReportEvent.objects.all()] == [False, False]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({}, contacts.NoWayToReach),
        ({"email": "bukan surel"}, contacts.InvalidEmail),
        ({"phone": "123"}, contacts.InvalidPhone),
        ({"phone": "081234567890", "channel": "merpati"}, Invalid),
    ],
)
def test_a_way_that_leads_nowhere_is_refused(
    given: dict[str, str], refusal: type[Exception]
) -> None:
    report = make_report()

    with pytest.raises(refusal):
        follow(report.public_id, reporter(), **given)

    assert not Contact.objects.exists()
    assert not ReportEvent.objects.exists()


def test_one_number_does_not_follow_the_whole_city() -> None:
    CitySettings.objects.update(phone_daily_limit=2)
    for _report in range(2):
        follow(make_report().public_id, reporter(), phone="081234567890")

    with pytest.raises(TooMany):
        follow(make_report().public_id, reporter(), phone="+62 812 3456 7890")

    assert Contact.objects.count() == 2


def test_opening_is_recorded_three_times_over() -> None:
    report = make_report(state=State.ASSIGNED)
    follow(report.public_id, reporter(), phone="081234567890", name="Siti")

    shown = contacts.open_contact(
        report_id=report.public_id,
        actor=operator(name="Ayu"),
        reason="Alamat tidak jelas",
        at=later(hours=2),
    )

    assert (shown.name, shown.phone) == ("Siti", "+6281234567890")
    opening = ContactOpening.objects.get()
    assert (opening.opened_by_label, opening.reason) == ("Ayu", "Alamat tidak jelas")
    assert Contact.objects.get().last_opened_at == later(hours=2)
    entry = AuditEntry.objects.get(kind="contact_opened")
    assert (entry.subject, entry.actor_label) == (report.number, "Ayu")
    event = ReportEvent.objects.get(kind="contact_opened")
    assert (event.actor_label, event.is_public) == ("Ayu", False)


@pytest.mark.parametrize(
    ("_case", "who", "visibility"),
    [
        ("another agency", operator("dishub"), "public"),
        ("the crew", actor(Role.CREW, agency="dlh", user_id=1), "public"),
        ("the mayor's office", actor(Role.COMMAND), "public"),
        ("the agency of a secret report", operator("dlh"), "secret"),
        ("a citizen", Actor.citizen(), "public"),
    ],
)
def test_others_may_not_look(_case: str, who: Actor, visibility: str) -> None:
    report = make_report(state=State.ASSIGNED, visibility=visibility)
    follow(report.public_id, reporter(), phone="081234567890")

    with pytest.raises(contacts.ContactClosed):
        contacts.open_contact(
            report_id=report.public_id, actor=who, reason="Ingin tahu", at=later(hours=2)
        )

    assert not ContactOpening.objects.exists()
    assert not AuditEntry.objects.filter(kind="contact_opened").exists()


def test_the_coordinator_may_look_at_a_secret_report_but_says_why() -> None:
    report = make_report(visibility="secret")
    follow(report.public_id, reporter(), email="a@contoh.id")

    with pytest.raises(Invalid):
        contacts.open_contact(
            report_id=report.public_id, actor=triage(), reason=" ", at=later(hours=2)
        )
    contacts.open_contact(
        report_id=report.public_id, actor=triage(), reason="Ada ancaman", at=later(hours=2)
    )

    assert ContactOpening.objects.count() == 1
