"""The parts of a calendar that change from year to year: Ramadan hours, and the national holidays."""

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
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import NotFound
from reporting.rules.national import PERPRES_21_2023_RAMADAN_WEEKLY
from reporting.selectors.setup import calendars as selector
from reporting.services.catalog import calendar_days, calendars
from reporting.services.catalog.national_days import national_days
from reporting.web.setup.calendars import SCREEN, year_asked
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.hours import HoursForm
from reporting.web.setup.saving import saved

MOST_DAYS: Final = 60


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class SeasonForm(HoursForm):
    """A Ramadan: its days, and the hours of its weeks."""

    first_on = _day_field(gettext_lazy("Hari pertama"))
    last_on = _day_field(gettext_lazy("Hari terakhir"))

    def hours(self) -> list[forms.BoundField]:
        """The fields of the weekdays."""
        return [self[day] for day, _label in selector.WEEKDAYS]


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def season(request: HttpRequest, code: str) -> HttpResponse:
    """Add a Ramadan, or change the one that begins on ``?dari=``."""
    begins = _day(request.GET.get("dari", ""))
    form = SeasonForm(
        request.POST if request.method == "POST" else None, initial=_known(code, begins)
    )
    if request.method == "POST" and saved(
        form,
        lambda: calendars.set_season(
            code=code,
            first_on=form.cleaned_data["first_on"],
            last_on=form.cleaned_data["last_on"],
            weekly=form.weekly(),
            instead_of=begins,
            actor=admin_of(request),
            at=clock.now(),
        ),
    ):
        messages.success(
            request, _("Jam Ramadan tersimpan. Batas waktu laporan terbuka dihitung ulang.")
        )
        return redirect("setup:calendar", code=code)
    context = {"form": form, "code": code, "name": calendars.require(code).name, "begins": begins}
    status = 422 if form.is_bound else 200
    return show(request, "season.html", SCREEN, context, status=status)


@require_POST
@admins_only
def remove(request: HttpRequest, code: str, on: str) -> HttpResponse:
    """Let the usual hours count in a Ramadan."""
    begins = _day(on)
    if begins is None:
        raise NotFound(_("Tanggal ini tidak ada."))
    calendars.remove_season(code=code, first_on=begins, actor=admin_of(request), at=clock.now())
    messages.success(request, _("Periode dihapus. Batas waktu laporan terbuka dihitung ulang."))
    return redirect("setup:calendar", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def national(request: HttpRequest, code: str) -> HttpResponse:
    """Take over national holidays and joint leave of a year, after looking at them."""
    year = year_asked(request.GET.get("tahun", ""))
    found = selector.page(code, year)
    if found is None:
        raise calendars.CalendarNotFound(_("Kalender kerja ini tidak ada."))
    days = national_days(year)
    if request.method == "POST":
        chosen = set(request.POST.getlist("hari")[:MOST_DAYS])
        taken = calendar_days.take_over_days(
            code=code,
            days={day.on: day.name for day in days if day.on.isoformat() in chosen},
            actor=admin_of(request),
            at=clock.now(),
        )
        said = _("%d hari libur ditambahkan. Batas waktu laporan terbuka dihitung ulang.")
        messages.success(request, said % len(taken) if taken else _("Tidak ada yang berubah."))
        return redirect(f"{reverse('setup:calendar', kwargs={'code': code})}?tahun={year}#hari")
    said_by_city = {day.on: day for day in found.days}
    context = {
        "page": found,
        "year": year,
        "days": [(day, said_by_city.get(day.on)) for day in days],
        "has_leave": any(day.is_joint_leave for day in days),
        "has_estimates": any(day.is_estimate for day in days),
        "fresh": sum(day.on not in said_by_city for day in days),
    }
    return show(request, "national_days.html", SCREEN, context)


def _known(code: str, begins: date | None) -> dict[str, Any]:
    """What the form starts from: the period, or the hours of the national rule."""
    calendar = calendars.require(code)
    period: dict[str, Any] = {"weekly": PERPRES_21_2023_RAMADAN_WEEKLY}
    if begins is not None:
        known = [each for each in calendar.ramadan if each["from"] == begins.isoformat()]
        if not known:
            raise NotFound(_("Periode Ramadan ini tidak ada."))
        period = known[0]
    return {
        "first_on": period.get("from", ""),
        "last_on": period.get("to", ""),
        **selector.hours_words(period["weekly"]),
    }


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given[:10]) if given else None
    except ValueError:
        raise NotFound(_("Tanggal ini tidak ada.")) from None
