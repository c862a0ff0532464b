"""The letters about invoices: to whom, in which words, with a link to the paper that needs no sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.models import BillingAccount, Invoice, InvoiceState, Reminder
from billing.rules import money, reminding
from billing.services import dunning, vendor
from billing.services.dues import Due, left_minor, open_dues
from core import clock, words
from core.errors import Gone, NotFound
from core.outbox.registry import Message, consumer
from core.tenancy import inside
from reporting.models import Membership
from reporting.rules.roles import Role
from tenants.models import City
from tenants.services import letters
from tenants.services.addresses import city_url, platform_url

LINK_DAYS: Final = 180
_SALT: Final = "billing.invoice_paper"
_PLATFORM: Final = "core.conf.urls_public"
_SERIOUS: Final = frozenset({reminding.WARNING, dunning.SUSPENDED})
_SUBJECTS: Final = {
    reminding.ISSUED: "Tagihan %(number)s sebesar %(amount)s",
    "soon": "Tagihan %(number)s jatuh tempo %(day)s",
    "due": "Tagihan %(number)s jatuh tempo hari ini",
    "late_1": "Tagihan %(number)s lewat jatuh tempo",
    "late_2": "Pengingat kedua: tagihan %(number)s lewat jatuh tempo",
    reminding.WARNING: "Pengingat terakhir: tagihan %(number)s",
    dunning.SUSPENDED: "Layanan dibatasi: tagihan %(number)s belum dibayar",
}
_ORDER: Final = tuple(_SUBJECTS)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, ready to send."""

    to: tuple[str, ...]
    subject: str
    text: str
    about: str


class LinkOver(Gone):
    """The link to a paper is too old; a newer letter has a new one."""

    code = "invoice_link_over"


def paper_link(invoice: Invoice) -> str:
    """Address of the invoice's PDF for whoever has the letter; good for :data:`LINK_DAYS`."""
    ticket = signing.dumps(str(invoice.public_id), salt=_SALT)
    return platform_url(reverse("billing:invoice_link", urlconf=_PLATFORM, args=[ticket]))


def invoice_of_link(ticket: str) -> UUID:
    """The invoice a link is for.

    Raises:
        NotFound: Made up or changed.
        LinkOver: It was good once.
    """
    try:
        found = signing.loads(ticket, salt=_SALT, max_age=LINK_DAYS * 24 * 3600)
    except signing.SignatureExpired:
        raise LinkOver(_("Tautan ini sudah kedaluwarsa. Minta tagihan dikirim ulang.")) from None
    except signing.BadSignature:
        raise NotFound(_("Tagihan ini tidak ada.")) from None
    return UUID(str(found))


def letter(invoice: Invoice, codes: list[tuple[str, date]]) -> Letter | None:
    """The letter about one invoice; ``None`` when there is nothing left to ask for."""
    code, about_day = max(codes, key=lambda each: _ORDER.index(each[0]))
    open_now = open_dues(invoice)
    if invoice.state != InvoiceState.OPEN or not open_now:
        return None
    due = next((each for each in open_now if each.due_on == about_day), open_now[0])
    context = {
        "code": code,
        "city": invoice.city,
        "legal_name": _legal_name(invoice.city),
        "number": str(invoice),
        "total": money.shown(invoice.total_minor),
        "left": money.shown(left_minor(invoice)),
        "label": due.label,
        "amount": money.shown(due.left_minor),
        "day": _day(due.due_on),
        "others": [each for each in _lines(open_now) if each["day"] != _day(due.due_on)],
        "limited_on": _limited_on(invoice, due) if code == reminding.WARNING else "",
        "vendor": vendor.facts(),
        "paper": paper_link(invoice),
        "page": city_url(invoice.city, f"/atur/paket/tagihan/{invoice.public_id}/"),
        "reference": invoice.contract_number or invoice.purchase_order,
    }
    said = {"number": str(invoice), "amount": context["amount"], "day": context["day"]}
    return Letter(
        to=_recipients(invoice.city, serious=code in _SERIOUS),
        subject=_(_SUBJECTS[code]) % said,
        text=letters.written("billing/mail/reminder.txt", context),
        about=invoice.city.name,
    )


def prepare(message: Message) -> str:
    """Send the letter to everybody it is for; returns why nobody got it, or ""."""
    rows = list(
        Reminder.objects.filter(pk__in=message.payload["reminders"]).values_list("step", "due_on")
    )
    invoice = (
        Invoice.objects.select_related("city")
        .filter(public_id=UUID(str(message.payload["invoice"])))
        .first()
    )
    if invoice is None:
        return ""
    if not message.payload["reminders"]:  # somebody asked for it once more
        rows = [(reminding.ISSUED, due.due_on) for due in open_dues(invoice)[:1]]
    written = letter(invoice, rows) if rows else None
    if written is None:
        return ""
    if not written.to:
        return _("Kota belum punya alamat surel tagihan.")
    outcomes = [_send(written, to, f"tagihan-{message.id}-{n}") for n, to in enumerate(written.to)]
    if letters.SENT in outcomes:
        return ""
    return _("Surel tagihan tidak terkirim ke alamat mana pun.")


def give_up(message: Message, _error: BaseException | None) -> None:
    """The mail server stayed away: the letter is owed again."""
    _forget(message, _("Surel tagihan tidak terkirim: peladen surel tidak menjawab."))


@consumer(dunning.SEND_REMINDER, prepare=prepare, on_dead=give_up)
def sent(message: Message, why_not: str) -> None:
    """Keep the reminder as written when somebody got it."""
    if why_not:
        _forget(message, why_not)


def _send(written: Letter, to: str, key: str) -> str:
    return letters.send(
        to=to, subject=written.subject, text=written.text, key=key, about=written.about
    )


def _forget(message: Message, why: str) -> None:
    dunning.not_sent(reminders=list(message.payload["reminders"]), at=clock.now(), why=why)


def _recipients(city: City, *, serious: bool) -> tuple[str, ...]:
    """Who pays; without their address, or when it becomes serious, the city's admins too."""
    account = BillingAccount.objects.filter(city=city).first()
    found = [account.billing_email] if account is not None and account.billing_email else []
    if (serious or not found) and city.is_ready:
        with inside(city):
            found += Membership.objects.filter(
                role=Role.CITY_ADMIN, user__is_active=True
            ).values_list("user__email", flat=True)
    return tuple(dict.fromkeys(address.lower() for address in found if address))


def _legal_name(city: City) -> str:
    account = BillingAccount.objects.filter(city=city).first()
    return account.legal_name if account is not None else city.name


def _lines(dues: list[Due]) -> list[dict[str, str]]:
    return [
        {"label": due.label, "amount": money.shown(due.left_minor), "day": _day(due.due_on)}
        for due in dues
    ]


def _limited_on(invoice: Invoice, due: Due) -> str:
    for plan in dunning.plans(invoice):
        if plan.due.due_on == due.due_on:
            return _day(plan.suspension_on)
    return ""


def _day(day: date) -> str:
    return f"{day.day} {words.LONG_MONTHS[day.month - 1]} {day.year}"
