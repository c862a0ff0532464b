"""Agencies: list, add, change, switch off and on, and which one takes what no rule sends elsewhere."""

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
from core.errors import NotFound
from reporting.rules.limits import MAX_CODE
from reporting.selectors.setup import agencies as selector
from reporting.selectors.setup import history, people
from reporting.selectors.setup.agencies import AgencyLine
from reporting.services.catalog import agencies
from reporting.services.catalog.agencies import AgencyDetails
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import choices, refusal, saved
from reporting.web.setup.words import code_from

SCREEN: Final = "agencies"


class AgencyForm(forms.Form):
    """What a city says about an agency."""

    name = forms.CharField(label=gettext_lazy("Nama resmi"), max_length=160)
    short_name = forms.CharField(
        label=gettext_lazy("Nama singkat"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Yang dibaca warga, misalnya DLH."),
    )
    phone = forms.CharField(label=gettext_lazy("Telepon"), max_length=30, required=False)
    email = forms.EmailField(
        label=gettext_lazy("Surel meja"),
        required=False,
        help_text=gettext_lazy("Pemberitahuan laporan baru dikirim ke sini."),
    )
    parent = forms.ChoiceField(
        label=gettext_lazy("Bagian dari"),
        required=False,
        help_text=gettext_lazy("Untuk UPT: dinas induknya."),
    )
    calendar = forms.ChoiceField(label=gettext_lazy("Jam kerja"), required=False)
    areas = forms.MultipleChoiceField(label=gettext_lazy("Wilayah kerja"), required=False)

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [each for each in selector.options() if each.code != code]
        kept = str((self.initial or {}).get("parent", ""))
        if kept and kept not in {each.code for each in others}:
            others.append(selector.Option(kept, kept))
        fields: dict[str, Any] = self.fields
        fields["parent"].choices = choices(others, empty=_("Berdiri sendiri"))
        fields["calendar"].choices = choices(
            selector.calendar_options(), empty=_("Seperti kalender kota")
        )
        self._tree = selector.area_tree()
        flat = [each for parent, below in self._tree for each in (parent, *below)]
        listed = {each.code for each in flat}
        gone = [each for each in (self.initial or {}).get("areas", ()) if each not in listed]
        fields["areas"].choices = [*choices(flat), *((each, each) for each in gone)]

    def area_groups(self) -> list[dict[str, Any]]:
        """Kecamatan with their kelurahan, each with what is ticked."""
        ticked = set(self["areas"].value() or ())
        return [
            {
                "code": parent.code,
                "name": parent.name,
                "ticked": parent.code in ticked,
                "some": sum(each.code in ticked for each in below),
                "below": [(each.code, each.name, each.code in ticked) for each in below],
            }
            for parent, below in self._tree
        ]

    def clean_areas(self) -> list[str]:
        """A kecamatan stands for its kelurahan."""
        given: list[str] = self.cleaned_data["areas"]
        return [code for code in given if code.rpartition(".")[0] not in given]

    def details(self) -> AgencyDetails:
        """The filled-in form in the words of the service."""
        return AgencyDetails(**{**self.cleaned_data, "areas": tuple(self.cleaned_data["areas"])})


class NewAgencyForm(AgencyForm):
    """The same with the code it keeps for good."""

    code = forms.CharField(
        label=gettext_lazy("Kode"),
        max_length=MAX_CODE,
        required=False,
        help_text=gettext_lazy(
            "Dipakai di alamat dan data terbuka, tidak dapat diganti. Kosongkan: dibuat dari nama."
        ),
    )
    field_order = ("name", "short_name", "code")

    def details(self) -> AgencyDetails:
        facts = {key: value for key, value in self.cleaned_data.items() if key != "code"}
        return AgencyDetails(**{**facts, "areas": tuple(facts["areas"])})

    def wanted_code(self) -> str:
        """The code given, or one made from the name."""
        given = self.cleaned_data["code"].strip()
        return given or code_from(self.cleaned_data["short_name"] or self.cleaned_data["name"])


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """All agencies."""
    lines = selector.lines()
    context = {"lines": lines, "last": history.latest("dinas")}
    return show(request, "agencies.html", SCREEN, context)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: HttpRequest) -> HttpResponse:
    """Add one."""
    form = NewAgencyForm(request.POST if request.method == "POST" else None)
    done = request.method == "POST" and saved(
        form,
        lambda: agencies.create(
            code=form.wanted_code(),
            details=form.details(),
            actor=admin_of(request),
            at=clock.now(),
        ),
    )
    if done:
        messages.success(request, _("Dinas ditambahkan. Undang operatornya supaya laporan dibaca."))
        return redirect("setup:agency", code=form.wanted_code())
    status = 422 if form.is_bound else 200
    return show(request, "agency_new.html", SCREEN, {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """One agency: what is said about it, who works there, what was changed."""
    known = agencies.details_of(agencies.require(code))
    initial = {name: getattr(known, name) for name in AgencyForm.base_fields}
    form = AgencyForm(
        request.POST if request.method == "POST" else None, code=code, initial=initial
    )
    done = request.method == "POST" and saved(
        form,
        lambda: agencies.change(
            code=code, details=form.details(), actor=admin_of(request), at=clock.now()
        ),
    )
    if done:
        messages.success(request, _("Perubahan tersimpan."))
        return redirect("setup:agency", code=code)
    status = 422 if form.is_bound else 200
    return _page(request, code, form, status=status)


@require_safe
@admins_only
def ask_off(request: HttpRequest, code: str) -> HttpResponse:
    """What switching an agency off would mean, before it is done."""
    context = {"line": _line(code), "home": selector.default_name()}
    return show(request, "agency_off.html", SCREEN, context)


@require_POST
@admins_only
def switch(request: HttpRequest, code: str, to: str) -> HttpResponse:
    """Switch an agency on or off, or make it the default."""
    act, said = {
        "nonaktif": (agencies.switch_off, _("Dinas dinonaktifkan.")),
        "aktif": (agencies.switch_on, _("Dinas aktif kembali.")),
        "penampung": (agencies.make_default, _("Dinas penampung diganti.")),
    }[to]
    why = refusal(lambda: act(code=code, actor=admin_of(request), at=clock.now()))
    if why:
        known = agencies.details_of(agencies.require(code))
        initial = {name: getattr(known, name) for name in AgencyForm.base_fields}
        form = AgencyForm(code=code, initial=initial)
        return _page(request, code, form, refused=why, status=409)
    messages.success(request, said)
    return redirect("setup:agency", code=code)


def _page(
    request: HttpRequest, code: str, form: AgencyForm, *, refused: str = "", status: int
) -> HttpResponse:
    context = {
        "line": _line(code),
        "form": form,
        "refused": refused,
        "people": people.at_agency(code),
        "changes": history.of(code, "dinas"),
    }
    return show(request, "agency.html", SCREEN, context, status=status)


def _line(code: str) -> AgencyLine:
    found = selector.lines(code)
    if not found:
        raise NotFound(_("Dinas ini tidak ada."))
    return found[0]
