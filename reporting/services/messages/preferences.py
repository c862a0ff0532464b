"""What people want to hear: channels, quiet hours, language; and stopping altogether."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import Invalid
from reporting.models import Agency, MessagePreference, MessageSettings, Notice, SuppressedAddress
from reporting.rules.lifecycle import Actor
from reporting.rules.notices import CHANNELS, EMAIL, LANGUAGES, Pace
from reporting.services.messages.people import address_hash, addresses_of, agency_key, hint_of

MAX_CAP: Final = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """What one person chose; ``None`` means the city's default."""

    channels: tuple[str, ...] | None = None
    quiet_from: int | None = None
    quiet_until: int | None = None
    language: str = "id"


def choice_of(person: str) -> Choice:
    """What a person chose so far."""
    row = MessagePreference.objects.filter(person=person).first()
    if row is None:
        return Choice()
    channels = None if row.channels is None else tuple(row.channels)
    return Choice(channels, row.quiet_from, row.quiet_until, row.language)


@transaction.atomic(durable=True)
def choose(*, person: str, choice: Choice, at: datetime) -> None:
    """Keep what a person wants.

    Raises:
        Invalid: A channel, an hour or a language that does not exist.
    """
    if choice.channels is not None and not set(choice.channels) <= set(CHANNELS):
        raise Invalid(_("Pilih kanal dari daftar."), field="channels")
    if choice.language not in LANGUAGES:
        raise Invalid(_("Pilih bahasa dari daftar."), field="language")
    if (choice.quiet_from is None) != (choice.quiet_until is None):
        raise Invalid(_("Isi jam mulai dan jam selesai, atau kosongkan keduanya."), field="quiet")
    _check_minutes(choice.quiet_from, choice.quiet_until)
    MessagePreference.objects.update_or_create(
        person=person,
        defaults={
            "channels": None if choice.channels is None else sorted(choice.channels),
            "quiet_from": choice.quiet_from,
            "quiet_until": choice.quiet_until,
            "language": choice.language,
            "changed_at": at,
        },
    )


@transaction.atomic(durable=True)
def stop_mail(*, notice: Notice, at: datetime) -> None:
    """Never write to a message's address again: its reader said so. Stopping twice is stopping."""
    for reached in addresses_of(notice) if notice.channel == EMAIL else ():
        suppress(EMAIL, str(reached.address), reason="unsubscribed", at=at)


@transaction.atomic(durable=True)
def resume_mail(*, address: str) -> None:
    """Write to an address again, because its owner asks for it; what bounced stays out."""
    SuppressedAddress.objects.filter(
        channel=EMAIL, address_hash=address_hash(EMAIL, address), reason="unsubscribed"
    ).delete()


def has_stopped(address: str) -> bool:
    """Whether an e-mail address asked us to stop."""
    return SuppressedAddress.objects.filter(
        channel=EMAIL, address_hash=address_hash(EMAIL, address)
    ).exists()


def suppress(channel: str, address: str, *, reason: str, at: datetime) -> None:
    """Put an address on the list, in the caller's transaction; the first reason stays."""
    SuppressedAddress.objects.get_or_create(
        channel=channel,
        address_hash=address_hash(channel, address),
        defaults={"hint": hint_of(channel, address), "reason": reason, "created_at": at},
    )


@transaction.atomic(durable=True)
def lift(*, suppressed: int, actor: Actor, at: datetime) -> None:
    """Let an address be written to again, e.g. after its owner repaired the mailbox.

    Raises:
        Invalid: It complained, or asked us to stop: only its owner may lift that.
    """
    row = SuppressedAddress.objects.select_for_update().filter(pk=suppressed).first()
    if row is None:
        return
    if row.reason != "bounced":
        raise Invalid(_("Alamat ini meminta berhenti. Hanya pemiliknya yang dapat membukanya."))
    row.delete()
    audit.record(
        kind="address_lifted",
        subject=row.hint,
        actor_label=actor.label,
        at=at,
        facts={"channel": row.channel, "reason": row.reason},
    )


@transaction.atomic(durable=True)
def change_city(
    *, quiet_from: int, quiet_until: int, daily_cap: int, reply_to: str, actor: Actor, at: datetime
) -> MessageSettings:
    """Set the city's quiet hours, the daily cap of a person, and where answers go.

    Raises:
        Invalid: An hour outside the day, or a cap that makes no sense.
    """
    _check_minutes(quiet_from, quiet_until)
    if not 1 <= daily_cap <= MAX_CAP:
        raise Invalid(_("Batas harian antara 1 dan 500 pesan."), field="daily_cap")
    before = MessageSettings.objects.first() or MessageSettings()
    values = {
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "daily_cap": daily_cap,
        "reply_to": reply_to,
    }
    row, _is_new = MessageSettings.objects.update_or_create(pk=1, defaults=values)
    known = {name: getattr(before, name) for name in values}
    if known != values:
        audit.record(
            kind="message_settings_changed",
            subject="",
            actor_label=actor.label,
            at=at,
            facts={"before": known, "after": values},
        )
    return row


@transaction.atomic(durable=True)
def set_pace(*, agency: str, pace: str, actor: Actor, at: datetime) -> None:
    """Decide how often an agency hears of new reports.

    Raises:
        Invalid: No such agency or pace.
    """
    if pace not in set(Pace) or not Agency.objects.filter(code=agency).exists():
        raise Invalid(_("Pilih dinas dan kerapatan dari daftar."), field="pace")
    row, _is_new = MessagePreference.objects.get_or_create(
        person=agency_key(agency), defaults={"changed_at": at}
    )
    if row.pace == pace:
        return
    before, row.pace, row.changed_at = row.pace, pace, at
    row.save(update_fields=["pace", "changed_at"])
    audit.record(
        kind="message_pace_changed",
        subject=agency,
        actor_label=actor.label,
        at=at,
        facts={"before": before, "after": pace},
    )


def _check_minutes(*minutes: int | None) -> None:
    if any(minute is not None and not 0 <= minute < 1440 for minute in minutes):
        raise Invalid(_("Jam ditulis antara 00.00 dan 23.59."), field="quiet")
