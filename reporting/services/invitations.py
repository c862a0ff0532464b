"""Inviting people by e-mail: a link that lets them choose a password, once, for three days.

The link is made when it is needed and never stored. Where e-mail is not set up, the city admin
hands the link over in another way; either is written down in the audit.
"""

from __future__ import annotations

import smtplib
from typing import Final
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.audit import services as audit
from core.identity.models import User
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.tenancy import current_city
from reporting.rules.roles import ROLE_LABELS, Role
from reporting.services.notify import mail_is_set_up

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
        return _address(settings.LOGIN_URL)
    key = default_token_generator.make_token(user)
    where = reverse(
        "account_reset_password_from_key",
        urlconf=CITY_URLS,
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    return _address(where)


def prepare(message: Message) -> str:
    """Send the e-mail; returns what became of it.

    Raises:
        OSError, smtplib.SMTPException: The mail server is away; the outbox tries again.
    """
    user = User.objects.filter(public_id=UUID(message.payload["person"]), is_active=True).first()
    if user is None or not mail_is_set_up():
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
    mail = EmailMessage(
        subject=_("Undangan bekerja di %s") % current_city().name,
        body=body,
        to=[user.email],
        headers={"Message-ID": f"<outbox-{message.id}@{current_city().code}.tanggap>"},
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused:
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


def _address(path: str) -> str:
    """Address of a page under the city's own host."""
    scheme = "https" if settings.HTTPS else "http"
    port = "" if settings.HTTPS or settings.PORT in {80, 443} else f":{settings.PORT}"
    return f"{scheme}://{current_city().code}.{settings.CITY_HOST_SUFFIX}{port}{path}"
