"""Which agency is responsible: route, assign, hand over, and a change of category."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import DomainError, Invalid, NotFound
from core.outbox.registry import Message, consumer
from reporting.models import Agency, Category, Priority, Report
from reporting.rules.escalation import Audience
from reporting.rules.lifecycle import Actor, Role, State, Supplied
from reporting.rules.limits import HANDOVERS_BEFORE_COORDINATOR
from reporting.rules.matching import Route
from reporting.rules.questions import stored_values
from reporting.services import config, deadlines
from reporting.services.workflow import steps, telling
from reporting.services.workflow.verbs import verb


class AgencyMissing(NotFound):
    """No such agency in this city."""

    code = "agency_not_found"


class AgencyInactive(DomainError):
    """The agency takes no new reports at the moment."""

    code = "agency_inactive"


class SameAgency(DomainError):
    """The report is there already."""

    code = "same_agency"


class CategoryMissing(Invalid):
    """No such category, or it is switched off."""

    code = "category_not_found"


class SameCategory(DomainError):
    """The report has this category already."""

    code = "same_category"


class PriorityUnknown(Invalid):
    """No such priority."""

    code = "priority_unknown"


class SamePriority(DomainError):
    """The report has this priority already."""

    code = "same_priority"


@verb
def route(*, report_id: UUID, actor: Actor, at: datetime) -> Report:
    """Send a received report to the agency the city's rules name.

    The first rule that fits decides; without one, or when the named agency takes no reports, the
    default agency gets it, the latter also marked for the coordinator. Never to nobody.

    Raises:
        ReportMissing: No such report in this city.
        TransitionNotAllowed: It was routed already.
        RoleNotAllowed: Only the system routes.
    """
    report = steps.lock(report_id)
    found = route_for(report, at=at)
    step = steps.begin("route", report, actor=actor, at=at, supplied=Supplied(agency=found.agency))
    _give_to(report, Agency.objects.select_related("parent").get(code=found.agency))
    if found.needs_triage:
        report.needs_triage, report.triage_reason = True, found.why
    step.facts["rule"] = found.rule.pk if found.rule else None
    return steps.finish(step)


@verb
def assign(*, report_id: UUID, agency: str, actor: Actor, at: datetime, note: str = "") -> Report:
    """Make an agency responsible, as the coordinator decides.

    Args:
        report_id: Public id of a report in the current city.
        agency: Code of the agency that becomes responsible; must be active.
        actor: Who decided.
        at: When it was decided (aware).
        note: Printed on the timeline.

    Raises:
        ReportMissing: No such report in this city.
        AgencyMissing: No such agency.
        AgencyInactive: The agency takes no new reports.
        SameAgency: It is assigned to this agency already.
        DomainError: As the transition table says.
    """
    report = steps.lock(report_id)
    step = steps.begin(
        "assign", report, actor=actor, at=at, supplied=Supplied(note=note, agency=agency)
    )
    found = active_agency(agency)
    if step.was is State.ASSIGNED and found.pk == report.agency_id:
        raise _already_there(found)
    _give_to(report, found)
    return steps.finish(step)


@verb
def hand_over(*, report_id: UUID, agency: str, note: str, actor: Actor, at: datetime) -> Report:
    """Pass a report on to another agency, with the reason; after three times only the coordinator.

    The coordinator hears of the third time: from then on the decision is theirs.

    Raises:
        ReportMissing: No such report in this city.
        AgencyMissing: No such agency.
        AgencyInactive: The other agency takes no new reports.
        SameAgency: It is this agency's already.
        CoordinatorMustDecide: It was handed over three times.
        DomainError: As the transition table says.
    """
    report = steps.lock(report_id)
    return _hand_over(report, agency=agency, note=note, actor=actor, at=at)


@verb
def recategorise(
    *,
    report_id: UUID,
    category: str,
    actor: Actor,
    at: datetime,
    note: str = "",
    reroute: bool = False,
) -> Report:
    """Correct what a report is about; its running clocks are computed again from their start.

    Args:
        report_id: Public id of a report in the current city.
        category: Code of the right category; must be switched on.
        actor: Who decided.
        at: When it was decided (aware).
        note: Printed on the timeline.
        reroute: Ask the routing rules again; a different answer is a hand-over (or an
            assignment, when the coordinator acts), with its own timeline entry.

    Raises:
        ReportMissing: No such report in this city.
        CategoryMissing: No such category, or it is switched off.
        SameCategory: The report has it already.
        DomainError: As the transition table says, for both steps.
    """
    report = steps.lock(report_id)
    step = steps.begin(
        "recategorise", report, actor=actor, at=at, supplied=Supplied(note=note, category=category)
    )
    found = Category.objects.active().filter(code=category).first()
    if found is None:
        raise CategoryMissing(_("Kategori ini tidak ada atau sedang tidak dibuka."))
    if found.pk == report.category_id:
        raise SameCategory(_("Laporan ini sudah berkategori %(name)s.") % {"name": found.name})
    step.facts["category_before"], step.facts["category"] = report.category.code, found.code
    report.category = found
    deadlines.recompute(report, at=at)
    steps.finish(step)
    if reroute:
        _reroute(report, actor=actor, at=at)
    return report


@verb
def prioritise(
    *, report_id: UUID, priority: str, actor: Actor, at: datetime, note: str = ""
) -> Report:
    """Say how soon somebody must look; clocks whose target depends on it are computed again.

    Raises:
        ReportMissing: No such report in this city.
        PriorityUnknown: There is no such priority.
        SamePriority: The report has it already.
        DomainError: As the transition table says.
    """
    report = steps.lock(report_id)
    step = steps.begin(
        "prioritise", report, actor=actor, at=at, supplied=Supplied(note=note, priority=priority)
    )
    if priority not in Priority.values:
        raise PriorityUnknown(_("Pilih prioritas dari daftar."), field="priority")
    if priority == report.priority:
        label = Priority(priority).label
        raise SamePriority(_("Prioritas laporan ini sudah %(name)s.") % {"name": label})
    step.facts["priority_before"], step.facts["priority"] = report.priority, priority
    report.priority = priority
    deadlines.recompute(report, at=at, because="prioritas diubah")
    return steps.finish(step)


@consumer("reporting.route_report", queue="critical")
def route_report(message: Message) -> None:
    """Route a report that came back without an agency, unless somebody decided meanwhile."""
    report = steps.lock(UUID(message.payload["report_id"]))
    if report.state != State.RECEIVED or report.needs_triage or message.created_at is None:
        return  # decided meanwhile, or a coordinator has to
    route.within(report_id=report.public_id, actor=Actor.system("Penerusan"), at=message.created_at)


def route_for(report: Report, *, at: datetime) -> Route:
    """What the city's rules say about a report at a moment."""
    setup = config.snapshot()
    return setup.route(
        setup.categories[report.category.code],
        setup.areas.get(report.kelurahan_id or report.kecamatan_id or 0),
        report.priority,
        answers=stored_values(report.answers),
        at=at,
    )


def active_agency(code: str) -> Agency:
    """Return the agency that is to become responsible.

    Raises:
        AgencyMissing: No such agency.
        AgencyInactive: It takes no new reports.
    """
    agency = Agency.objects.select_related("parent").filter(code=code).first()
    if agency is None:
        raise AgencyMissing(_("Dinas ini tidak ada."), agency=code[:60])
    if not agency.is_active:
        raise AgencyInactive(
            _("%(name)s sedang tidak menerima laporan.") % {"name": agency.short_name},
            agency=agency.code,
        )
    return agency


def _hand_over(report: Report, *, agency: str, note: str, actor: Actor, at: datetime) -> Report:
    step = steps.begin(
        "hand_over", report, actor=actor, at=at, supplied=Supplied(note=note, agency=agency)
    )
    found = active_agency(agency)
    if found.pk == report.agency_id:
        raise _already_there(found)
    report.handover_count += 1
    step.facts["handovers"] = report.handover_count
    _give_to(report, found)
    steps.finish(step)
    if actor.role is not Role.TRIAGE and report.handover_count == HANDOVERS_BEFORE_COORDINATOR:
        telling.tell_agency(report, kind="hand_over", note=note, audience=Audience.COORDINATOR)
    return report


def _reroute(report: Report, *, actor: Actor, at: datetime) -> None:
    """Follow the rules for the new category; the report is locked and was just recategorised."""
    found = route_for(report, at=at)
    if report.agency is not None and report.agency.code == found.agency:
        return
    if report.agency is None or actor.role is Role.TRIAGE:
        name, acting = (
            ("assign", actor) if actor.role is Role.TRIAGE else ("route", Actor.system("Penerusan"))
        )
        step = steps.begin(
            name, report, actor=acting, at=at, supplied=Supplied(agency=found.agency)
        )
        _give_to(report, active_agency(found.agency))
        steps.finish(step)
        return
    note = _("Kategori diubah menjadi %(name)s.") % {"name": report.category.name}
    _hand_over(report, agency=found.agency, note=note, actor=actor, at=at)


def _give_to(report: Report, agency: Agency) -> None:
    """Make the agency responsible; a report without clocks gets them now."""
    report.agency = agency
    if report.response_due_at is None and report.resolution_due_at is None:
        deadlines.start(report, at=report.submitted_at)


def _already_there(agency: Agency) -> SameAgency:
    return SameAgency(
        _("Laporan ini sudah di %(name)s.") % {"name": agency.short_name}, agency=agency.code
    )
