"""Working calendars: hours of the week, and the special days of a year."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import NotFound
from reporting.selectors.setup import calendars as selector
from reporting.selectors.setup import history
from reporting.selectors.setup.calendars import WEEKDAYS, CalendarPage
from reporting.services.catalog import calendars
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import saved

SCREEN: Final = "calendars"
EARLIEST: Final = 2020
LATEST: Final = 2100
_SPAN = re.compile(r"(\d{1,2})[.:](\d{2})\s*[-–—]\s*(\d{1,2})[.:](\d{2})")


class HoursField(forms.CharField):
    """The hours of one day: "07.30–12.00, 13.00–16.00"; empty when the office is closed."""

    def to_python(self, value: Any) -> Any:
        """Return spans as the calendar stores them, ``[["07:30", "12:00"], …]``."""
        parts = [part.strip() for part in str(value or "").split(",") if part.strip()]
        spans = []
        for part in parts:
            found = _SPAN.fullmatch(part)
            if found is None:
                raise ValidationError(_("Tulis jam seperti 07.30–12.00, 13.00–16.00."))
            begin_hour, begin_minute, end_hour, end_minute = found.groups()
            spans.append(
                [f"{int(begin_hour):02}:{begin_minute}", f"{int(end_hour):02}:{end_minute}"]
            )
        return spans

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Hours are saved as a whole week."""
        return True


class HoursForm(forms.Form):
    """The hours of a week, a field for each day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, label in WEEKDAYS:
            field = HoursField(label=label, required=False, max_length=100)
            field.widget.attrs["placeholder"] = _("Tutup")
            self.fields[day] = field

    def weekly(self) -> dict[str, list[list[str]]]:
        """Days on which the office works."""
        return {day: self.cleaned_data[day] for day, _label in WEEKDAYS if self.cleaned_data[day]}


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


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """All calendars."""
    context = {"lines": selector.lines(), "last": history.latest("kalender")}
    return show(request, "calendars.html", SCREEN, context)


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
        lambda: calendars.set_day(
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
    calendars.clear_day(code=code, on=day, actor=admin_of(request), at=clock.now())
    messages.success(request, _("Hari dihapus. Batas waktu laporan terbuka dihitung ulang."))
    return redirect(_address(code, day.year))


def _page(
    request: HttpRequest,
    code: str,
    *,
    hours_form: HoursForm | None = None,
    day_form: DayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = _found(code, _year(request))
    context = {
        "page": found,
        "hours_form": hours_form or HoursForm(initial=found.weekly),
        "day_form": day_form or DayForm(),
        "before_url": _address(code, found.year - 1),
        "after_url": _address(code, found.year + 1),
        "changes": history.of(code, "kalender"),
    }
    return show(request, "calendar.html", SCREEN, context, status=status)


def _found(code: str, year: int) -> CalendarPage:
    found = selector.page(code, year)
    if found is None:
        raise calendars.CalendarNotFound(_("Kalender kerja ini tidak ada."))
    return found


def _year(request: HttpRequest) -> int:
    given = request.GET.get("tahun", "")
    if given.isascii() and given.isdigit() and EARLIEST <= int(given[:5]) <= LATEST:
        return int(given)
    return selector.this_year(clock.now())


def _address(code: str, year: int) -> str:
    return f"{reverse('setup:calendar', kwargs={'code': code})}?tahun={year}#hari"
