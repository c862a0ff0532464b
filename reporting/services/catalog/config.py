"""Holding and marking the city's set-up while it changes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError, Invalid
from core.plain import one_line
from reporting.models import CitySettings
from reporting.models.city_settings import ONLY_ROW
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_CODE

_CODE: Final = re.compile(r"[a-z][a-z0-9_]*")
_OTHER: Final = re.compile(r"[^a-z0-9]+")


class InvalidCode(Invalid):
    """A code that is not a lower_snake word."""

    code = "invalid_code"


class CodeTaken(DomainError):
    """Something of the same kind already has this code."""

    code = "code_taken"


class NotSetUp(DomainError):
    """The city has no settings row: its provisioning did not get that far."""

    code = "not_set_up"
    status = 503


def hold() -> None:
    """Let nobody else change the set-up until this transaction ends, so that limits hold.

    Raises:
        NotSetUp: The city was never laid out.
    """
    if not CitySettings.objects.select_for_update().filter(pk=ONLY_ROW).exists():
        raise NotSetUp(_("Kota ini belum selesai disiapkan."))


def changed(
    *, kind: str, subject: str, actor: Actor, at: datetime, facts: Mapping[str, object]
) -> None:
    """Audit a change and raise the version intake decides by, in the caller's transaction."""
    CitySettings.objects.filter(pk=ONLY_ROW).update(config_version=F("config_version") + 1)
    audit.record(kind=kind, subject=subject, actor_label=actor.label, at=at, facts=facts)


def clean_code(code: str) -> str:
    """Return a usable code, or raise ``InvalidCode``."""
    code = code.strip()
    if not _CODE.fullmatch(code) or len(code) > MAX_CODE:
        raise InvalidCode(
            _("Kode hanya huruf kecil, angka, dan garis bawah, dan diawali huruf."), given=code[:80]
        )
    return code


def code_from(name: str) -> str:
    """A lower_snake code from a name: "UPT TPA Punggur" becomes ``upt_tpa_punggur``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    code = _OTHER.sub("_", plain).strip("_")
    if code[:1].isdigit():
        code = f"d_{code}"
    return code[:MAX_CODE].rstrip("_")


def clean_name(name: str, *, longest: int) -> str:
    """Return a name without stray spaces; ``Invalid`` when empty or too long."""
    name = one_line(name)
    if not name:
        raise Invalid(_("Isi namanya dulu."), field="name")
    if len(name) > longest:
        raise Invalid(_("Nama paling panjang %d karakter.") % longest, field="name")
    return name
