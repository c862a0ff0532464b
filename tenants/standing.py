"""What the current city's state allows right now: one place to ask, one way to refuse."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.errors import Forbidden
from core.tenancy import CityLike
from tenants.rules import life


class CitySuspended(Forbidden):
    """The city may be read; nothing is taken in or changed until it is reopened."""

    code = "city_suspended"


def effects(city: CityLike) -> life.Effects:
    """What the city's state means for those who use it."""
    return life.effects(city.state)


def require_reports(city: CityLike) -> None:
    """Raise ``CitySuspended`` when the city takes no new reports, by whatever channel they come."""
    if not effects(city).citizens_report:
        raise CitySuspended(no_reports(city))


def no_reports(city: CityLike) -> str:
    """What a citizen is told who wants to report."""
    return _(
        "%s sedang tidak menerima laporan baru. Laporan yang sudah masuk tetap dapat dilihat. "
        "Bila ada bahaya, telepon 112."
    ) % (city.name)


def no_changes(city: CityLike) -> str:
    """What staff and programs are told who want to change something."""
    return _(
        "Layanan %s dihentikan sementara. Semua data tetap tersimpan dan dapat dibaca; "
        "perubahan dibuka lagi setelah layanan dibuka kembali."
    ) % (city.name)
