"""Telling people: the agency that got a report, those a late one is raised to, and its reporter.

E-mail goes out through Django's mail, before and outside the transaction that notes it; a second
try after a crash carries the same Message-ID. SMS and WhatsApp have no carrier yet: such a message
is noted as not sent, with the reason, never as sent.
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import clock
from core.outbox.registry import Message, consumer
from core.tenancy import current_city
from reporting.models import Contact, Membership, Report, ReportEvent
from reporting.rules.dates import ZONE_LABELS, moment_words
from reporting.rules.escalation import CHAIN, Audience
from reporting.rules.roles import Role
from reporting.rules.transitions import TRANSITIONS_BY_NAME
from reporting.services.workflow.telling import NOTIFY_AGENCY, NOTIFY_REPORTER

SENT: Final = "sent"
NOT_SENT: Final = "not_sent"
NO_CARRIER: Final = "tidak terkirim: kanal belum diatur"
GAVE_UP: Final = "tidak terkirim: server surel menolak atau tidak menjawab"
ONLY_HERE: Final = frozenset({"", "localhost", "127.0.0.1"})

_AUDIENCE_ROLES: Final = {
    Audience.DESK: (Role.AGENCY_OPERATOR,),
    Audience.HEAD: (Role.AGENCY_HEAD,),
    Audience.COORDINATOR: (Role.TRIAGE,),
    Audience.MAYOR: (Role.COMMAND,),
}
_SAID: Final = {
    "received": "Laporan baru masuk",
    "answer": "Pelapor sudah menjawab",
    "reply": "Petugas membalas laporan Anda",
    **{f"escalated_{step.name}": step.said for step in CHAIN},
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message to one kind of address; addresses themselves are not kept."""

    to: str
    channel: str
    status: str
    why: str = ""
    count: int = 1


def prepare_for_agency(message: Message) -> list[Delivery]:
    """Write to the desk, or to those a late report is raised to.

    A desk sees a report in its queue the moment it comes: where no e-mail can leave, it misses
    nothing, and nothing is noted.
    """
    report = _report(message)
    if report is None:
        return []
    audience = Audience(message.payload.get("audience", Audience.DESK.value))
    if audience is Audience.DESK and not mail_is_set_up():
        return []
    addresses = _staff_addresses(report, audience)
    if not addresses:
        return []
    due = report.next_due_at
    body = render_to_string(
        "reporting/mail/agency.txt",
        {
            **_common(report, message),
            "place": report.kelurahan.name if report.kelurahan else report.address_text,
            "due": _moment(due) if due else "",
            "link": _link(f"/meja/laporan/{report.number}"),
        },
    )
    return [_mail(message, report, addresses, body, to=audience.value)]


def prepare_for_reporter(message: Message) -> list[Delivery]:
    """Write to whoever reported, by every way they left."""
    report = _report(message)
    contact = Contact.objects.filter(report=report).first() if report else None
    if report is None or contact is None:
        return []
    deliveries = []
    if contact.email:
        kind = message.payload["kind"]
        body = render_to_string(
            "reporting/mail/reporter.txt",
            {
                **_common(report, message),
                "agency": report.agency.name if report.agency else "",
                "question": kind == "ask_reporter",
                "ask": kind == "resolve",
                "link": _link(f"/laporan/{report.number}"),
            },
        )
        deliveries.append(_mail(message, report, [contact.email], body, to="reporter"))
    if contact.phone:
        channel = contact.channel if contact.channel == "whatsapp" else "sms"
        deliveries.append(Delivery("reporter", channel, NOT_SENT, NO_CARRIER))
    return deliveries


def give_up(message: Message, error: BaseException | None) -> None:
    """Note that nobody was reached, so that staff see it on the report."""
    to = "reporter" if message.topic == NOTIFY_REPORTER else message.payload.get("audience", "desk")
    _note(message, [Delivery(str(to), "email", NOT_SENT, GAVE_UP)])


@consumer(NOTIFY_AGENCY, prepare=prepare_for_agency, on_dead=give_up)
def notify_agency(message: Message, deliveries: list[Delivery]) -> None:
    """Note on the timeline whom a message about an agency's report reached."""
    _note(message, deliveries)


@consumer(NOTIFY_REPORTER, prepare=prepare_for_reporter, on_dead=give_up)
def notify_reporter(message: Message, deliveries: list[Delivery]) -> None:
    """Note on the timeline whether the reporter was reached, and if not, why."""
    _note(message, deliveries)


def mail_is_set_up() -> bool:
    """Whether e-mail can leave this deployment."""
    smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    return not smtp or settings.EMAIL_HOST not in ONLY_HERE


def _mail(
    message: Message, report: Report, addresses: Iterable[str], body: str, *, to: str
) -> Delivery:
    """Send one message.

    Raises:
        OSError, smtplib.SMTPException: The mail server is away; the outbox tries again.
    """
    recipients = sorted(set(addresses))
    if not mail_is_set_up():
        return Delivery(to, "email", NOT_SENT, NO_CARRIER, len(recipients))
    subject = f"[{report.number}] {_said(message)}"
    mail = EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        bcc=recipients if len(recipients) > 1 else [],
        to=recipients if len(recipients) == 1 else [],
        headers={"Message-ID": f"<outbox-{message.id}@{current_city().code}.tanggap>"},
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused:
        return Delivery(to, "email", NOT_SENT, _("tidak terkirim: alamat ditolak"), len(recipients))
    return Delivery(to, "email", SENT, "", len(recipients))


def _note(message: Message, deliveries: Iterable[Delivery]) -> None:
    report = _report(message)
    if report is None:
        return
    for delivery in deliveries:
        ReportEvent.objects.create(
            report=report,
            kind="notified",
            actor_role=Role.SYSTEM,
            actor_label="Pemberitahuan",
            note=delivery.why,
            is_public=False,
            facts={
                "about": message.payload["kind"],
                "to": delivery.to,
                "channel": delivery.channel,
                "status": delivery.status,
                "count": delivery.count,
            },
            happened_at=clock.now(),
        )


def _report(message: Message) -> Report | None:
    return (
        Report.objects.select_related("agency", "category")
        .with_areas()
        .filter(public_id=UUID(message.payload["report_id"]))
        .first()
    )


def _staff_addresses(report: Report, audience: Audience) -> list[str]:
    agency = report.agency
    if audience in {Audience.DESK, Audience.HEAD}:
        if agency is None:
            return []
        if audience is Audience.DESK and agency.email:
            return [agency.email]
    people = Membership.objects.filter(
        role__in=[role.value for role in _AUDIENCE_ROLES[audience]], user__is_active=True
    )
    if audience in {Audience.DESK, Audience.HEAD}:
        people = people.filter(agency=agency)
    return [email for email in people.values_list("user__email", flat=True) if email]


def _common(report: Report, message: Message) -> dict[str, object]:
    return {
        "number": report.number,
        "category": report.category.name,
        "said": _said(message),
        "note": str(message.payload.get("note", "")) if _note_is_text(message) else "",
        "city": current_city().name,
    }


def _note_is_text(message: Message) -> bool:
    """Escalations carry the name of a clock there, not words of a person."""
    return not str(message.payload["kind"]).startswith("escalated_")


def _said(message: Message) -> str:
    kind = str(message.payload["kind"])
    known = _SAID.get(kind)
    if known is None:
        transition = TRANSITIONS_BY_NAME.get(kind)
        known = transition.said if transition else kind
    return _(known)


def _moment(at: datetime) -> str:
    zone = current_city().time_zone
    return f"{moment_words(at.astimezone(ZoneInfo(zone)))} {ZONE_LABELS.get(zone, '')}".strip()


def _link(path: str) -> str:
    """Address of a page under the city's own host."""
    scheme = "https" if settings.HTTPS else "http"
    port = "" if settings.HTTPS or settings.PORT in {80, 443} else f":{settings.PORT}"
    return f"{scheme}://{current_city().code}.{settings.CITY_HOST_SUFFIX}{port}{path}"
