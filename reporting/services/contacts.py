"""Reaching the reporter: left after sending, kept apart, and never opened unseen.

Phone numbers are kept in one form (E.164), so that limits and searches find them. Opening a contact
needs a reason, is audited, and the reporter sees who it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.audit import services as audit
from core.errors import Forbidden, Invalid, TooMany
from core.plain import one_line
from reporting.models import CitySettings, Contact, ContactOpening, Report
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_EMAIL, MAX_NOTE, MAX_PERSON_NAME, MIN_NOTE
from reporting.rules.roles import Role
from reporting.services import privacy
from reporting.services.workflow import steps, telling

REGION: Final = "ID"
CHANNELS: Final = frozenset({"", "sms", "whatsapp", "email"})
MAX_REASON: Final = 300
AGREED: Final = gettext_noop(
    "Kami kabari setiap ada langkah baru. Kontak Anda hanya dibuka petugas dengan alasan yang Anda lihat."
)


class InvalidPhone(Invalid):
    """This is not a phone number that could be called."""

    code = "invalid_phone"


class InvalidEmail(Invalid):
    """This is not an e-mail address."""

    code = "invalid_email"


class NoWayToReach(Invalid):
    """Neither a phone number nor an e-mail address was given."""

    code = "no_contact"


class ContactClosed(Forbidden):
    """The actor may not look up who reported."""

    code = "contact_closed"


class NoContact(Invalid):
    """The reporter left no way to reach them."""

    code = "contact_empty"


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reported, as shown after opening; empty fields were not left."""

    name: str
    phone: str
    email: str


def normalised_phone(text: str) -> str:
    """Return a phone number in E.164: "0812-3456 7890" is +6281234567890.

    Raises:
        InvalidPhone: It cannot be a number that exists, here or abroad.
    """
    try:
        number = phonenumbers.parse(text.strip()[:40], REGION)
    except phonenumbers.NumberParseException:
        raise InvalidPhone(_("Nomor telepon ditulis seperti 0812 3456 7890.")) from None
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        raise InvalidPhone(_("Nomor telepon ini tidak ada. Periksa lagi angkanya."))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def normalised_email(text: str) -> str:
    """Return an e-mail address without spaces around it, in lower case.

    Raises:
        InvalidEmail: It is not one.
    """
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidEmail(_("Alamat surel ditulis seperti nama@contoh.id.")) from None
    if len(email) > MAX_EMAIL:
        raise InvalidEmail(_("Alamat surel ini terlalu panjang."))
    return email


def keep(
    *,
    report_id: int,
    at: datetime,
    name: str = "",
    phone: str = "",
    email: str = "",
    channel: str = "",
) -> Contact:
    """Store how to reach a reporter, in the caller's transaction; what was left before stays.

    Args:
        report_id: Primary key of the report.
        at: When (aware).
        name: As the reporter calls themselves.
        phone: In any form; empty to leave it out.
        email: Empty to leave it out.
        channel: How they want to be told: ``sms``, ``whatsapp`` or ``email``; other words (the
            channel a report came in by) are kept as they are.

    Raises:
        InvalidPhone, InvalidEmail: One of them cannot be used.
    """
    given = {
        "name": one_line(name)[:MAX_PERSON_NAME],
        "phone": normalised_phone(phone) if phone.strip() else "",
        "email": normalised_email(email) if email.strip() else "",
        "channel": channel[:12],
    }
    contact, is_new = Contact.objects.get_or_create(
        report_id=report_id, defaults={**given, "created_at": at}
    )
    if not is_new:
        changed = [key for key, value in given.items() if value and getattr(contact, key) != value]
        for key in changed:
            setattr(contact, key, given[key])
        contact.save(update_fields=changed)
    if contact.phone or contact.email:
        privacy.agreed(report_id, words=_(AGREED), at=at)
    return contact


@transaction.atomic(durable=True)
def follow(
    *,
    report_id: UUID,
    actor: Actor,
    at: datetime,
    phone: str = "",
    email: str = "",
    name: str = "",
    channel: str = "",
) -> Contact:
    """Let a reporter follow their report by phone or e-mail, after it was sent.

    Args:
        report_id: Public id of a report in the current city.
        actor: The reporter, or staff who writes it down for them.
        at: When (aware).
        phone: In any form.
        email: An address.
        name: As the reporter calls themselves.
        channel: ``sms``, ``whatsapp``, ``email`` or empty.

    Raises:
        NoWayToReach: Neither phone nor e-mail.
        InvalidPhone, InvalidEmail: One of them cannot be used.
        ContactClosed: The actor is not the reporter, nor staff who may open the contact.
        TooMany: This phone number follows too many reports today.
        ReportMissing: No such report in this city.
    """
    if not phone.strip() and not email.strip():
        raise NoWayToReach(_("Isi nomor telepon atau alamat surel."))
    if channel not in CHANNELS:
        raise Invalid(_("Pilih SMS, WhatsApp, atau surel."), field="channel")
    report = steps.lock(report_id)
    if actor.role is not Role.REPORTER:
        _require_opener(report, actor)
    if phone.strip():
        _require_room(normalised_phone(phone), report, at)
    known = Contact.objects.filter(report=report).exclude(phone="", email="").exists()
    contact = keep(report_id=report.pk, at=at, name=name, phone=phone, email=email, channel=channel)
    if not known and report.is_open:
        telling.tell_reporter(report, kind="received")
    steps.note_down(
        report,
        kind="contact_added",
        actor=actor,
        at=at,
        facts={"phone": bool(contact.phone), "email": bool(contact.email)},
    )
    return contact


@transaction.atomic(durable=True)
def open_contact(*, report_id: UUID, actor: Actor, reason: str, at: datetime) -> Reporter:
    """Show staff who reported; the reporter sees who looked, when and why.

    Triage may always; the desk of the responsible agency unless the report is secret.

    Raises:
        ContactClosed: The actor may not.
        Invalid: No reason was given.
        NoContact: The reporter left nothing.
        ReportMissing: No such report in this city.
    """
    why = one_line(reason)
    if not MIN_NOTE <= len(why) <= MAX_NOTE:
        raise Invalid(_("Tulis alasan membuka kontak pelapor."), field="reason")
    report = steps.lock(report_id)
    _require_opener(report, actor)
    contact = Contact.objects.select_for_update().filter(report=report).first()
    if contact is None:
        raise NoContact(_("Pelapor tidak meninggalkan kontak."))
    contact.last_opened_at = at
    contact.save(update_fields=["last_opened_at"])
    ContactOpening.objects.create(
        report=report, opened_by_label=actor.label[:150], reason=why[:MAX_REASON], opened_at=at
    )
    audit.record(
        kind="contact_opened",
        subject=report.number,
        actor_label=actor.label[:120],
        at=at,
        facts={"role": actor.role.value, "user": actor.user_id, "reason": why[:MAX_REASON]},
    )
    steps.note_down(report, kind="contact_opened", actor=actor, at=at, note=why[:MAX_REASON])
    return Reporter(contact.name, contact.phone, contact.email)


def _require_opener(report: Report, actor: Actor) -> None:
    if privacy.is_restricted(report):
        raise ContactClosed(_("Pelapor membatasi pemakaian kontaknya. Tanya lewat laporannya."))
    refusal = ContactClosed(_("Kontak pelapor hanya untuk petugas yang menangani laporan ini."))
    if actor.role is Role.TRIAGE:
        return
    if actor.role not in {Role.AGENCY_OPERATOR, Role.AGENCY_HEAD} or report.is_secret:
        raise refusal
    try:
        steps.require_own_agency(report, actor)
    except steps.NotYourReport:
        raise refusal from None


def _require_room(phone: str, report: Report, at: datetime) -> None:
    limit = CitySettings.objects.the().phone_daily_limit
    today = Contact.objects.filter(phone=phone, created_at__gt=at - timedelta(days=1))
    if limit and today.exclude(report=report).count() >= limit:
        raise TooMany(
            _("Nomor ini sudah mengikuti banyak laporan hari ini. Coba lagi besok."),
            retry_after=3600,
            limit=limit,
        )
