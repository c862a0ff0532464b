"""People: list, invite by e-mail, give and take roles, deactivate."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import DomainError
from reporting.rules.limits import MAX_EMAIL, MAX_PERSON_NAME
from reporting.rules.roles import AGENCY_ROLES, Role
from reporting.selectors.setup import agencies as agency_selector
from reporting.selectors.setup import history
from reporting.selectors.setup import people as selector
from reporting.selectors.setup.people import PersonLine
from reporting.services.catalog import accounts, handing_over, people
from reporting.services.catalog.people import Duty, PersonNotFound
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import choices, refusal, saved

SCREEN: Final = "people"


class DutyForm(forms.Form):
    """A role, and what it is about."""

    role = forms.ChoiceField(label=gettext_lazy("Peran"))
    agency = forms.ChoiceField(
        label=gettext_lazy("Dinas"),
        required=False,
        help_text=gettext_lazy("Untuk operator, kepala dinas, dan petugas."),
    )
    crew = forms.ChoiceField(
        label=gettext_lazy("Regu"), required=False, help_text=gettext_lazy("Untuk petugas.")
    )
    area = forms.ChoiceField(
        label=gettext_lazy("Wilayah"),
        required=False,
        help_text=gettext_lazy("Untuk petugas wilayah (camat, lurah)."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["role"].choices = selector.role_options()
        fields["agency"].choices = choices(agency_selector.options(), empty=_("Pilih dinas"))
        fields["crew"].choices = choices(selector.crew_options(), empty=_("Tanpa regu"))
        fields["area"].choices = choices(selector.area_options(), empty=_("Pilih wilayah"))

    def duty(self) -> Duty:
        """The role in the words of the service; what does not belong to it is left out."""
        facts = self.cleaned_data
        role = facts["role"]
        return Duty(
            role,
            agency=facts["agency"] if role in AGENCY_ROLES else "",
            area=facts["area"] if role == Role.AREA_OFFICER else "",
            crew=facts["crew"] if role == Role.CREW else "",
        )


class InviteForm(DutyForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=gettext_lazy("Surel kantor"), max_length=MAX_EMAIL)
    name = forms.CharField(
        label=gettext_lazy("Nama"),
        max_length=MAX_PERSON_NAME,
        help_text=gettext_lazy("Seperti yang ditulis di linimasa laporan."),
    )
    field_order = ("email", "name", "role", "agency", "crew", "area")


class NameForm(forms.Form):
    """How a person is called."""

    name = forms.CharField(label=gettext_lazy("Nama"), max_length=MAX_PERSON_NAME)


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Everybody who works for the city."""
    asked = {
        name: request.GET.get(word, "")[:80]
        for name, word in (("text", "cari"), ("role", "peran"), ("agency", "dinas"))
    }
    found = selector.page(**asked, after=_after(request))
    context = {
        "people": found.people,
        "next_url": _next(request, found.next_after),
        "filters": _filters(asked),
        "is_filtered": any(asked.values()),
        "last": history.latest("orang"),
    }
    template = "people.html" if not request.headers.get("HX-Request") else "parts/people_list.html"
    return show(request, template, SCREEN, context)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def invite(request: HttpRequest) -> HttpResponse:
    """Give somebody a role by e-mail address, known or new."""
    initial = {"agency": request.GET.get("dinas", "")[:60]}
    form = InviteForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and saved(
        form,
        lambda: people.invite(
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            duty=form.duty(),
            actor=admin_of(request),
            at=clock.now(),
        ),
    ):
        invited = selector.page(text=form.cleaned_data["email"]).people
        messages.success(
            request, _("Undangan untuk %s sedang dikirim.") % form.cleaned_data["email"]
        )
        return redirect("setup:person", invited[0].public_id)
    status = 422 if form.is_bound else 200
    return show(request, "invite.html", SCREEN, {"form": form}, status=status)


@require_safe
@admins_only
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person: name, roles, what was changed."""
    return _page(request, public_id)


@require_POST
@admins_only
def rename(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change how they are called from now on."""
    form = NameForm(request.POST)
    if saved(
        form,
        lambda: people.rename(
            person=public_id,
            name=form.cleaned_data["name"],
            actor=admin_of(request),
            at=clock.now(),
        ),
    ):
        messages.success(request, _("Nama diganti."))
        return redirect("setup:person", public_id)
    return _page(request, public_id, name_form=form, status=422)


@require_POST
@admins_only
def add_duty(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give them one more role."""
    form = DutyForm(request.POST)
    if saved(
        form,
        lambda: people.add_duty(
            person=public_id, duty=form.duty(), actor=admin_of(request), at=clock.now()
        ),
    ):
        messages.success(request, _("Peran ditambahkan."))
        return redirect("setup:person", public_id)
    return _page(request, public_id, duty_form=form, status=422)


@require_POST
@admins_only
def end_duty(request: HttpRequest, public_id: UUID, membership: int) -> HttpResponse:
    """Take a role away."""
    why = refusal(
        lambda: people.end_duty(
            person=public_id,
            membership_id=membership,
            actor=admin_of(request),
            at=clock.now(),
        )
    )
    return _after_act(request, public_id, why, _("Peran dicabut."))


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def deactivate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what it means, then let somebody no longer sign in."""
    line = _line(public_id)
    if request.method != "POST":
        return show(request, "person_off.html", SCREEN, {"line": line})
    why = refusal(
        lambda: people.deactivate(person=public_id, actor=admin_of(request), at=clock.now())
    )
    return _after_act(request, public_id, why, _("%s tidak dapat masuk lagi.") % line.name)


@require_POST
@admins_only
def second_factor(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let somebody who lost their phone set up another."""
    why = refusal(
        lambda: accounts.reset_second_factor(
            person=public_id, actor=admin_of(request), at=clock.now()
        )
    )
    said = _("Verifikasi dua langkah diatur ulang. Semua perangkatnya sudah dikeluarkan.")
    return _after_act(request, public_id, why, said)


@require_POST
@admins_only
def invitation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make a link to hand over where e-mail does not arrive; shown once, and audited."""
    try:
        link = handing_over.invitation_link(
            person=public_id, actor=admin_of(request), at=clock.now()
        )
    except DomainError as error:
        if error.status == 404:
            raise
        return _page(request, public_id, refused=str(error), status=409)
    return _page(request, public_id, link=link)


def _after_act(request: HttpRequest, public_id: UUID, why: str, said: str) -> HttpResponse:
    if why:
        return _page(request, public_id, refused=why, status=409)
    messages.success(request, said)
    return redirect("setup:person", public_id)


def _page(
    request: HttpRequest,
    public_id: UUID,
    *,
    name_form: NameForm | None = None,
    duty_form: DutyForm | None = None,
    refused: str = "",
    link: str = "",
    status: int = 200,
) -> HttpResponse:
    line = _line(public_id)
    context = {
        "line": line,
        "name_form": name_form or NameForm(initial={"name": line.name}),
        "duty_form": duty_form or DutyForm(),
        "refused": refused,
        "link": link,
        "changes": history.of(str(public_id), "orang"),
    }
    return show(request, "person.html", SCREEN, context, status=status)


def _line(public_id: UUID) -> PersonLine:
    line = selector.person(public_id)
    if line is None:
        raise PersonNotFound(_("Orang ini tidak ada."))
    return line


def _filters(asked: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": "cari",
            "kind": "search",
            "label": _("Cari"),
            "value": asked["text"],
            "placeholder": _("Nama atau surel"),
        },
        {
            "name": "peran",
            "label": _("Peran"),
            "value": asked["role"],
            "options": selector.role_options(),
            "placeholder": _("Semua peran"),
        },
        {
            "name": "dinas",
            "label": _("Dinas"),
            "value": asked["agency"],
            "options": choices(agency_selector.options(active_only=False)),
            "placeholder": _("Semua dinas"),
        },
    ]


def _after(request: HttpRequest) -> tuple[str, int] | None:
    name, key = request.GET.get("setelah", ""), request.GET.get("id", "")
    return (name[:120], int(key)) if key.isascii() and key.isdigit() and len(key) < 10 else None


def _next(request: HttpRequest, after: tuple[str, int] | None) -> str:
    if after is None:
        return ""
    kept = {key: request.GET[key] for key in ("cari", "peran", "dinas") if request.GET.get(key)}
    query = urlencode({**kept, "setelah": after[0], "id": after[1]})
    return f"{reverse('setup:people')}?{query}"
