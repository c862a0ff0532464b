"""E-mails the platform itself writes: to its own people, to applicants, to those who pay.

Call :func:`send` from the slow part of an outbox consumer (``prepare``): never inside a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.template.loader import render_to_string

from core.branding.rules import theme
from core.branding.selectors import PLATFORM_BRAND
from core.messages import mail
from core.messages.port import NotSent, Outgoing, TryAgain
from core.webhooks.models import Endpoint, Off

SENT: Final = "sent"
NOT_SENT: Final = "not_sent"
_LINKS: Final = ("http://", "https://")


def send(*, to: str, subject: str, text: str, key: str, about: str = "") -> str:
    """Send one letter in the platform's look; returns :data:`SENT` or :data:`NOT_SENT`.

    Args:
        to: One address.
        subject: One line.
        text: Paragraphs between empty lines; a line that is an address becomes a button.
        key: The same for every try: use the outbox row's id.
        about: Printed in the foot, e.g. the city it is about.

    Raises:
        TryAgain: The mail server is away; let the outbox try again.
    """
    plain, html = letter(text, about=about)
    outgoing = Outgoing(
        key=key, sender=mail.platform_sender(), subject=subject, text=plain, html=html
    )
    try:
        mail.send(to, outgoing)
    except TryAgain:
        raise
    except NotSent:
        return NOT_SENT
    return SENT


def written(template: str, context: Mapping[str, Any]) -> str:
    """The text of a letter from a ``.txt`` template."""
    return render_to_string(template, dict(context)).strip()


def webhook_off(endpoint: Endpoint, *, name: str, link: str) -> str:
    """The text that says a webhook was switched off by itself."""
    context = {
        "name": name,
        "gone": endpoint.disabled_reason == Off.GONE,
        "address": endpoint.url,
        "link": link,
    }
    return written("tenants/mail/webhook_off.txt", context)


def letter(text: str, *, about: str = "") -> tuple[str, str]:
    """A letter's plain text and its simple HTML."""
    look = theme.derive(PLATFORM_BRAND.colour).light
    context = {
        "brand": PLATFORM_BRAND,
        "about": about,
        "blocks": [_block(part.splitlines()) for part in text.split("\n\n") if part.strip()],
        "ground": look["brand-solid"],
        "ink": look["on-brand"],
    }
    html = render_to_string("tenants/mail/letter.html", context)
    foot = f"{PLATFORM_BRAND.app_name} · {about}" if about else PLATFORM_BRAND.app_name
    return f"{text.strip()}\n\n-- \n{foot}\n", html


def _block(lines: Sequence[str]) -> dict[str, list[str]]:
    kept = [line.strip() for line in lines if line.strip()]
    return {
        "lines": [line for line in kept if not line.startswith(_LINKS)],
        "buttons": [line for line in kept if line.startswith(_LINKS)],
    }
