"""The second factor: secrets encrypted at rest, bound to their city; codes shown in a demo only."""

from __future__ import annotations

from typing import Any, Final

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import sealing
from core.identity.models import User
from core.tenancy import PUBLIC, current_city, current_schema, is_inside

PERIOD_SECONDS: Final = 30
#: What the library keeps encrypted: a TOTP secret, the seed of recovery codes, codes carried over from elsewhere.
_ENCRYPTED: Final = frozenset({"secret", "seed", "migrated_codes"})


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps secrets encrypted under the deployment's key and the city, and speaks Indonesian."""

    error_messages = {
        "add_email_blocked": _("Alamat surel tidak dapat ditambah pada akun ini."),
        "cannot_delete_authenticator": _("Verifikasi dua langkah wajib bagi petugas."),
        "cannot_generate_recovery_codes": _("Aktifkan verifikasi dua langkah dahulu."),
        "incorrect_code": _("Kode salah atau sudah dipakai. Tunggu kode berikutnya."),
        "unverified_email": _("Alamat surel belum diverifikasi."),
    }

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        if not is_inside() or current_schema() == PUBLIC:
            return "Tanggap"
        return f"Tanggap {current_city().name}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff must keep a second factor; a lost phone is replaced by an administrator."""
        return False


def has_second_factor(user: User) -> bool:
    """Whether the user has enrolled an authenticator app."""
    enrolled: bool = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return enrolled


def enrolled_users() -> QuerySet[Authenticator]:
    """Authenticator apps, for asking in the database whether a person has one."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    return found


def enrol(user: User, secret: str) -> None:
    """Give the user this TOTP secret (base32), replacing an earlier one."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    auth.TOTP.activate(user, secret)


def forget(user: User) -> bool:
    """Take away every second factor and recovery code; returns whether there was one."""
    deleted, _rows = Authenticator.objects.filter(user=user).delete()
    return bool(deleted)


def demo_code(user: User) -> str:
    """A code that would be accepted now, for the sign-in page of a demo; "" outside a demo."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if not settings.DEMO or found is None:
        return ""
    secret = SecondFactorAdapter().decrypt(found.data["secret"])
    totp = auth.TOTP(found)
    before, now, after = auth.yield_hotp_counters_from_time()
    for counter in (now, after, before):  # each code works once
        code: str = auth.format_hotp_value(auth.hotp_value(secret, counter))
        if cache.get(totp._get_used_cache_key(code)) is None:
            return code
    return ""


def carry_over(from_schema: str) -> tuple[int, int]:
    """Make second factors work here that were kept under another schema name (a restored city).

    One whose secret cannot be read, because it was kept under another deployment's key, is taken away: its owner enrols
    anew at the next sign-in.

    Returns:
        How many were carried over, and how many were taken away.
    """
    carried = lost = 0
    for found in Authenticator.objects.all():
        try:
            found.data = {
                name: _again(value, from_schema) if name in _ENCRYPTED else value
                for name, value in found.data.items()
            }
        except InvalidToken:
            found.delete()
            lost += 1
        else:
            found.save(update_fields=["data"])
            carried += 1
    return carried, lost


def _again(kept: Any, from_schema: str) -> Any:
    if isinstance(kept, list):
        return [_again(one, from_schema) for one in kept]
    return _fernet().encrypt(_fernet(from_schema).decrypt(str(kept).encode())).decode()


def _fernet(schema: str = "") -> Fernet:
    return sealing.fernet("totp", schema)
