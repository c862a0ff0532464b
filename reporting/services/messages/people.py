"""Who somebody is to the message store, where their address stands, and how it is hinted at.

A person is a word, never an address: ``user:<public id>``, ``agency:<code>``, ``device:<hash>`` for
whoever sent a report from a device, ``citizen:<hash>`` for a reporter staff wrote down.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from core.callers import keyed_hash
from core.identity.models import User
from core.messages.port import Address, PushTarget
from reporting.models import Agency, Contact, Notice, PrivacyRequest, PushSubscription, Report
from reporting.rules.notices import (
    EMAIL,
    PUSH,
    SMS,
    WHATSAPP,
    masked_email,
    masked_phone,
)
from tenants import entitlements
from tenants.entitlements import Service


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is to hear something, and by which channels that is possible at all."""

    person: str
    source: str
    channels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reached:
    """One address of somebody; ``subscription`` is the push subscription's key."""

    address: Address
    hint: str
    subscription: int = 0


def user_key(user: User) -> str:
    return f"user:{user.public_id}"


def device_key(device_hash: str) -> str:
    return f"device:{device_hash}"


def agency_key(code: str) -> str:
    return f"agency:{code}"


def reporter_key(report: Report, contact: Contact | None) -> str:
    """Who a report's sender is: their device, or what they left when staff wrote it down."""
    if report.device_hash and report.channel != "staff":
        return device_key(report.device_hash)
    address = (contact.email or contact.phone) if contact else ""
    return f"citizen:{keyed_hash('citizen', address or str(report.public_id))}"


def reporter_of(report: Report) -> Recipient | None:
    """A report's sender; ``None`` when there is no way to them, or they have closed it."""
    contact = Contact.objects.filter(report=report).first()
    person = reporter_key(report, contact)
    if PrivacyRequest.objects.restricting().filter(report=report).exists():
        return None
    channels = _contact_channels(contact)
    if PushSubscription.objects.filter(person=person).exists():
        channels.add(PUSH)
    if not channels:
        return None
    return Recipient(person, f"contact:{report.public_id}", frozenset(channels))


def users_as_recipients(users: Iterable[User]) -> list[Recipient]:
    """Staff by e-mail, by phone where there is one, and by the browsers they subscribed."""
    people = {user_key(user): user for user in users}
    subscribed = set(
        PushSubscription.objects.filter(person__in=people).values_list("person", flat=True)
    )
    found = []
    for key, user in people.items():
        channels = {EMAIL} if user.email else set()
        if user.phone and by_phone():
            channels |= {SMS, WHATSAPP}
        if key in subscribed:
            channels.add(PUSH)
        found.append(Recipient(key, key, frozenset(channels)))
    return found


def addresses_of(notice: Notice) -> list[Reached]:
    """Where a message goes, read at the moment it leaves; nothing when the address is gone."""
    if notice.channel == PUSH:
        return [
            Reached(PushTarget(row.endpoint, row.p256dh, row.auth), "", row.pk)
            for row in PushSubscription.objects.filter(person=notice.person).order_by("pk")
        ]
    kind, _colon, key = notice.source.partition(":")
    email, phone = _contact_data(kind, key)
    address = email if notice.channel == EMAIL else phone
    return [Reached(address, hint_of(notice.channel, address))] if address else []


def hint_of(channel: str, address: str) -> str:
    """An address as those may see it who may not know it."""
    if not address:
        return ""
    return masked_email(address) if channel == EMAIL else masked_phone(address)


def address_hash(channel: str, address: str) -> str:
    """What is kept of an address that must not be written to."""
    return keyed_hash(f"suppressed:{channel}", address.strip().lower())


def by_phone() -> bool:
    """Whether the city's package sends by WhatsApp and SMS."""
    return entitlements.allows_here(Service.WHATSAPP_SMS)


def _contact_channels(contact: Contact | None) -> set[str]:
    if contact is None:
        return set()
    channels = {EMAIL} if contact.email else set()
    if contact.phone and by_phone():
        channels.add(WHATSAPP if contact.channel == WHATSAPP else SMS)
    return channels


def _contact_data(kind: str, key: str) -> tuple[str, str]:
    if kind == "contact":
        contact = Contact.objects.filter(report__public_id=UUID(key)).first()
        return (contact.email, contact.phone) if contact else ("", "")
    if kind == "user":
        user = User.objects.filter(public_id=UUID(key), is_active=True).first()
        return (user.email, user.phone) if user else ("", "")
    if kind == "agency":
        agency = Agency.objects.filter(code=key, is_active=True).first()
        return (agency.email, "") if agency else ("", "")
    return "", ""
