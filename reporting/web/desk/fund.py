"""The response fund at the desk: what there is, what is kept for a report, receipts, CSV."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import DomainError, NotFound
from core.identity.doors import staff_only
from core.spreadsheets import csv_response
from core.storage import links
from reporting import access
from reporting.access import Viewer
from reporting.models import FundEntry, FundReservation, Report, ReservationState
from reporting.rules.limits import MAX_NOTE, MAX_PURPOSE
from reporting.rules.money import minor_from
from reporting.rules.roles import Role
from reporting.selectors import fund as selector
from reporting.services import fund
from reporting.services.fund.ledger import year_of
from reporting.services.fund.receipts import Readable
from reporting.services.fund.refusals import BadAmount
from reporting.web.desk import doors

MAY_SEE: Final = (
    Role.TRIAGE,
    Role.AGENCY_HEAD,
    Role.AGENCY_OPERATOR,
    Role.COMMAND,
    Role.CITY_ADMIN,
)


@require_safe
@never_cache
@staff_only
def funds(request: HttpRequest) -> HttpResponse:
    """Every agency's year that the viewer may see, with totals; ``?tahun=`` chooses another."""
    viewer, year = _viewer(request), _year(request)
    found = selector.lines(viewer, year)
    context = {
        **_frame(viewer),
        "lines": found,
        "totals": selector.totals(found),
        "year": year,
        "years": selector.years(year_of(clock.now())),
    }
    return render(request, "reporting/desk/funds.html", context)


@require_safe
@never_cache
@staff_only
def agency_fund(request: HttpRequest, agency: str, year: int) -> HttpResponse:
    """One fund: what waits for the head, what is kept, what was spent."""
    return _show_fund(request, _viewer(request), agency, year)


@require_safe
@staff_only
def sheet(request: HttpRequest) -> HttpResponse:
    """The ledger of a year as CSV; ``?dinas=`` only of one agency."""
    viewer, year = _viewer(request), _year(request)
    agency = request.GET.get("dinas", "")[:60]
    columns, *rows = selector.ledger_rows(viewer, year, agency)
    name = f"dana-tanggap-{slugify(agency) or 'semua'}-{year}"
    response = csv_response(name, [str(column) for column in columns], rows)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
@never_cache
@staff_only
def receipt(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Lead to the receipt by a link that works for a while; who may is asked each time."""
    return redirect(links.signed_url(selector.receipt_key(_viewer(request), entry)))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def of_report(request: HttpRequest, number: str) -> HttpResponse:
    """What is kept for a report (GET); keep more (POST)."""
    viewer = _viewer(request)
    report = _report(viewer, number)
    if request.method != "POST":
        return _show_report(request, viewer, report)
    return _do(
        request,
        viewer,
        report,
        "reserve",
        lambda: fund.reserve(
            report_id=report.public_id,
            amount_minor=_amount(request),
            purpose=request.POST.get("purpose", "")[: MAX_PURPOSE + 1],
            actor=viewer.as_actor(report),
            at=clock.now(),
            token=_token(request),
        ),
        said=_kept_or_asked,
    )


@require_POST
@staff_only
def act(request: HttpRequest, reservation: UUID, name: str) -> HttpResponse:
    """Agree, refuse, book a receipt, or give back the rest of a reservation."""
    viewer = _viewer(request)
    kept = (
        FundReservation.objects.filter(public_id=reservation)
        .select_related("report__agency__parent", "fund__agency")
        .first()
    )
    report = _report_of(viewer, kept.report if kept else None)
    actor, at = _actor(viewer, kept, report), clock.now()
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "setujui": (
            lambda: fund.approve(reservation_id=reservation, actor=actor, at=at),
            _("Disetujui. Dana sudah disediakan."),
        ),
        "tolak": (
            lambda: fund.decline(
                reservation_id=reservation, note=_note(request), actor=actor, at=at
            ),
            _("Permintaan ditolak."),
        ),
        "belanja": (
            lambda: fund.spend(
                reservation_id=reservation,
                amount_minor=_amount(request),
                receipt=_file(request),
                actor=actor,
                at=at,
                note=_note(request),
                token=_token(request),
            ),
            _("Belanja tersimpan."),
        ),
        "kembalikan": (
            lambda: fund.release(reservation_id=reservation, actor=actor, at=at),
            _("Sisa dana dikembalikan."),
        ),
    }
    service, said = acts[name]
    return _do(request, viewer, report, f"{name}-{reservation}", service, said=said)


@require_POST
@staff_only
def correct(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Put a booked amount right."""
    viewer = _viewer(request)
    line = (
        FundEntry.objects.filter(public_id=entry, reservation__isnull=False)
        .select_related("reservation__report__agency__parent", "reservation__fund__agency")
        .first()
    )
    kept = line.reservation if line else None
    report = _report_of(viewer, kept.report if kept else None)
    actor = _actor(viewer, kept, report)
    return _do(
        request,
        viewer,
        report,
        f"koreksi-{entry}",
        lambda: fund.correct(
            entry_id=entry,
            amount_minor=_amount(request),
            note=_note(request),
            actor=actor,
            at=clock.now(),
            token=_token(request),
        ),
        said=_("Koreksi tersimpan."),
    )


def _do(
    request: HttpRequest,
    viewer: Viewer,
    report: Report,
    form: str,
    service: Callable[[], object],
    *,
    said: str | Callable[[Any], str],
) -> HttpResponse:
    """Do it and show the report's money; a refusal says why beside the form it was sent from."""
    try:
        done = service()
    except DomainError as error:
        if error.status >= 500:
            raise
        return _show_report(request, viewer, report, error=error, form=form)
    messages.success(request, said if isinstance(said, str) else said(done))
    back = request.POST.get("kembali", "")
    if back == "dana":
        kept = FundReservation.objects.filter(report=report).select_related("fund__agency").last()
        if kept is not None:
            return redirect("desk:fund", agency=kept.fund.agency.code, year=kept.fund.year)
    return redirect("desk:report_fund", number=report.number)


def _kept_or_asked(reservation: FundReservation) -> str:
    if reservation.state == ReservationState.REQUESTED:
        return _("Permintaan dikirim ke kepala dinas. Dana disediakan setelah disetujui.")
    return _("Dana sudah disediakan.")


def _show_report(
    request: HttpRequest,
    viewer: Viewer,
    report: Report,
    *,
    error: DomainError | None = None,
    form: str = "",
) -> HttpResponse:
    found = selector.of_report(report)
    moves = selector.seen_agencies(viewer) is not None
    context = {
        **_frame(viewer),
        "report": report,
        "reservations": found,
        "bound": sum(
            each.amount - each.released
            for each in found
            if each.state not in selector.BINDS_NOTHING
        ),
        "deciders": selector.who_decides(report),
        "spent": sum(each.spent for each in found),
        "may_move": moves,
        "may_reserve": moves and report.agency_id in viewer.agencies,
        "may_decide": moves and viewer.has(Role.AGENCY_HEAD),
        "error": error,
        "wrong": str(error.facts.get("field", "")) if error else "",
        "form": form,
        "kept": request.POST if error else {},
        "token": uuid4(),
        "max_note": MAX_NOTE,
        "max_purpose": MAX_PURPOSE,
    }
    status = error.status if error else 200
    return render(request, "reporting/desk/fund_report.html", context, status=status)


def _show_fund(request: HttpRequest, viewer: Viewer, agency: str, year: int) -> HttpResponse:
    line = selector.line(viewer, agency, year)
    context = {
        **_frame(viewer),
        "line": line,
        "waiting": selector.of_fund(agency, year, waiting=True),
        "reservations": selector.of_fund(agency, year),
        "entries": selector.ledger(agency, year),
        "may_decide": viewer.has(Role.AGENCY_HEAD) and selector.seen_agencies(viewer) is not None,
        "max_note": MAX_NOTE,
    }
    return render(request, "reporting/desk/fund.html", context)


def _viewer(request: HttpRequest) -> Viewer:
    viewer = doors.desk_viewer(request)
    access.require_role(viewer, *MAY_SEE)
    return viewer


def _frame(viewer: Viewer) -> dict[str, Any]:
    return doors.framed(viewer, at=clock.now(), current="funds")


def _report(viewer: Viewer, number: str) -> Report:
    among = access.visible_reports(viewer).select_related("agency__parent", "category")
    report = access.require_report(number, viewer, among=among)
    return _report_of(viewer, report)


def _report_of(viewer: Viewer, report: Report | None) -> Report:
    """The report of a reservation, when its money is the viewer's to see."""
    seen = selector.seen_agencies(viewer)
    if report is None:
        raise selector.FundNotFound(_("Penyediaan dana ini tidak ditemukan."))
    if seen is None:
        doors.require_worked_on(viewer, report)
        return report
    theirs = FundReservation.objects.filter(report=report, fund__agency__in=seen).exists()
    if report.agency_id not in seen and not theirs:
        raise NotFound(_("Laporan ini tidak ditemukan."))
    return report


def _actor(viewer: Viewer, kept: FundReservation | None, report: Report) -> Any:
    """Who acts: as the desk of the report, or of the fund when the report has gone elsewhere."""
    actor = viewer.as_actor(report)
    if kept is None or actor.role in {Role.AGENCY_HEAD, Role.AGENCY_OPERATOR}:
        return actor
    for role in (Role.AGENCY_HEAD, Role.AGENCY_OPERATOR):
        for standing in viewer.standings:
            if standing.role is role and kept.fund.agency_id in standing.reaches:
                return viewer.as_actor(role=role)
    return actor


def _year(request: HttpRequest) -> int:
    text = request.GET.get("tahun", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else _this_year()


def _this_year() -> int:
    return year_of(clock.now())


def _amount(request: HttpRequest) -> int:
    minor = minor_from(request.POST.get("amount", "")[:40])
    if minor is None:
        raise BadAmount(_("Tulis jumlahnya dalam rupiah, misalnya 1.250.000."), field="amount")
    return minor


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "")[: MAX_NOTE + 1]


def _file(request: HttpRequest) -> Readable | bytes:
    file = request.FILES.get("receipt")
    return file if isinstance(file, UploadedFile) else b""


def _token(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return None
