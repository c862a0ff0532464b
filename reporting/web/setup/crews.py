"""Crews: list, add, change, switch off and on; by the city's admin, or the head for the own agency."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from reporting.models import Crew
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_CODE, MAX_CREW_VEHICLES, MAX_PLATE
from reporting.rules.roles import Role
from reporting.selectors.setup import crews as selector
from reporting.selectors.setup import history
from reporting.selectors.setup.agencies import Option
from reporting.selectors.setup.crews import CrewLine
from reporting.services.catalog import crews
from reporting.services.catalog.agencies import AgencyNotFound
from reporting.services.catalog.crews import CrewDetails, CrewNotFound, Vehicle
from reporting.web.setup.doors import admins_and_heads, may_edit, show
from reporting.web.setup.saving import choices, refusal, saved
from reporting.web.setup.words import code_from
from reporting.web.viewers import viewer_of

SCREEN: Final = "crews"


class CrewForm(forms.Form):
    """What is said about a crew; vehicles are pairs of fields beside each other."""

    name = forms.CharField(label=gettext_lazy("Nama regu"), max_length=120)
    members = forms.MultipleChoiceField(label=gettext_lazy("Anggota"), required=False)
    areas = forms.MultipleChoiceField(label=gettext_lazy("Wilayah"), required=False)
    vehicles = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, agency: str, crew: CrewDetails | None = None, noted: str = "", **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        fields: dict[str, Any] = self.fields
        kept = crew or CrewDetails("")
        fields["members"].choices = choices(selector.member_options(agency, kept.members))
        fields["areas"].choices = choices(selector.area_options(agency, kept.areas))
        self.kept_vehicles = kept.vehicles
        self.noted = "" if kept.vehicles else noted

    def vehicle_rows(self) -> list[dict[str, str]]:
        """Rows of the form: what was typed, else what is kept, and an empty one."""
        if self.is_bound:
            rows = [{"plate": each.plate, "kind": each.kind} for each in self._typed()]
        else:
            rows = [{"plate": each.plate, "kind": each.kind} for each in self.kept_vehicles]
        room = MAX_CREW_VEHICLES - len(rows)
        return [*rows, *({"plate": "", "kind": ""} for _row in range(min(2, room)))]

    def details(self) -> CrewDetails:
        """The filled-in form in the words of the service."""
        facts = self.cleaned_data
        return CrewDetails(
            name=facts["name"],
            members=tuple(facts["members"]),
            vehicles=tuple(self._typed()),
            areas=tuple(facts["areas"]),
        )

    def _typed(self) -> list[Vehicle]:
        data: Any = self.data
        pairs = zip(data.getlist("plate"), data.getlist("kind"), strict=False)
        typed = [Vehicle(plate[: MAX_PLATE * 2], kind[:60]) for plate, kind in pairs]
        return [each for each in typed[: MAX_CREW_VEHICLES + 1] if each.plate or each.kind]


class NewCrewForm(CrewForm):
    """The same with the code it keeps for good."""

    code = forms.CharField(
        label=gettext_lazy("Kode"),
        max_length=MAX_CODE,
        required=False,
        help_text=gettext_lazy("Tidak dapat diganti. Kosongkan: dibuat dari nama."),
    )

    def wanted_code(self) -> str:
        """The code given, or one made from the name."""
        return self.cleaned_data["code"].strip() or code_from(self.cleaned_data["name"])


@require_safe
@admins_and_heads
def index(request: HttpRequest) -> HttpResponse:
    """All crews the viewer keeps."""
    last = history.latest("regu") if may_edit(request) else None
    context = {"lines": selector.lines(viewer_of(request)), "last": last}
    return show(request, "crews.html", SCREEN, context)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_and_heads
def new(request: HttpRequest) -> HttpResponse:
    """Add one: first for which agency (``?dinas=``), then who and what."""
    options = selector.agency_options(viewer_of(request))
    agency = _chosen(request, options)
    if not agency and request.method == "POST":
        raise AgencyNotFound(_("Dinas ini tidak ada."))
    if not agency:
        return show(request, "crew_agency.html", SCREEN, {"agencies": options})
    data = request.POST if request.method == "POST" else None
    form = NewCrewForm(data, agency=agency.code)
    done = request.method == "POST" and saved(
        form,
        lambda: crews.create(
            code=form.wanted_code(),
            agency=agency.code,
            details=form.details(),
            actor=_keeper(request),
            at=clock.now(),
        ),
    )
    if done:
        messages.success(request, _("Regu ditambahkan. Regu ini sudah dapat ditugaskan."))
        return redirect("setup:crew", code=form.wanted_code())
    status = 422 if form.is_bound else 200
    context = {"form": form, "agency": agency}
    return show(request, "crew_new.html", SCREEN, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_and_heads
def crew(request: HttpRequest, code: str) -> HttpResponse:
    """One crew: who is in it, what it drives, where it works, what was changed."""
    known = _crew(request, code)
    kept = crews.details_of(known)
    form = CrewForm(
        request.POST if request.method == "POST" else None,
        agency=known.agency.code,
        crew=kept,
        noted=known.vehicle,
        initial={"name": kept.name, "members": kept.members, "areas": kept.areas},
    )
    done = request.method == "POST" and saved(
        form,
        lambda: crews.change(
            code=code, details=form.details(), actor=_keeper(request), at=clock.now()
        ),
    )
    if done:
        messages.success(request, _("Perubahan tersimpan."))
        return redirect("setup:crew", code=code)
    return _page(request, code, form, status=422 if form.is_bound else 200)


@require_POST
@admins_and_heads
def switch(request: HttpRequest, code: str, to: str) -> HttpResponse:
    """Switch a crew off or on."""
    known = _crew(request, code)
    act, said = {
        "nonaktif": (crews.switch_off, _("Regu dinonaktifkan.")),
        "aktif": (crews.switch_on, _("Regu aktif kembali.")),
    }[to]
    why = refusal(lambda: act(code=code, actor=_keeper(request), at=clock.now()))
    if why:
        kept = crews.details_of(known)
        form = CrewForm(
            agency=known.agency.code,
            crew=kept,
            noted=known.vehicle,
            initial={"name": kept.name, "members": kept.members, "areas": kept.areas},
        )
        return _page(request, code, form, refused=why, status=409)
    messages.success(request, said)
    return redirect("setup:crew", code=code)


def _page(
    request: HttpRequest, code: str, form: CrewForm, *, refused: str = "", status: int
) -> HttpResponse:
    context = {
        "line": _line(request, code),
        "form": form,
        "refused": refused,
        "changes": history.of(code, "regu"),
    }
    return show(request, "crew.html", SCREEN, context, status=status)


def _line(request: HttpRequest, code: str) -> CrewLine:
    found = selector.lines(viewer_of(request), code)
    if not found:
        raise CrewNotFound(_("Regu ini tidak ada."))
    return found[0]


def _crew(request: HttpRequest, code: str) -> Crew:
    """The crew, when the viewer keeps it; to others it does not exist."""
    known = crews.require(code)
    if not selector.kept_agencies(viewer_of(request)).filter(pk=known.agency_id).exists():
        raise CrewNotFound(_("Regu ini tidak ada."))
    return known


def _keeper(request: HttpRequest) -> Actor:
    """Who is written in the audit trail: the admin, or the head."""
    viewer = viewer_of(request)
    role = Role.CITY_ADMIN if viewer.has(Role.CITY_ADMIN) else Role.AGENCY_HEAD
    return viewer.as_actor(role=role)


def _chosen(request: HttpRequest, options: list[Option]) -> Option | None:
    """The agency asked for; the only one there is when there is no choice."""
    wanted = request.POST.get("agency") or request.GET.get("dinas", "")
    found = [each for each in options if each.code == wanted]
    if found or len(options) > 1:
        return found[0] if found else None
    return options[0] if options else None
