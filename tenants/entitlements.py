"""What a city may use. The only reader of ``City.entitlements``, the snapshot that billing alone writes.

The snapshot is flat JSON::

    {"package": "kota", "package_version": 1, "package_name": "Kota",
     "services": ["api", "command_wall", …],      # every service that may be used, bought or included
     "categories": ["sampah", …] | null,           # first-level categories; null: all
     "coverage": ["21.71.01.1001", …] | null,      # kelurahan bought; null: coverage is not billed
     "max_categories": 16, "max_staff": 400, …}    # a limit that is missing or null does not exist

What it does not say is allowed: a city from before packages, or not yet given its first one, is not shut out.
A later package version changes nothing here until the city is moved to it.

Requests ask about ``request.city``, which other processes forget within a second of a change (``tenants.hosts``);
services that count against a limit ask :func:`current`, which reads the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, Protocol, cast

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError, NotFound
from core.tenancy import current_city, current_schema, inside_public
from tenants.models import City


class Service(StrEnum):
    """Parts of the product that a package includes or offers."""

    SCORECARDS = "scorecards"
    COMMAND_WALL = "command_wall"
    FIELD_CREWS = "field_crews"
    RESPONSE_FUND = "response_fund"
    TRIAGE = "triage"
    OPEN_DATA = "open_data"
    API = "api"
    OPEN311 = "open311"
    WHATSAPP_SMS = "whatsapp_sms"
    INDICATORS = "indicators"
    SSO = "sso"
    CATEGORIES_PLUS = "categories_plus"


SERVICE_NAMES: Final[Mapping[str, Promise]] = {
    Service.SCORECARDS: gettext_lazy("Rapor dinas"),
    Service.COMMAND_WALL: gettext_lazy("Ruang kendali"),
    Service.FIELD_CREWS: gettext_lazy("Tugas lapangan"),
    Service.RESPONSE_FUND: gettext_lazy("Dana tanggap"),
    Service.TRIAGE: gettext_lazy("Meja triase"),
    Service.OPEN_DATA: gettext_lazy("Data terbuka"),
    Service.API: gettext_lazy("API kota"),
    Service.OPEN311: gettext_lazy("Open311"),
    Service.WHATSAPP_SMS: gettext_lazy("WhatsApp dan SMS"),
    Service.INDICATORS: gettext_lazy("Indikator dan sensor"),
    Service.SSO: gettext_lazy("Masuk lewat akun kantor"),
    Service.CATEGORIES_PLUS: gettext_lazy("Dua kategori tambahan"),
}

LIMIT_NAMES: Final[Mapping[str, Promise]] = {
    "max_categories": gettext_lazy("Kategori utama"),
    "max_agencies": gettext_lazy("Dinas"),
    "max_staff": gettext_lazy("Orang"),
    "max_screens": gettext_lazy("Layar dinding"),
    "api_per_minute": gettext_lazy("Permintaan API per menit"),
    "storage_gb": gettext_lazy("Penyimpanan (GB)"),
}


class NotInPackage(DomainError):
    """The city's package does not include this."""

    code = "not_in_package"
    status = 403


class Entitled(Protocol):
    """A city, or whatever else carries its snapshot."""

    @property
    def entitlements(self) -> Mapping[str, Any]: ...


def allows(city: Entitled, service: str) -> bool:
    """Whether the city may use a service."""
    services = city.entitlements.get("services")
    return services is None or service in services


def allows_here(service: str) -> bool:
    """The same for the city we work for, as the request or the job knows it; reads nothing."""
    return allows(cast(City, current_city()), service)


def limit(city: Entitled, name: str) -> int | None:
    """A limit of the city's package; ``None`` when there is none."""
    found = city.entitlements.get(name)
    return None if found is None else int(found)


def categories(city: Entitled) -> list[str] | None:
    """First-level categories the city may switch on; ``None``: all."""
    found = city.entitlements.get("categories")
    return None if found is None else list(found)


def coverage(city: Entitled) -> frozenset[str] | None:
    """Codes of the kelurahan the city has bought; ``None`` while coverage is not billed."""
    found = city.entitlements.get("coverage")
    return None if found is None else frozenset(found)


def require(city: Entitled, service: str) -> None:
    """Let the city use a service.

    Raises:
        NotInPackage: Its package does not include it.
    """
    if not allows(city, service):
        raise NotInPackage(
            _("%(service)s tidak termasuk paket kota ini.") % {"service": service_name(service)},
            service=str(service),
        )


def service_name(code: str) -> str:
    """What a service is called on screens and papers."""
    found = SERVICE_NAMES.get(code)
    return code if found is None else str(found)


def limit_name(code: str) -> str:
    """What a limit counts, on screens and papers."""
    found = LIMIT_NAMES.get(code)
    return code if found is None else str(found)


def current() -> City:
    """The current city, fresh from its row: a request may hold an older copy."""
    schema = current_schema()
    with inside_public():
        city = City.objects.filter(schema_name=schema).first()
    if city is None:
        raise NotFound(_("Tidak ada kota di alamat ini."))
    return city
