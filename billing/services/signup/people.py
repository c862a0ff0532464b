"""Who is responsible for an application, and showing that an official address is theirs.

The code is stored nowhere: it follows from the nonce of its row and the deployment's secret, so neither the outbox nor
a copy of the database can tell it. It holds once, for :data:`VALID`, and for :data:`MAX_WRONG` wrong entries.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from billing.services.signup.choosing import DRAFT_DAYS, AlreadyOpen
from core import callers, clock, ratelimit
from core.errors import Invalid, TooMany
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.plain import one_line
from tenants.models import Application, ApplicationState, EmailCode, Partner
from tenants.services import letters

TOPIC: Final = "billing.send_signup_code"
DIGITS: Final = 6
VALID: Final = timedelta(minutes=15)
MAX_WRONG: Final = 5
#: Letters to one address and for one application, per hour.
LETTERS_AN_HOUR: Final = 5
_HOUR: Final = 3600


class UnknownPartner(Invalid):
    """No partner who is active has this code."""

    code = "unknown_partner"


class NotOfficial(Invalid):
    """The address does not belong to a government."""

    code = "not_official"


class CodeWrong(Invalid):
    """The code is not the one that was sent."""

    code = "code_wrong"


class CodeOver(Invalid):
    """The code was used, is too old or was guessed at too often: a new one is needed."""

    code = "code_over"


class TooManyCodes(TooMany):
    """More letters than anybody needs."""

    code = "too_many_codes"


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is responsible. ``partner_code`` may be empty."""

    institution: str
    name: str
    email: str
    position: str = ""
    partner_code: str = ""


def partner_of(code: str) -> Partner | None:
    """The partner an applicant names; ``None`` for nobody.

    Raises:
        UnknownPartner: There is none.
    """
    wanted = code.strip().lower()
    if not wanted:
        return None
    found = Partner.objects.filter(code=wanted[:40], is_active=True).first()
    if found is None:
        raise UnknownPartner(
            _("Kode mitra itu tidak dikenal. Periksa lagi, atau kosongkan."), field="partner_code"
        )
    return found


def is_official(email: str) -> bool:
    """Whether an address ends as those of governments do (``settings.SIGNUP_EMAIL_ENDINGS``)."""
    domain = f".{email.rpartition('@')[2].lower()}"
    return email.isascii() and any(
        domain.endswith(ending) for ending in settings.SIGNUP_EMAIL_ENDINGS
    )


def name(application: Application, contact: Contact, *, at: datetime) -> Application:
    """Write down who is responsible and send a code to their address, unless it was shown to be theirs already.

    Raises:
        NotOfficial: Not an official address.
        UnknownPartner: No such partner.
        TooManyCodes: Too many letters in an hour.
        AlreadyOpen: The application has its city.
    """
    email = one_line(contact.email).lower()
    if not is_official(email):
        endings = ", ".join(settings.SIGNUP_EMAIL_ENDINGS)
        raise NotOfficial(
            _("Pakai alamat surel dinas (berakhiran %s) supaya kami tahu siapa yang mendaftar.")
            % endings,
            field="email",
        )
    partner = partner_of(contact.partner_code)
    with transaction.atomic():
        held = _held(application)
        is_new = held.contact_email != email or held.email_verified_at is None
        if is_new:
            _count_letter(held, email)
            held.contact_email, held.email_verified_at = email, None
            held.state = ApplicationState.DRAFT
        held.institution, held.contact_name = one_line(contact.institution), one_line(contact.name)
        held.contact_position, held.partner = one_line(contact.position), partner
        held.expires_at = max(held.expires_at, at + timedelta(days=DRAFT_DAYS))
        held.save()
        if is_new:
            _send(held, at)
    return held


def send_again(application: Application, *, at: datetime) -> None:
    """Send a new code to the same address; the one before no longer holds.

    Raises:
        TooManyCodes: Too many letters in an hour.
        CodeOver: Nobody was named yet, or the address is shown to be theirs.
    """
    with transaction.atomic():
        held = _held(application)
        if not held.contact_email or held.email_verified_at is not None:
            raise CodeOver(_("Tidak ada alamat yang menunggu kode."))
        _count_letter(held, held.contact_email)
        _send(held, at)


def verify(application: Application, typed: str, *, at: datetime) -> Application:
    """Take a code: the address is shown to be theirs, once.

    Raises:
        CodeWrong: Not the code; the try is counted.
        CodeOver: The code was used before, is too old, or there were too many tries.
    """
    with transaction.atomic():
        held = _held(application)
        latest = (
            EmailCode.objects.select_for_update()
            .filter(application=held, email=held.contact_email)
            .order_by("-created_at", "-pk")
            .first()
        )
        if held.email_verified_at is not None:
            raise CodeOver(
                _(
                    "Kode itu sudah dipakai: alamat Anda sudah terverifikasi. Lanjutkan ke ringkasan."
                )
            )
        if latest is None or latest.used_at is not None:
            raise CodeOver(_("Kode itu sudah dipakai. Minta kode baru."))
        if latest.expires_at <= at or latest.attempts >= MAX_WRONG:
            raise CodeOver(_("Kode itu tidak berlaku lagi. Minta kode baru."))
        is_right = hmac.compare_digest(code_of(latest), re.sub(r"[^0-9]", "", typed)[:20])
        if is_right:
            latest.used_at = at
            latest.save(update_fields=["used_at"])
            held.email_verified_at, held.state = at, ApplicationState.VERIFIED
            held.save(update_fields=["email_verified_at", "state"])
        else:
            EmailCode.objects.filter(pk=latest.pk).update(attempts=F("attempts") + 1)
    if not is_right:
        left = MAX_WRONG - latest.attempts - 1
        if left <= 0:
            raise CodeOver(_("Terlalu sering salah. Minta kode baru."))
        raise CodeWrong(_("Kode salah. Sisa %d kali mencoba.") % left, field="code")
    return held


def code_of(row: EmailCode) -> str:
    """The code that belongs to a row."""
    secret = f"{settings.SECRET_KEY}:signup-code".encode()
    digest = hmac.new(secret, f"{row.nonce}:{row.email}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


def newest_code(application: Application) -> str:
    """The code that holds now, for a demo's own screen; "" when none does."""
    row = application.email_codes.order_by("-created_at", "-pk").first()
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        return ""
    return code_of(row)


def _held(application: Application) -> Application:
    held = Application.objects.select_for_update().get(pk=application.pk)
    if held.city_id is not None:
        raise AlreadyOpen(_("Kota ini sudah dibuka."))
    return held


def _count_letter(application: Application, email: str) -> None:
    for who in (callers.keyed_hash("signup", email), str(application.public_id)):
        wait = ratelimit.hit("signup_code", who, limit=LETTERS_AN_HOUR, seconds=_HOUR)
        if wait is not None:
            raise TooManyCodes(
                _("Terlalu banyak kode diminta. Coba lagi %d menit lagi.") % (wait // 60 + 1),
                retry_after=wait,
            )


def _send(application: Application, at: datetime) -> None:
    code = EmailCode.objects.create(
        application=application,
        email=application.contact_email,
        created_at=at,
        expires_at=at + VALID,
    )
    enqueue(TOPIC, key=str(application.public_id), code=code.pk)


def _write(message: Message) -> str:
    code = (
        EmailCode.objects.select_related("application").filter(pk=message.payload["code"]).first()
    )
    if code is None or code.used_at is not None or code.expires_at <= clock.now():
        return letters.NOT_SENT
    region = code.application.region_name
    text = letters.written(
        "billing/mail/signup_code.txt",
        {
            "code": code_of(code),
            "region": region,
            "name": code.application.contact_name,
            "minutes": int(VALID.total_seconds() // 60),
        },
    )
    return letters.send(
        to=code.email,
        subject=_("Kode pendaftaran %s") % region,
        text=text,
        key=f"kode-{message.id}",
        about=_("Pendaftaran"),
    )


@consumer(TOPIC, queue="critical", prepare=_write)
def code_sent(_message: Message, _outcome: str) -> None:
    """Nothing to write down: whoever waits for the code asks again if it does not come."""
