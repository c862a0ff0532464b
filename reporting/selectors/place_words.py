"""Where something is when it is told in words: by the code of a kelurahan, or by its name in an address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import Invalid
from reporting.models import Area, AreaLevel
from reporting.services.config import AreaFacts, Snapshot


class PlaceUnclear(Invalid):
    """The words fit no kelurahan, or more than one."""

    code = "place_unclear"


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A point inside a kelurahan."""

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
    """The middle of the kelurahan an address names; its kecamatan decides between two of one name.

    Raises:
        PlaceUnclear: It names none, or not which.
    """
    words = _plain(text)
    found = [area for area in _kelurahan(setup) if _names(words, area.name)]
    if len(found) > 1:
        found = [area for area in found if not _is_part(area, found)]
    if len(found) > 1:
        # "Kel. Tanjung Uncang, Kec. Batu Aji" names two kelurahan when one is called Batu Aji, too.
        said = [area for area in found if re.search(_SAYS_SO.format(_plain(area.name)), words)]
        found = said or found
    if len(found) > 1:
        found = [area for area in found if _names(words, _kecamatan(area, setup))] or found
    if len(found) != 1:
        raise PlaceUnclear(
            _(
                "Alamat ini belum menunjuk satu kelurahan. Kirim lat dan long, atau sebut kelurahannya."
            ),
            field="address_string",
        )
    return _middle(found[0])


_SAYS_SO = r"\b(?:kel|kelurahan|desa) {}\b"


def _kelurahan(setup: Snapshot) -> list[AreaFacts]:
    return [area for area in setup.areas.values() if area.level == AreaLevel.KELURAHAN]


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
