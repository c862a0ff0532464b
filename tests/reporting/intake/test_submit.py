"""Sending a report: what is written, what is refused, and what happens the second time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from core.errors import DomainError, Invalid, TooMany
from core.outbox.models import OutboxMessage
from core.tenancy import inside
from reporting.models import (
    Agency,
    Area,
    Category,
    CitySettings,
    Contact,
    Deadline,
    IdempotencyKey,
    Report,
    ReportEvent,
    RoutingRule,
    TriageCard,
)
from reporting.rules.lifecycle import Actor
from reporting.selectors.locate import BadPlace, OutOfCoverage, OutsideCity
from reporting.services import intake
from reporting.services.forgetting import forget_reporter
from reporting.services.photos import PhotoUnknown
from tenants.models import City

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
CITIZEN = Actor.citizen()


def centre(city_area: str = "") -> tuple[float, float]:
    area = Area.objects.kelurahan().order_by("code").first()
    assert area is not None
    return area.label_point.x, area.label_point.y


def submission(**changes: object) -> intake.Submission:
    lon, lat = centre()
    whole = intake.Submission(
        description="Sampah menumpuk di pinggir jalan", category="sampah", lon=lon, lat=lat
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def nothing_was_written() -> bool:
    return not (
        Report.objects.exists()
        or ReportEvent.objects.exists()
        or Deadline.objects.exists()
        or OutboxMessage.objects.exists()
        or IdempotencyKey.objects.exists()
    )


def test_a_report_goes_to_its_agency_with_clocks_timeline_and_follow_ups(batam: City) -> None:
    receipt = intake.submit(submission(), actor=CITIZEN, at=NOON)

    report = Report.objects.get(public_id=receipt.public_id)
    assert report.number.startswith("BTM-2611-")
    assert report.state == "assigned"
    assert report.agency is not None
    assert report.agency.name == receipt.agency == "Dinas Lingkungan Hidup"
    assert report.kelurahan is not None
    assert receipt.response_due_at == NOON + timedelta(minutes=30)
    assert report.next_due_at == NOON + timedelta(minutes=30)
    assert [(e.kind, e.actor_role) for e in ReportEvent.objects.in_order()] == [
        ("received", "citizen"),
        ("route", "system"),
    ]
    assert {d.kind for d in Deadline.objects.filter(is_current=True)} == {"response", "resolution"}
    assert all(d.steps for d in Deadline.objects.all())
    messages = {m.topic: m for m in OutboxMessage.objects.all()}
    assert set(messages) == {"reporting.report_changed", "reporting.notify_agency"}
    after = messages["reporting.report_changed"].payload["after"]
    assert (after["mx"], after["my"], after["number"]) == (report.mx, report.my, report.number)


def test_words_decide_when_no_category_was_chosen(batam: City) -> None:
    receipt = intake.submit(
        submission(category="", description="jalan berlubang besar sekali"), actor=CITIZEN, at=NOON
    )

    assert receipt.category == "jalan_berlubang"


def test_danger_in_the_words_is_an_emergency_and_still_taken(batam: City) -> None:
    receipt = intake.submit(submission(description="Ada kebakaran sampah"), actor=CITIZEN, at=NOON)

    assert receipt.emergency
    assert Report.objects.get().priority == "emergency"


def test_the_same_submission_again_is_the_same_report(batam: City) -> None:
    keyed = submission(credential="phone-1", key="k1", body_hash="h1")
    first = intake.submit(keyed, actor=CITIZEN, at=NOON)

    again = intake.submit(keyed, actor=CITIZEN, at=NOON + timedelta(minutes=5))

    assert again.replayed
    assert (again.public_id, again.number) == (first.public_id, first.number)
    assert again.follow_token == first.follow_token
    assert Report.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(batam: City) -> None:
    keyed = submission(credential="phone-1", key="k1", body_hash="h1")
    intake.submit(keyed, actor=CITIZEN, at=NOON)

    with pytest.raises(intake.KeyReused):
        intake.submit(replace(keyed, body_hash="h2"), actor=CITIZEN, at=NOON)

    assert Report.objects.count() == 1


def test_the_same_key_in_another_city_is_another_report(batam: City, bekasi: City) -> None:
    intake.submit(
        submission(credential="phone-1", key="k1", body_hash="h1"), actor=CITIZEN, at=NOON
    )

    with inside(bekasi):
        receipt = intake.submit(
            submission(credential="phone-1", key="k1", body_hash="h1"), actor=CITIZEN, at=NOON
        )
        assert not receipt.replayed
        assert receipt.number.startswith("BKS-")
        assert Report.objects.count() == 1
    assert Report.objects.get().number.startswith("BTM-")


@pytest.mark.parametrize(
    ("_case", "changes", "error"),
    [
        ("zero point", {"lon": 0.0, "lat": 0.0}, BadPlace),
        ("swapped", {"lon": 1.1, "lat": 104.03}, (BadPlace, Invalid)),
        ("another city", {"lon": 106.99, "lat": -6.23}, OutsideCity),
        ("abroad", {"lon": 2.35, "lat": 48.85}, OutsideCity),
        ("nothing said", {"description": "  "}, intake.NothingToReport),
        ("too long", {"description": "x" * 2001}, Invalid),
        ("unknown category", {"category": "naga"}, Invalid),
        ("nul", {"description": "a\x00b"}, Invalid),
        ("unknown photo", {"photos": ((uuid4(), "t"),)}, PhotoUnknown),
        ("not a phone", {"phone": "123"}, Invalid),
    ],
)
def test_what_cannot_be_taken_says_why_and_writes_nothing(
    batam: City, _case: str, changes: dict[str, object], error: type[DomainError]
) -> None:
    with pytest.raises(error) as caught:
        intake.submit(submission(**changes), actor=CITIZEN, at=NOON)

    assert str(caught.value)
    assert nothing_was_written()


def test_a_category_switched_off_since_the_form_was_opened(batam: City) -> None:
    intake.submit(submission(), actor=CITIZEN, at=NOON)
    Category.objects.filter(code="sampah").update(is_active=False)
    CitySettings.objects.update(config_version=CitySettings.objects.the().config_version + 1)

    with pytest.raises(intake.CategoryOff):
        intake.submit(submission(), actor=CITIZEN, at=NOON)

    assert Report.objects.count() == 1


def test_an_area_that_is_not_covered_is_named(batam: City) -> None:
    whole = submission()
    area = Area.objects.kelurahan().order_by("code").first()
    assert area is not None
    Area.objects.filter(pk=area.pk).update(is_covered=False)
    CitySettings.objects.update(config_version=CitySettings.objects.the().config_version + 1)

    with pytest.raises(OutOfCoverage, match=area.name):
        intake.submit(whole, actor=CITIZEN, at=NOON)

    assert nothing_was_written()


def test_a_rule_for_an_area_that_an_import_switched_off_stops_nobody(batam: City) -> None:
    whole = submission()
    gone = Area.objects.kelurahan().order_by("-code").first()
    assert gone is not None
    RoutingRule.objects.create(
        position=0, area=gone, agency=Agency.objects.get(code="dishub"), category=None
    )
    Area.objects.filter(pk=gone.pk).update(is_active=False)
    CitySettings.objects.update(config_version=CitySettings.objects.the().config_version + 1)

    receipt = intake.submit(whole, actor=CITIZEN, at=NOON)

    assert receipt.agency == "Dinas Lingkungan Hidup"


def test_a_rule_may_be_for_emergencies_only(batam: City) -> None:
    RoutingRule.objects.create(
        position=0, priority="emergency", agency=Agency.objects.get(code="dishub")
    )
    CitySettings.objects.update(config_version=CitySettings.objects.the().config_version + 1)

    calm = intake.submit(submission(), actor=CITIZEN, at=NOON)
    urgent = intake.submit(submission(description="Ada kebakaran sampah"), actor=CITIZEN, at=NOON)

    assert calm.agency == "Dinas Lingkungan Hidup"
    assert urgent.agency == "Dinas Perhubungan"


def test_a_busy_device_is_held_for_triage_and_then_refused(batam: City) -> None:
    CitySettings.objects.update(device_daily_limit=1)
    CitySettings.objects.update(config_version=CitySettings.objects.the().config_version + 1)
    receipts = [
        intake.submit(submission(device_hash="d"), actor=CITIZEN, at=NOON + timedelta(minutes=i))
        for i in range(10)
    ]

    with pytest.raises(TooMany) as caught:
        intake.submit(submission(device_hash="d"), actor=CITIZEN, at=NOON + timedelta(minutes=11))

    assert [r.needs_triage for r in receipts] == [False, *[True] * 9]
    assert receipts[1].state == "received"
    assert caught.value.retry_after > 0
    assert Report.objects.count() == 10


def test_the_contact_is_kept_apart_and_normalised(batam: City) -> None:
    receipt = intake.submit(
        submission(phone="0812-3456-7890", name="Sari", visibility="secret"),
        actor=CITIZEN,
        at=NOON,
    )

    contact = Contact.objects.get()
    assert (contact.phone, contact.report.public_id) == ("+6281234567890", receipt.public_id)
    assert "Sari" not in str(OutboxMessage.objects.values_list("payload", flat=True))
    assert "Sari" not in str(ReportEvent.objects.values_list("facts", flat=True))


def test_a_secret_report_tells_its_agency_no_number_that_stands_in_its_words(batam: City) -> None:
    said = "TPS penuh. Hubungi saya 0812-7000-1111 atau siti@warga.example, tanya Zulkarnain"

    for changes in ({"visibility": "secret", "name": "Zulkarnain"}, {"visibility": "public"}):
        intake.submit(
            submission(description=said, address_text="rumah 081270001111", **changes),
            actor=CITIZEN,
            at=NOON,
        )

    secret, public = Report.objects.order_by("pk")
    assert public.description == said
    assert secret.description.startswith("TPS penuh. Hubungi saya ")
    for word in ("7000", "siti@", "Zulkarnain"):
        assert word not in secret.description + secret.address_text
    assert TriageCard.objects.get(report=secret).words_before == said

    forget_reporter(secret, at=NOON)

    assert not TriageCard.objects.exclude(words_before="").exists()
