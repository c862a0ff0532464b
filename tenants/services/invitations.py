"""Inviting people of the vendor and of partners: a link to choose a password, once, for three days.

The link is made when it is needed and never stored. Where e-mail is not set up, whoever invited hands
the link over in another way; what became of the letter is written in the audit trail.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.audit import services as audit
from core.identity.models import User
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from tenants.models import PartnerMember, VendorMember
from tenants.services import letters
from tenants.services.addresses import platform_url

TOPIC: Final = "tenants.invite_person"
PLATFORM_URLS: Final = "core.conf.urls_public"


def send(user: User) -> None:
    """Promise an invitation, in the transaction that makes somebody a member."""
    enqueue(TOPIC, key=user.email, person=str(user.public_id))


def link_for(user: User) -> str:
    """Where somebody starts: a one-use link to choose a password, or sign-in when they have one."""
    if user.has_usable_password():
        return platform_url(settings.LOGIN_URL)
    key = default_token_generator.make_token(user)
    where = reverse(
        "account_reset_password_from_key",
        urlconf=PLATFORM_URLS,
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    return platform_url(where)


def prepare(message: Message) -> str:
    """Send the letter; returns what became of it."""
    user = User.objects.filter(public_id=UUID(message.payload["person"]), is_active=True).first()
    standing = _standing(user) if user is not None else None
    if user is None or standing is None:
        return letters.NOT_SENT
    partner, role = standing
    text = letters.written(
        "tenants/mail/invitation.txt",
        {
            "name": user.name,
            "partner": partner,
            "role": role,
            "is_new": not user.has_usable_password(),
            "link": link_for(user),
        },
    )
    return letters.send(
        to=user.email,
        subject=_("Undangan bekerja di Tanggap"),
        text=text,
        key=f"undangan-{message.id}",
        about=partner,
    )


def give_up(message: Message, _error: BaseException | None) -> None:
    """Write down that nobody was reached, so that the link is handed over."""
    _record(message, letters.NOT_SENT)


@consumer(TOPIC, prepare=prepare, on_dead=give_up)
def invited(message: Message, outcome: str) -> None:
    """Write down whether the invitation left."""
    _record(message, outcome)


def _standing(user: User) -> tuple[str, str] | None:
    """The partner somebody works for ("" for the vendor) and their role in words."""
    vendor = VendorMember.objects.filter(user=user, is_active=True).first()
    if vendor is not None:
        return "", vendor.get_role_display()
    member = PartnerMember.objects.select_related("partner").filter(user=user, is_active=True)
    found = member.first()
    return (found.partner.name, found.get_role_display()) if found is not None else None


def _record(message: Message, outcome: str) -> None:
    audit.record(
        kind=f"invitation_{outcome}",
        subject=str(message.payload["person"]),
        actor_label="Sistem",
        at=clock.now(),
        facts={},
    )
