"""Screens 1 and 2: which city, which area, which package, and what that costs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.services.quotes import PackageWithdrawn
from billing.services.signup import choosing, regions, uploads
from billing.services.signup.choosing import AlreadyOpen, AreaUnclear, Selection
from billing.services.signup.regions import Choice, Sizes
from billing.web.signup import browser, views
from core import callers, clock, ratelimit
from core.errors import DomainError, Invalid, TooMany
from reporting.services.catalog.areas import BoundaryProblems
from tenants.models import Application

BEGINNINGS_AN_HOUR: Final = 40
UPLOADS_AN_HOUR: Final = 20
PRICES_A_MINUTE: Final = 600


class TooManyTries(TooMany):
    """One network address asks more than people do."""

    code = "too_many_tries"


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Screen 1: type a name, press the regency. ``?mitra=`` remembers who sent the applicant."""
    code = request.GET.get("mitra", "")
    if code:
        request.session[browser.PARTNER] = code[:40]
    typed = request.GET.get("q", "").strip()[: regions.MAX_TYPED]
    application = browser.application_of(request)
    context = {
        **browser.steps(1),
        "typed": typed,
        "found": regions.search(typed) if typed else [],
        "is_loaded": regions.are_loaded(),
        "application": application,
    }
    template = "results" if request.headers.get("HX-Request") else "find"
    return render(request, f"billing/signup/{template}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Screen 2: coverage, package, services; "Lanjut" keeps them.

    Without scripts the same form also counts anew, ticks all or none.
    """
    application, choice = _choice(request, code)
    if application is not None and application.city_id is not None:
        return redirect("billing:signup_city")
    if request.method != "POST":
        mine = application if application and application.region_code == code else None
        selection = choosing.kept(mine, choice) if mine else choosing.first(choice)
        return _screen(request, choice, selection, notice=_notice(mine, selection))
    act = request.POST.get("act", "next")
    try:
        selection = _read(request, choice)
    except (PackageWithdrawn, AreaUnclear) as error:
        return _screen(request, choice, _nearest(request, choice), error=error)
    if act in {"all", "none"}:
        codes = tuple(each.code for each in choice.districts) if act == "all" else ()
        selection = Selection(selection.package, selection.services, codes, selection.typed_ha)
    if act != "next":
        return _screen(request, choice, selection)
    return _keep(request, choice, selection, application)


@require_POST
def price(request: HttpRequest, code: str) -> HttpResponse:
    """What the ticks cost, for every click: the lines, the total, and the services when the package changed."""
    _limit(request, "signup_price", PRICES_A_MINUTE, 60)
    application = browser.application_of(request)
    choice = regions.sizes_of(code, choosing.boundaries_of(application, code))
    try:
        selection = _read(request, choice)
    except (PackageWithdrawn, AreaUnclear) as error:
        return render(request, "billing/signup/_price.html", {"error": str(error)}, status=422)
    context = views.priced(choice, selection)
    context["with_services"] = request.POST.get("shown_package") != str(selection.package.pk)
    return render(request, "billing/signup/priced.html", context)


@require_safe
def outlines(request: HttpRequest, code: str) -> HttpResponse:
    """The kecamatan as GeoJSON; illustrative, and said so on the map."""
    _application, choice = _choice(request, code)
    features = [
        {
            "type": "Feature",
            "id": each.code,
            "properties": {"code": each.code, "name": each.name},
            "geometry": each.outline,
        }
        for each in choice.districts
        if each.outline
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    response = HttpResponse(body, content_type="application/geo+json")
    response.headers["Cache-Control"] = (
        "private, no-store" if choice.is_uploaded else "public, max-age=3600"
    )
    return response


@require_POST
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Take the regency's own boundaries: exact areas and a map, or every problem of the file."""
    _limit(request, "signup_upload", UPLOADS_AN_HOUR, 3600)
    application, choice = _choice(request, code)
    if application is not None and application.city_id is not None:
        return redirect("billing:signup_city")
    file = request.FILES.get("berkas")
    try:
        if file is None:
            raise Invalid(_("Pilih dulu berkasnya."))
        boundaries = uploads.measure(choice, file.read(uploads.MAX_BYTES + 1), file.name or "")
        _kept, key = uploads.keep(
            application,
            regions.choice_of(code, boundaries),
            boundaries,
            at=clock.now(),
            partner=browser.sent_by(request),
        )
    except BoundaryProblems as error:
        said = [str(error), *error.problems[: uploads.SHOWN_PROBLEMS]]
        return _screen(request, choice, choosing.first(choice), problems=said)
    except AlreadyOpen:
        return redirect("billing:signup_city")
    except Invalid as error:
        return _screen(request, choice, choosing.first(choice), problems=[str(error)])
    response = redirect("billing:signup_choose", code=code)
    if key:
        browser.remember(response, key)
    return response


@require_POST
def restart(request: HttpRequest) -> HttpResponse:
    """Begin anew with another city."""
    response = redirect("billing:signup")
    browser.forget(response)
    return response


def _choice(request: HttpRequest, code: str) -> tuple[Application | None, Choice]:
    """The browser's application, and the regency as it sees it."""
    application = browser.application_of(request)
    return application, regions.choice_of(code, choosing.boundaries_of(application, code))


def _keep(
    request: HttpRequest, choice: Choice, selection: Selection, application: Application | None
) -> HttpResponse:
    if application is None:
        _limit(request, "signup_begin", BEGINNINGS_AN_HOUR, 3600)
    try:
        _kept, key = choosing.keep(
            application, choice, selection, at=clock.now(), partner=browser.sent_by(request)
        )
    except AlreadyOpen:
        return redirect("billing:signup_city")
    except Invalid as error:
        return _screen(request, choice, selection, error=error)
    verified = application is not None and application.email_verified_at is not None
    response = redirect("billing:signup_summary" if verified else "billing:signup_contact")
    if key:
        browser.remember(response, key)
    return response


def _read(request: HttpRequest, choice: Sizes) -> Selection:
    data = request.POST
    return choosing.read(
        choice,
        package=data.get("package", ""),
        services=data.getlist("service"),
        codes=data.getlist("area"),
        typed=data.get("area_km2", ""),
    )


def _nearest(request: HttpRequest, choice: Choice) -> Selection:
    """The form once more, with what could be read of it."""
    start = choosing.first(choice)
    codes = tuple(choice.known(request.POST.getlist("area")))
    try:
        return choosing.read(
            choice,
            package=request.POST.get("package", ""),
            services=request.POST.getlist("service"),
            codes=codes,
            typed="",
        )
    except PackageWithdrawn:
        return Selection(start.package, (), codes)


def _screen(
    request: HttpRequest,
    choice: Choice,
    selection: Selection,
    *,
    error: DomainError | None = None,
    notice: str = "",
    problems: Sequence[str] = (),
) -> HttpResponse:
    context: dict[str, Any] = {**browser.steps(2), **views.screen(choice, selection)}
    is_area = isinstance(error, AreaUnclear)
    context |= {
        "typed_km2": request.POST.get("area_km2", context["typed_km2"])[:40],
        "area_error": str(error) if is_area else "",
        "errors": [str(error)] if error is not None and not is_area else [],
        "notice": notice,
        "problems": problems,
        "with_services": True,
    }
    status = 422 if error is not None or problems else 200
    return render(request, "billing/signup/choose.html", context, status=status)


def _notice(application: Application | None, selection: Selection) -> str:
    if application is None or application.choices.get("package") == selection.package.pk:
        return ""
    return (
        _(
            "Paket yang Anda pilih sebelumnya tidak dijual lagi. Sekarang terpilih %s; periksa harganya."
        )
        % selection.package.name
    )


def _limit(request: HttpRequest, name: str, limit: int, seconds: int) -> None:
    wait = ratelimit.hit(name, callers.address_hash(request), limit=limit, seconds=seconds)
    if wait is not None:
        raise TooManyTries(
            _("Terlalu banyak permintaan. Coba lagi %d menit lagi.") % (wait // 60 + 1),
            retry_after=wait,
        )
