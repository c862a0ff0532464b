"""Setting up the agencies that solve reports."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, Invalid, NotFound
from reporting.models import Agency, Area, RoutingRule, WorkingCalendar
from reporting.rules.lifecycle import Actor
from reporting.services import clock_changes, orphans
from reporting.services.catalog import config, entitlements


class AgencyNotFound(NotFound):
    """No such agency in this city."""

    code = "agency_not_found"


class DefaultAgencyStays(DomainError):
    """The default agency takes what no rule sends elsewhere; it cannot be switched off."""

    code = "default_agency_stays"


@dataclass(frozen=True, slots=True)
class AgencyDetails:
    """What a city says about an agency.

    ``parent`` and ``calendar`` are codes, empty for none; ``areas`` are codes, none for the whole
    city.
    """

    name: str
    short_name: str
    parent: str = ""
    phone: str = ""
    email: str = ""
    calendar: str = ""
    areas: tuple[str, ...] = ()


@transaction.atomic(durable=True)
def create(*, code: str, details: AgencyDetails, actor: Actor, at: datetime) -> Agency:
    """Add an agency; it takes reports as soon as a routing rule names it.

    Raises:
        InvalidCode: The code is not a lower_snake word.
        CodeTaken: Another agency has it.
        LimitReached: The package allows no more agencies.
        Invalid: Name, e-mail, parent, calendar or an area cannot be used.
    """
    config.hold()
    code = config.clean_code(code)
    if Agency.objects.filter(code=code).exists():
        raise config.CodeTaken(_("Sudah ada dinas dengan kode ini."), agency=code)
    entitlements.require_agency_room(Agency.objects.active().count())
    agency = Agency(code=code)
    _describe(agency, details)
    agency.save()
    agency.areas.set(_areas(details.areas))
    config.changed(
        kind="agency_created", subject=code, actor=actor, at=at, facts={"after": asdict(details)}
    )
    return agency


@transaction.atomic(durable=True)
def change(*, code: str, details: AgencyDetails, actor: Actor, at: datetime) -> Agency:
    """Replace what is said about an agency: name, parent, contact, calendar, areas.

    Raises:
        AgencyNotFound: No such agency.
        Invalid: As for ``create``; also when the parent is the agency itself or below it.
    """
    config.hold()
    agency = require(code)
    before = details_of(agency)
    _describe(agency, details)
    agency.save(update_fields=["name", "short_name", "parent", "phone", "email", "calendar"])
    agency.areas.set(_areas(details.areas))
    if details.calendar != before.calendar:
        clock_changes.follow_agency(agency)
    config.changed(
        kind="agency_changed",
        subject=code,
        actor=actor,
        at=at,
        facts={"before": asdict(before), "after": asdict(details)},
    )
    return agency


@transaction.atomic(durable=True)
def switch_off(*, code: str, actor: Actor, at: datetime) -> Agency:
    """Let an agency take no new reports: rules that name it send to the default agency.

    The open reports it has go to the coordinator, who decides where each belongs: a worker marks
    them, and the agency keeps them until then.

    Raises:
        AgencyNotFound: No such agency.
        DefaultAgencyStays: It is the default.
    """
    config.hold()
    agency = require(code)
    if agency.is_default:
        raise DefaultAgencyStays(
            _("%(agency)s menampung laporan tanpa dinas. Pilih dinas penampung lain dulu.")
            % {"agency": agency.short_name},
            agency=code,
        )
    if agency.is_active:
        orphans.follow(agency)
    return _switch(agency, is_active=False, actor=actor, at=at)


@transaction.atomic(durable=True)
def switch_on(*, code: str, actor: Actor, at: datetime) -> Agency:
    """Let an agency take reports again.

    Raises:
        AgencyNotFound: No such agency.
        LimitReached: The package allows no more agencies.
    """
    config.hold()
    agency = require(code)
    if not agency.is_active:
        entitlements.require_agency_room(Agency.objects.active().count())
    return _switch(agency, is_active=True, actor=actor, at=at)


@transaction.atomic(durable=True)
def make_default(*, code: str, actor: Actor, at: datetime) -> Agency:
    """Let this agency take what no rule sends elsewhere.

    Raises:
        AgencyNotFound: No such agency.
        Invalid: It is switched off.
    """
    config.hold()
    agency = require(code)
    if not agency.is_active:
        raise Invalid(_("Aktifkan dinas ini dulu."), agency=code)
    previous = Agency.objects.the_default()
    Agency.objects.filter(pk=previous.pk).update(is_default=False)
    agency.is_default = True
    agency.save(update_fields=["is_default"])
    config.changed(
        kind="agency_made_default",
        subject=code,
        actor=actor,
        at=at,
        facts={"before": previous.code, "after": code},
    )
    return agency


def require(code: str) -> Agency:
    """Return the agency with this code, or raise ``AgencyNotFound``."""
    try:
        return Agency.objects.select_related("parent", "calendar").get(code=code)
    except Agency.DoesNotExist:
        raise AgencyNotFound(_("Dinas ini tidak ada."), agency=code) from None


def details_of(agency: Agency) -> AgencyDetails:
    """What is said about an agency now, e.g. to fill its form."""
    return AgencyDetails(
        name=agency.name,
        short_name=agency.short_name,
        parent=agency.parent.code if agency.parent else "",
        phone=agency.phone,
        email=agency.email,
        calendar=agency.calendar.code if agency.calendar else "",
        areas=tuple(agency.areas.order_by("code").values_list("code", flat=True)),
    )


def rules_naming(agency: Agency) -> int:
    """How many active rules send reports to it: what switching it off would change."""
    return RoutingRule.objects.active().filter(agency=agency).count()


def _switch(agency: Agency, *, is_active: bool, actor: Actor, at: datetime) -> Agency:
    if agency.is_active == is_active:
        return agency
    agency.is_active = is_active
    agency.save(update_fields=["is_active"])
    config.changed(
        kind="agency_switched_on" if is_active else "agency_switched_off",
        subject=agency.code,
        actor=actor,
        at=at,
        facts={"rules": rules_naming(agency)},
    )
    return agency


def _describe(agency: Agency, details: AgencyDetails) -> None:
    agency.name = config.clean_name(details.name, longest=160)
    agency.short_name = config.clean_name(details.short_name or details.name[:40], longest=40)
    agency.phone = details.phone.strip()[:30]
    agency.email = _email(details.email)
    agency.parent = _parent(agency, details.parent)
    agency.calendar = _calendar(details.calendar)


def _email(email: str) -> str:
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Invalid(_("Alamat surel ini tidak dapat dipakai."), field="email") from None
    return email


def _parent(agency: Agency, code: str) -> Agency | None:
    """The parent by its code; an agency is never below itself."""
    if not code:
        return None
    parent = require(code)
    above: Agency | None = parent
    while above is not None:
        if above.pk is not None and above.pk == agency.pk:
            raise Invalid(_("Dinas tidak dapat menjadi induk dirinya sendiri."), field="parent")
        above = above.parent
    return parent


def _calendar(code: str) -> WorkingCalendar | None:
    if not code:
        return None
    calendar = WorkingCalendar.objects.filter(code=code).first()
    if calendar is None:
        raise Invalid(_("Kalender kerja ini tidak ada."), field="calendar")
    return calendar


def _areas(codes: Collection[str]) -> list[Area]:
    areas = list(Area.objects.filter(code__in=codes))
    missing = sorted(set(codes) - {area.code for area in areas})
    if missing:
        raise Invalid(_("Wilayah ini tidak ada: %s.") % ", ".join(missing), field="areas")
    return areas
