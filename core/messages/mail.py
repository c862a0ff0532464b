"""E-mail by Django's backends: SMTP, or a provider's HTTP interface through anymail.

SMTP has no idempotency key. What a broken connection leaves open is therefore told apart: before
the message was handed over nothing left, after it nobody knows.
"""

from __future__ import annotations

import smtplib
from email.utils import formataddr, parseaddr
from typing import Any, Final

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from core.branding.selectors import PLATFORM_NAME, current_brand
from core.messages.port import (
    Address,
    NotSetUp,
    Outgoing,
    ProviderReceipt,
    Refused,
    Sender,
    TryAgain,
    Uncertain,
)
from core.tenancy import current_city

SMTP: Final = "core.messages.smtp.Backend"
_BUSY: Final = frozenset({408, 425, 429})


def is_set_up() -> bool:
    """Whether e-mail can leave this deployment."""
    return settings.EMAIL_BACKEND != SMTP or bool(settings.EMAIL_HOST)


def current_sender(*, reply_to: str = "") -> Sender:
    """The current city as a sender: its name, and an address of its own at the deployment's domain."""
    city = current_city()
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return Sender(current_brand().app_name, f"{city.code}@{domain}", reply_to, city.code)


def platform_sender(*, reply_to: str = "") -> Sender:
    """The platform itself as a sender: what ``DEFAULT_FROM_EMAIL`` says."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Sender(name or PLATFORM_NAME, address, reply_to)


def from_line(sender: Sender) -> str:
    """The From header of a sender."""
    return formataddr((" ".join(sender.name.split()), sender.address))


def send(to: Address, message: Outgoing) -> ProviderReceipt:
    """Send one e-mail to one address.

    Raises:
        TryAgain, Refused, NotSetUp, Uncertain: As the port says.
    """
    if not is_set_up():
        raise NotSetUp("No mail server is set up.")
    message_id = f"<{message.key}@{message.sender.address.rpartition('@')[2] or 'tanggap'}>"
    mail = EmailMultiAlternatives(
        subject=" ".join(message.subject.split()),
        body=message.text,
        from_email=from_line(message.sender),
        to=[str(to)],
        reply_to=[message.sender.reply_to] if message.sender.reply_to else None,
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated", **message.headers},
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    if settings.ANYMAIL:
        mail.metadata = {"city": message.sender.city, "key": message.key}  # type: ignore[attr-defined]
    _hand_over(mail)
    status = getattr(mail, "anymail_status", None)
    return ProviderReceipt(str(getattr(status, "message_id", "") or message_id)[:200])


def _hand_over(mail: EmailMultiAlternatives) -> None:
    connection: Any = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise TryAgain(f"The mail server is away: {type(error).__name__}.") from None
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        raise _judged(max(codes, default=550), "recipient") from None
    except (smtplib.SMTPSenderRefused, smtplib.SMTPHeloError) as error:
        raise TryAgain(f"The mail server refused us: {error.smtp_code}.") from None
    except smtplib.SMTPResponseException as error:
        raise _judged(error.smtp_code, "message") from None
    except AnymailRecipientsRefused:
        raise Refused("The provider refused the recipient.") from None
    except AnymailAPIError as error:
        raise _from_provider(error) from None
    except (OSError, smtplib.SMTPException) as error:
        kind = Uncertain if getattr(connection, "reached_data", False) else TryAgain
        raise kind(f"The mail server broke off: {type(error).__name__}.") from None
    finally:
        _close(connection)


def _judged(code: int, what: str) -> Refused | TryAgain:
    """SMTP's own distinction: 4xx is "not now", 5xx is "never"."""
    if code >= 500:
        return Refused(f"The mail server refused the {what}: {code}.")
    return TryAgain(f"The mail server cannot take the {what} now: {code}.")


def _from_provider(error: AnymailAPIError) -> Refused | TryAgain | Uncertain:
    status = getattr(error, "status_code", None)
    if status is None:
        return Uncertain("The provider did not answer.")
    if status >= 500 or status in _BUSY or status in {401, 403}:
        return TryAgain(f"The provider cannot take it now: {status}.")
    return Refused(f"The provider refused it: {status}.")


def _close(connection: Any) -> None:
    """The message is where it is; a goodbye that fails changes nothing."""
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        return
