"""Sentences that desks write again and again: those every city has, and what may stand in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.errors import Invalid
from reporting.rules.texts import gettext_noop as _

PLACEHOLDERS: Final[dict[str, str]] = {
    "nomor": _("nomor laporan"),
    "kategori": _("nama kategori"),
    "dinas": _("dinas yang menangani"),
    "batas_waktu": _("batas waktu penyelesaian"),
}
"""What may stand in braces, and what is put there."""

MOMENTS: Final[dict[str, str]] = {
    "reply": _("Balas ke warga"),
    "ask_reporter": _("Tanya pelapor"),
    "hold": _("Tunda"),
    "hand_over": _("Alihkan ke dinas lain"),
    "reject": _("Tutup tanpa perbaikan"),
    "resolve": _("Selesaikan"),
    "reopen": _("Buka lagi"),
}
"""Steps with ready sentences, in the order of the set-up screen."""

_BRACES: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class DefaultText:
    """A sentence every city has until it rewords or switches it off. ``code`` never changes."""

    code: str
    moment: str
    text: str


DEFAULTS: Final[tuple[DefaultText, ...]] = (
    DefaultText("hand_over_not_ours", "hand_over", _("Bukan kewenangan kami")),
    DefaultText("hand_over_elsewhere", "hand_over", _("Lokasi di luar wilayah kerja kami")),
    DefaultText("hand_over_tools", "hand_over", _("Perlu alat dari dinas lain")),
    DefaultText(
        "ask_where",
        "ask_reporter",
        _("Di mana tepatnya lokasinya? Sebutkan patokan terdekat."),
    ),
    DefaultText("ask_photo", "ask_reporter", _("Mohon kirim foto yang lebih jelas.")),
    DefaultText("ask_still", "ask_reporter", _("Apakah masalahnya masih ada hari ini?")),
    DefaultText(
        "reject_not_found",
        "reject",
        _("Petugas sudah ke lokasi dan tidak menemukan masalahnya."),
    ),
    DefaultText("reject_too_little", "reject", _("Keterangan tidak cukup untuk ditindaklanjuti.")),
    DefaultText("resolve_handled", "resolve", _("Sudah ditangani di lokasi.")),
    DefaultText("resolve_cleaned", "resolve", _("Sudah dibersihkan.")),
    DefaultText("resolve_repaired", "resolve", _("Sudah diperbaiki.")),
)


class UnknownPlaceholder(Invalid):
    """Something in braces that nobody can fill in."""

    code = "unknown_placeholder"


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence of the city as desks are offered it.

    Attributes:
        category: Code; also fits what is below it. ``None`` fits every category.
        agency: Code; ``None`` fits every agency.
        replaces: The default it rewords or, inactive, takes away.
    """

    moment: str
    text: str
    category: str | None = None
    agency: str | None = None
    is_active: bool = True
    position: int = 0
    replaces: str = ""


def require_known(text: str) -> None:
    """Refuse a text with something in braces that is no placeholder.

    Raises:
        UnknownPlaceholder: The sentence names it and those there are.
    """
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    for name in _BRACES.findall(text):
        if name not in PLACEHOLDERS:
            raise UnknownPlaceholder(
                f"Isian {{{name[:40]}}} tidak dikenal. Yang ada: {known}.", field="text"
            )
    if set("{}") & set(_BRACES.sub("", text)):
        raise UnknownPlaceholder(f"Kurung kurawal hanya untuk isian seperti {known}.", field="text")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in."""
    return _BRACES.sub(lambda found: values.get(found.group(1), found.group(0)), text)


def offered(
    templates: tuple[Template, ...], moment: str, *, category: tuple[str, ...], agency: str
) -> list[str]:
    """Texts for a step, the most particular first: agency and category, then either, then common.

    Args:
        templates: Of the city, in its order.
        moment: One of ``MOMENTS``.
        category: Codes, the report's own first, then its ancestors'.
        agency: Code of the responsible agency; "" when there is none.
    """
    fitting = [
        each
        for each in templates
        if each.moment == moment
        and each.is_active
        and not each.replaces
        and each.category in {None, *category}
        and each.agency in {None, agency}
    ]
    fitting.sort(key=_how_common)
    replaced = {each.replaces: each for each in templates if each.replaces}
    common = [
        replaced[each.code].text if each.code in replaced else each.text
        for each in DEFAULTS
        if each.moment == moment and (each.code not in replaced or replaced[each.code].is_active)
    ]
    return list(dict.fromkeys([*(each.text for each in fitting), *common]))


def _how_common(template: Template) -> tuple[int, int]:
    return (template.category is None) + (template.agency is None), template.position
