"""Inviting people by e-mail: a link that lets them choose a password, once, for three days.

The link is made when it is needed and never stored. Where e-mail is not set up, the city admin
hands the link over in another way; either is written down in the audit.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.audit import services as audit
from core.identity.models import User
from core.messages import mail
from core.messages.port import NotSent, Outgoing, TryAgain
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.tenancy import current_city
from reporting.rules.roles import ROLE_LABELS, Role
from reporting.services.messages import composing
from reporting.services.messages.addresses import city_url

TOPIC: Final = "reporting.invite_person"
CITY_URLS: Final = "core.conf.urls_city"
SENT: Final = "invitation_sent"
NOT_SENT: Final = "invitation_not_sent"


def send(user: User, role: Role) -> None:
    """Promise an invitation, in the transaction that gives the role."""
    enqueue(TOPIC, key=str(user.public_id), person=str(user.public_id), role=role.value)


def link_for(user: User) -> str:
    """Where somebody starts: a one-use link to choose a password, or sign-in when they have one."""
    if user.has_usable_password():
        return city_url(settings.LOGIN_URL)
    key = default_token_generator.make_token(user)
    where = reverse(
        "account_reset_password_from_key",
        urlconf=CITY_URLS,
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    return city_url(where)


def prepare(message: Message) -> str:
    """Send the e-mail; returns what became of it.

    Raises:
        TryAgain: The mail server is away; the outbox tries again.
    """
    user = User.objects.filter(public_id=UUID(message.payload["person"]), is_active=True).first()
    if user is None:
        return NOT_SENT
    body = render_to_string(
        "reporting/mail/invitation.txt",
        {
            "name": user.name,
            "city": current_city().name,
            "role": _(ROLE_LABELS[Role(message.payload["role"])]),
            "is_new": not user.has_usable_password(),
            "link": link_for(user),
        },
    )
    text, html = composing.letter(body.strip(), stop="", preferences="")
    outgoing = Outgoing(
        key=f"undangan-{current_city().code}-{message.id}",
        sender=mail.current_sender(),
        subject=_("Undangan bekerja di %s") % current_city().name,
        text=text,
        html=html,
    )
    try:
        mail.send(user.email, outgoing)
    except TryAgain:
        raise
    except NotSent:
        return NOT_SENT
    return SENT


def give_up(message: Message, _error: BaseException | None) -> None:
    """Write down that nobody was reached, so that the admin hands the link over."""
    _record(message, NOT_SENT)


@consumer(TOPIC, prepare=prepare, on_dead=give_up)
def invited(message: Message, outcome: str) -> None:
    """Write down whether the invitation left."""
    _record(message, outcome)


def _record(message: Message, kind: str) -> None:
    audit.record(
        kind=kind,
        subject=str(message.payload["person"]),
        actor_label="Sistem",
        at=clock.now(),
        facts={"role": message.payload["role"]},
    )
