"""The ways into a city for programs, as the portal lists them: what each is for and where it is described."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.entitlements import Service, allows_here

DOCUMENTATION: Final = _("Dokumentasi")
CONTRACT: Final = _("Kontrak OpenAPI")


@dataclass(frozen=True, slots=True)
class Link:
    """Where to read more."""

    label: Promise
    url: str


@dataclass(frozen=True, slots=True)
class Door:
    """One interface, and whether the city's package includes it."""

    name: Promise
    about: Promise
    is_open: bool
    links: tuple[Link, ...]


_CITY: Final = (
    (
        _("API kota"),
        _(
            "JSON: kategori, wilayah, laporan, riwayat, dukungan, langkah petugas, tugas lapangan, rapor dinas."
        ),
        Service.API,
        ((DOCUMENTATION, "api:docs"), (CONTRACT, "api:schema")),
    ),
    (
        _("Open311 GeoReport v2"),
        _(
            "XML dan JSON menurut standar Open311: aplikasi dan pustaka yang sudah ada langsung jalan."
        ),
        Service.OPEN311,
        ((DOCUMENTATION, "api:open311_docs"), (CONTRACT, "api:open311_schema")),
    ),
    (
        _("Data terbuka"),
        _(
            "Laporan tanpa identitas, rapor dinas, kategori, dan wilayah sebagai CSV, GeoJSON, dan NDJSON."
        ),
        Service.OPEN_DATA,
        ((_("Unduh"), "open_data:page"), (DOCUMENTATION, "api:open_data_docs")),
    ),
    (
        _("Umpan RSS dan Atom"),
        _("Laporan baru per wilayah dan per kategori, untuk pembaca umpan dan ruang redaksi."),
        Service.OPEN_DATA,
        ((_("Daftar umpan"), "open_data:page"),),
    ),
    (
        _("Webhook"),
        _(
            "Kami yang memanggil sistem Anda saat laporan masuk, dikerjakan, atau selesai, dengan tanda "
            "tangan Standard Webhooks."
        ),
        Service.API,
        ((_("Atur webhook"), "setup:webhooks"),),
    ),
)
"""Name, what it is for, the service it belongs to, links as label and name of the address."""


def city_doors() -> list[Door]:
    """Every interface of the current city."""
    return [
        Door(name, about, allows_here(service), _links(links))
        for name, about, service, links in _CITY
    ]


def partner_links() -> tuple[Link, ...]:
    """Where the partner API is described."""
    return _links(((DOCUMENTATION, "partner_api:docs"), (CONTRACT, "partner_api:schema")))


def _links(links: tuple[tuple[Promise, str], ...]) -> tuple[Link, ...]:
    found = []
    for label, address in links:
        try:
            found.append(Link(label, reverse(address)))
        except NoReverseMatch:  # this host does not serve it
            continue
    return tuple(found)
