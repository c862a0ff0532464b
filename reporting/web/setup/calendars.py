"""Working calendars: hours of the week, and the special days of a year."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import NotFound
from core.tenancy import current_city
from reporting.selectors.setup import agencies, history
from reporting.selectors.setup import calendars as selector
from reporting.selectors.setup.calendars import CalendarPage
from reporting.services.catalog import calendar_days, calendars
from reporting.services.catalog.national_days import EARLIEST, LATEST
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.hours import HoursForm
from reporting.web.setup.saving import choices, saved
from reporting.web.setup.words import code_from

SCREEN: Final = "calendars"
ZONES: Final = (
    ("Asia/Jakarta", gettext_lazy("WIB (Jakarta)")),
    ("Asia/Pontianak", gettext_lazy("WIB (Pontianak)")),
    ("Asia/Makassar", gettext_lazy("WITA (Makassar)")),
    ("Asia/Jayapura", gettext_lazy("WIT (Jayapura)")),
)


class DayForm(forms.Form):
    """A special day."""

    on = forms.DateField(
        label=gettext_lazy("Tanggal"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    name = forms.CharField(label=gettext_lazy("Nama hari"), max_length=120)
    is_working = forms.TypedChoiceField(
        label=gettext_lazy("Pada hari itu"),
        choices=[("0", gettext_lazy("Libur")), ("1", gettext_lazy("Tetap bekerja"))],
        coerce=lambda value: value == "1",
        initial="0",
    )


class NameForm(forms.Form):
    """What a calendar is called, and whose clock it reads."""

    name = forms.CharField(label=gettext_lazy("Nama kalender"), max_length=120)
    time_zone = forms.ChoiceField(label=gettext_lazy("Zona waktu"), choices=ZONES)


class NewCalendarForm(NameForm):
    """A calendar that begins like one there is."""

    like = forms.ChoiceField(
        label=gettext_lazy("Mulai dari"),
        help_text=gettext_lazy("Jam dan hari liburnya disalin; lalu ubah yang berbeda."),
    )
    field_order = ("name", "like", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["like"].choices = choices(agencies.calendar_options())


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """All calendars."""
    context = {"lines": selector.lines(), "last": history.latest("kalender")}
    return show(request, "calendars.html", SCREEN, context)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: HttpRequest) -> HttpResponse:
    """Add a calendar, e.g. for an agency that works in shifts."""
    initial = {"time_zone": current_city().time_zone}
    form = NewCalendarForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and saved(form, lambda: _create(request, form)):
        messages.success(
            request, _("Kalender ditambahkan. Pilih kalender ini di halaman dinasnya.")
        )
        return redirect("setup:calendar", code=code_from(form.cleaned_data["name"]))
    status = 422 if form.is_bound else 200
    return show(request, "calendar_new.html", SCREEN, {"form": form}, status=status)


@require_POST
@admins_only
def describe(request: HttpRequest, code: str) -> HttpResponse:
    """Change the name and the time zone."""
    form = NameForm(request.POST)
    if saved(
        form,
        lambda: calendars.describe(
            code=code, **form.cleaned_data, actor=admin_of(request), at=clock.now()
        ),
    ):
        messages.success(request, _("Kalender tersimpan."))
        return redirect("setup:calendar", code=code)
    return _page(request, code, name_form=form, status=422)


@require_safe
@admins_only
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """One calendar: hours, and the special days of a year."""
    return _page(request, code)


@require_POST
@admins_only
def hours(request: HttpRequest, code: str) -> HttpResponse:
    """Change the hours of the week."""
    form = HoursForm(request.POST)
    if saved(
        form,
        lambda: calendars.change_hours(
            code=code, weekly=form.weekly(), actor=admin_of(request), at=clock.now()
        ),
    ):
        messages.success(
            request, _("Jam kerja tersimpan. Batas waktu laporan terbuka dihitung ulang.")
        )
        return redirect("setup:calendar", code=code)
    return _page(request, code, hours_form=form, status=422)


@require_POST
@admins_only
def set_day(request: HttpRequest, code: str) -> HttpResponse:
    """Make a day special."""
    form = DayForm(request.POST)
    if saved(
        form,
        lambda: calendar_days.set_day(
            code=code, **form.cleaned_data, actor=admin_of(request), at=clock.now()
        ),
    ):
        messages.success(request, _("Hari tersimpan. Batas waktu laporan terbuka dihitung ulang."))
        return redirect(_address(code, form.cleaned_data["on"].year))
    return _page(request, code, day_form=form, status=422)


@require_POST
@admins_only
def clear_day(request: HttpRequest, code: str, on: str) -> HttpResponse:
    """Let a day be like any other again."""
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise NotFound(_("Tanggal ini tidak ada.")) from None
    calendar_days.clear_day(code=code, on=day, actor=admin_of(request), at=clock.now())
    messages.success(request, _("Hari dihapus. Batas waktu laporan terbuka dihitung ulang."))
    return redirect(_address(code, day.year))


def _page(
    request: HttpRequest,
    code: str,
    *,
    hours_form: HoursForm | None = None,
    day_form: DayForm | None = None,
    name_form: NameForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = _found(code, _year(request))
    known = {"name": found.line.name, "time_zone": found.time_zone}
    context = {
        "page": found,
        "name_form": name_form or NameForm(initial=known),
        "hours_form": hours_form or HoursForm(initial=found.weekly),
        "day_form": day_form or DayForm(),
        "before_url": _address(code, found.year - 1),
        "after_url": _address(code, found.year + 1),
        "changes": history.of(code, "kalender"),
    }
    return show(request, "calendar.html", SCREEN, context, status=status)


def _create(request: HttpRequest, form: NewCalendarForm) -> None:
    facts = form.cleaned_data
    calendars.create(
        code=code_from(facts["name"]),
        name=facts["name"],
        time_zone=facts["time_zone"],
        weekly=calendars.require(facts["like"]).weekly,
        like=facts["like"],
        actor=admin_of(request),
        at=clock.now(),
    )


def _found(code: str, year: int) -> CalendarPage:
    found = selector.page(code, year)
    if found is None:
        raise calendars.CalendarNotFound(_("Kalender kerja ini tidak ada."))
    return found


def _year(request: HttpRequest) -> int:
    return year_asked(request.GET.get("tahun", ""))


def year_asked(given: str) -> int:
    """A year somebody asks for; the present one when it is none."""
    if given.isascii() and given.isdigit() and EARLIEST <= int(given[:5]) <= LATEST:
        return int(given)
    return selector.this_year(clock.now())


def _address(code: str, year: int) -> str:
    return f"{reverse('setup:calendar', kwargs={'code': code})}?tahun={year}#hari"
