"""Where something is when it is told in words: by the code of a kelurahan, or by names in an address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import Invalid
from reporting.models import Area, AreaLevel
from reporting.services.config import AreaFacts, Snapshot


class PlaceUnclear(Invalid):
    """The words fit no kelurahan or kecamatan, or more than one."""

    code = "place_unclear"


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A point inside a kelurahan or kecamatan."""

    lon: float
    lat: float
    area: AreaFacts


def by_code(code: str, setup: Snapshot) -> NamedPlace:
    """The middle of the kelurahan with this code.

    Raises:
        PlaceUnclear: There is none.
    """
    found = [area for area in _kelurahan(setup) if area.code == code]
    if not found:
        raise PlaceUnclear(_("Kode kelurahan ini tidak ada."), field="address_id")
    return _middle(found[0])


def by_words(text: str, setup: Snapshot) -> NamedPlace:
    """The middle of the kelurahan an address names, else of the kecamatan.

    The kecamatan decides between two kelurahan of one name. A kecamatan counts where it is called one
    ("Kec. Nongsa") or stands alone between commas: a street may be named after it and be elsewhere.

    Raises:
        PlaceUnclear: It names none, or not which.
    """
    words = _plain(text)
    rest = _without_kecamatan(words, setup)
    found = [area for area in _kelurahan(setup) if _names(rest, area.name)]
    if len(found) > 1:
        found = [area for area in found if not _is_part(area, found)]
    if len(found) > 1:
        # "Kel. Tanjung Uncang, Batu Aji" names two kelurahan when one is called Batu Aji, too.
        said = [area for area in found if re.search(_SAYS_SO.format(_plain(area.name)), words)]
        found = said or found
    if len(found) > 1:
        found = [area for area in found if _names(words, _kecamatan(area, setup))] or found
    found = found or _kecamatan_named(text, setup)
    if len(found) != 1:
        raise PlaceUnclear(
            _(
                "Alamat ini belum menunjuk satu kelurahan atau kecamatan. Kirim lat dan long, atau sebut"
                " kelurahannya."
            ),
            field="address_string",
        )
    return _middle(found[0])


_IS_KECAMATAN = r"\b(?:kec|kecamatan|distrik) {}\b"
_SAYS_SO = r"\b(?:kel|kelurahan|desa) {}\b"


def _kelurahan(setup: Snapshot) -> list[AreaFacts]:
    return [area for area in setup.areas.values() if area.level == AreaLevel.KELURAHAN]


def _all_kecamatan(setup: Snapshot) -> list[AreaFacts]:
    return [area for area in setup.areas.values() if area.level == AreaLevel.KECAMATAN]


def _without_kecamatan(words: str, setup: Snapshot) -> str:
    """The words but for what is said to be a kecamatan, which may share its name with a kelurahan."""
    for area in sorted(_all_kecamatan(setup), key=lambda each: -len(each.name)):
        words = re.sub(_IS_KECAMATAN.format(_plain(area.name)), "/", words)
    return words


def _kecamatan_named(text: str, setup: Snapshot) -> list[AreaFacts]:
    words, parts = _plain(text), {_plain(part) for part in text.split(",")}
    found = [
        area
        for area in _all_kecamatan(setup)
        if _plain(area.name) in parts or re.search(_IS_KECAMATAN.format(_plain(area.name)), words)
    ]
    return [area for area in found if not _is_part(area, found)]


def _names(words: str, name: str) -> bool:
    return bool(name) and f" {_plain(name)} " in f" {words} "


def _is_part(area: AreaFacts, others: list[AreaFacts]) -> bool:
    """Whether a longer name that stands there, too, contains this one."""
    mine = _plain(area.name)
    return any(mine != _plain(other.name) and _names(_plain(other.name), mine) for other in others)


def _kecamatan(area: AreaFacts, setup: Snapshot) -> str:
    parent = setup.areas.get(area.parent_pk or 0)
    return parent.name if parent else ""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _middle(area: AreaFacts) -> NamedPlace:
    point = Area.objects.values_list("label_point", flat=True).get(pk=area.pk)
    return NamedPlace(point.x, point.y, area)
