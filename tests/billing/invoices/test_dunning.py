"""Reminders on working days, grace, suspension, and back again with the payment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from billing.models import Invoice, Reminder
from billing.rules.terms import Part
from billing.services import dunning, invoicing, reminder_letters, standing, workdays
from core.errors import Gone, NotFound
from core.identity.models import User
from core.tenancy import inside, inside_public
from reporting.models import Holiday, Membership, WorkingCalendar
from reporting.rules.roles import Role
from reporting.services.config import load
from tenants.models import City, CityEvent, CityState
from tests.make.billing import RUPIAH, make_account, make_invoice, noon, pay, put
from tests.support.outbox import drain
from tests.support.post import PostOffice

Today = Callable[[date], None]
DUE = date(2026, 11, 2)  # a Monday


def run(first: date, last: date) -> dict[date, list[str]]:
    """The job on every day; what was written when."""
    found = {}
    day = first
    while day <= last:
        before = set(Reminder.objects.values_list("pk", flat=True))
        run_job(noon(day))
        new = Reminder.objects.exclude(pk__in=before).order_by("pk")
        if codes := list(new.values_list("step", flat=True)):
            found[day] = codes
        day += timedelta(days=1)
    return found


def run_job(at: datetime) -> None:
    """The job in every city that is at work."""
    for each in City.objects.exclude(state=CityState.SUSPENDED).order_by("pk"):
        with inside(each):
            dunning.dunning_job(at)


def state(city: City) -> str:
    return str(City.objects.get(pk=city.pk).state)


def test_the_whole_way_of_an_invoice_nobody_pays(city: City) -> None:
    put(city, CityState.ACTIVE)
    invoice = make_invoice(city)

    written = run(date(2026, 10, 1), date(2026, 12, 31))

    assert written == {
        date(2026, 10, 1): ["issued"],
        date(2026, 10, 26): ["soon"],
        date(2026, 11, 2): ["due"],
        date(2026, 11, 3): ["late_1"],
        date(2026, 11, 11): ["late_2"],
        date(2026, 11, 23): ["warning"],
        date(2026, 11, 30): ["suspended"],
    }
    steps = CityEvent.objects.filter(city=city, actor_label=standing.SYSTEM).order_by("pk")
    assert [(event.kind, f"{event.happened_at:%m-%d}") for event in steps] == [
        ("fall_due", "11-03"),
        ("suspend", "11-30"),
    ]
    assert str(invoice) in steps[1].reason

    pay(invoice, 18_870_000, at=noon(date(2026, 12, 31)))
    assert state(city) == CityState.ACTIVE
    assert run(date(2027, 1, 4), date(2027, 1, 8)) == {}


def test_no_letter_and_no_count_on_free_days(city: City) -> None:
    put(city, CityState.ACTIVE)
    make_invoice(city, due_on=date(2026, 12, 18))

    written = run(date(2026, 12, 7), date(2027, 1, 31))

    is_working = workdays.of(city)
    assert all(is_working(day) for day in written)
    # 24 (cuti bersama) and 25 December and 1 January do not count.
    assert [day for day, codes in written.items() if codes == ["late_2"]] == [date(2026, 12, 31)]


def test_a_city_that_keeps_a_day_off_hears_nothing_on_it(city: City) -> None:
    with inside(city):
        calendar = WorkingCalendar.objects.get(is_default=True)
        Holiday.objects.create(calendar=calendar, on=DUE, name="Hari jadi kota")
        load()
    make_invoice(city)

    assert run(DUE, DUE + timedelta(days=1)) == {date(2026, 11, 3): ["due"]}


def test_after_a_long_silence_one_letter_not_a_pile_and_time_to_answer(city: City) -> None:
    """The beat was away for months: the warning comes first, the suspension five working days after it."""
    put(city, CityState.ACTIVE)
    make_invoice(city)

    written = run(date(2027, 1, 4), date(2027, 1, 31))

    # The fifth of January is a holiday and does not count.
    assert written == {date(2027, 1, 4): ["warning"], date(2027, 1, 12): ["suspended"]}
    assert state(city) == CityState.SUSPENDED


def test_a_letter_that_reached_nobody_is_owed_again_and_suspends_nobody(
    city: City, office: PostOffice, today: Today
) -> None:
    put(city, CityState.ACTIVE)
    make_account(city, billing_email="")
    invoice = make_invoice(city)
    Reminder.objects.all().delete()

    for day in (date(2026, 11, 23), date(2026, 11, 24)):
        today(day)
        dunning.look_at(invoice_id=invoice.public_id, at=noon(day))
        drain()
        assert Reminder.objects.count() == 0
    run_job(noon(date(2026, 12, 15)))

    assert state(city) == CityState.PAST_DUE
    reasons = CityEvent.objects.filter(city=city, kind="reminder_not_sent")
    assert {event.reason for event in reasons} == {"Kota belum punya alamat surel tagihan."}
    assert office.mails() == []


def test_letters_say_what_is_left_and_until_when(
    city: City, office: PostOffice, today: Today
) -> None:
    put(city, CityState.ACTIVE)
    with inside(city):
        admin = User.objects.create_user("admin@bekasi.example", "x", name="Admin")
        Membership.objects.create(user=admin, role=Role.CITY_ADMIN)
    invoice = make_invoice(city, contract_number="SPK/027/2026")
    pay(invoice, 870_000)

    today(date(2026, 11, 3))
    run_job(noon(date(2026, 11, 3)))
    drain()
    [mail] = office.mails()
    assert mail.to == "bendahara@kota.example"
    for said in (str(invoice), "Rp 18.000.000", "2 November 2026", "SPK/027/2026", "Bank Contoh"):
        assert said in mail.text
    assert f"/atur/paket/tagihan/{invoice.public_id}/" in mail.text

    office.box.forget()
    today(date(2026, 11, 23))
    run_job(noon(date(2026, 11, 23)))
    drain()
    assert {mail.to for mail in office.mails()} == {
        "bendahara@kota.example",
        "admin@bekasi.example",
    }
    assert "30 November 2026" in office.mails()[0].text


def test_a_letter_overtaken_by_the_payment_is_not_sent(
    city: City, office: PostOffice, today: Today
) -> None:
    invoice = make_invoice(city)
    dunning.look_at(invoice_id=invoice.public_id, at=noon(DUE))
    pay(invoice, 18_870_000)
    Invoice.objects.filter(pk=invoice.pk).update(stripe_invoice_id="")

    written = reminder_letters.letter(
        Invoice.objects.select_related("city").get(pk=invoice.pk), [("due", DUE)]
    )

    assert written is None


def test_each_termin_has_its_own_days(city: City) -> None:
    put(city, CityState.ACTIVE)
    make_account(
        city,
        terms=[
            {"label": "Termin I", "share_bp": 4000, "days": 32},
            {"label": "Termin II", "share_bp": 6000, "days": 62},
        ],
    )
    invoice = make_invoice(city, due_on=date(2026, 12, 2))
    assert [(part.label, part.amount_minor, part.due_on) for part in invoice.instalments.all()] == [
        ("Termin I", 7_548_000 * RUPIAH, DUE),
        ("Termin II", 11_322_000 * RUPIAH, date(2026, 12, 2)),
    ]

    assert run(date(2026, 10, 1), DUE)[DUE] == ["due"]
    pay(invoice, 7_548_000)

    assert run(date(2026, 11, 3), date(2026, 12, 2)) == {
        date(2026, 11, 25): ["soon"],
        date(2026, 12, 2): ["due"],
    }
    assert state(city) == CityState.ACTIVE


def test_agreed_new_days_put_the_city_in_order_again(city: City) -> None:
    put(city, CityState.ACTIVE)
    invoice = make_invoice(city)
    run(date(2026, 11, 3), date(2026, 11, 27))
    assert state(city) == CityState.PAST_DUE  # warned; suspended on the next working day

    invoicing.reschedule(
        invoice_id=invoice.public_id,
        parts=[Part("Kesepakatan", 18_870_000 * RUPIAH, date(2027, 1, 15))],
        actor_label="Sari (Tanggap)",
        at=noon(date(2026, 11, 27)),
    )

    assert state(city) == CityState.ACTIVE
    assert run(date(2026, 11, 30), date(2027, 1, 7)) == {}
    assert run(date(2027, 1, 8), date(2027, 1, 8)) == {date(2027, 1, 8): ["soon"]}


def test_a_city_the_vendor_suspended_stays_so_when_it_pays(city: City) -> None:
    put(city, CityState.SUSPENDED)
    CityEvent.objects.create(
        city=city, kind="suspend", actor_label="Ops", happened_at=noon(DUE), facts={}
    )
    invoice = make_invoice(city)

    pay(invoice, 18_870_000)

    assert state(city) == CityState.SUSPENDED


def test_a_broken_invoice_does_not_keep_the_others_from_their_letters(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = make_invoice(city), make_invoice(city)
    real = invoicing.held

    def held(invoice_id: UUID, **more: City | None) -> Invoice:
        if invoice_id == broken.public_id:
            raise NotFound("Tagihan hilang.")
        return real(invoice_id, **more)

    monkeypatch.setattr(invoicing, "held", held)
    run_job(noon(DUE))

    assert list(Reminder.objects.values_list("invoice", "step")) == [(fine.pk, "due")]


def test_each_city_hears_of_its_own_invoices_only(city: City, batam_city: City) -> None:
    theirs = make_invoice(batam_city)
    make_invoice(city)

    with inside(batam_city):
        dunning.dunning_job(noon(DUE))

    assert list(Reminder.objects.values_list("invoice", "step")) == [(theirs.pk, "due")]


def test_the_link_in_a_letter_works_for_that_invoice_and_not_for_ever(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = make_invoice(city)
    ticket = reminder_letters.paper_link(invoice).rstrip("/").rpartition("/")[2]

    assert reminder_letters.invoice_of_link(ticket) == invoice.public_id
    for forged in ("", "x", ticket[:-1] + ("A" if ticket[-1] != "A" else "B")):
        with pytest.raises(NotFound):
            reminder_letters.invoice_of_link(forged)
    monkeypatch.setattr(reminder_letters, "LINK_DAYS", -1)
    with pytest.raises(Gone):
        reminder_letters.invoice_of_link(ticket)


@pytest.fixture
def batam_city(city: City) -> City:
    with inside_public():
        found: City = City.objects.get(code="batam")
    return found
