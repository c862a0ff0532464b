"""Screen 3: who is responsible, and the code that was sent to their official address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from billing.services.signup import people
from billing.services.signup.choosing import AlreadyOpen
from billing.services.signup.people import CodeOver, CodeWrong, Contact, TooManyCodes
from billing.web.signup import browser
from core import clock
from core.errors import DomainError, Invalid
from core.plain import LineField
from tenants.models import Application


class ContactForm(forms.Form):
    """Who is responsible: five fields."""

    institution = LineField(
        label=gettext_lazy("Instansi"),
        help_text=gettext_lazy("Misalnya Dinas Komunikasi dan Informatika Kota Batam"),
        max_length=120,
        error_messages={"required": gettext_lazy("Isi nama instansi Anda.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = LineField(
        label=gettext_lazy("Nama Anda"),
        max_length=120,
        error_messages={"required": gettext_lazy("Isi nama Anda.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    position = LineField(
        label=gettext_lazy("Jabatan"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Surel dinas"),
        help_text=gettext_lazy("Kami kirim kode ke alamat ini; admin pertama kota memakainya."),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Isi alamat surel dinas Anda."),
            "invalid": gettext_lazy("Tulis alamat surel lengkap, misalnya nama@kota.go.id."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    partner_code = LineField(
        label=gettext_lazy("Kode mitra"),
        help_text=gettext_lazy("Bila penyedia seperti operator telekomunikasi membantu Anda."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """The form; once it was accepted, the field for the code."""
    application = browser.application_of(request)
    if application is None:
        return redirect("billing:signup")
    if application.city_id is not None:
        return redirect("billing:signup_city")
    if request.method != "POST":
        is_waiting = _waits(application) and "ubah" not in request.GET
        if is_waiting:
            return _code_screen(request, application)
        return _form_screen(
            request, application, ContactForm(initial=_initial(request, application))
        )
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _form_screen(request, application, form, status=422)
    try:
        named = people.name(application, Contact(**form.cleaned_data), at=clock.now())
    except AlreadyOpen:
        return redirect("billing:signup_city")
    except Invalid as error:
        form.add_error(str(error.facts.get("field")), str(error))
        return _form_screen(request, application, form, status=422)
    except TooManyCodes as error:
        form.add_error(None, str(error))
        return _form_screen(request, application, form, status=429)
    if named.email_verified_at is not None:
        return redirect("billing:signup_summary")
    return redirect("billing:signup_contact")


@never_cache
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Take the code; a wrong or old one is told apart, and a new one can be asked for."""
    application = browser.application_of(request)
    if application is None:
        return redirect("billing:signup")
    if application.city_id is not None:
        return redirect("billing:signup_city")
    try:
        people.verify(application, request.POST.get("code", ""), at=clock.now())
    except (CodeWrong, CodeOver) as error:
        application.refresh_from_db()
        if application.email_verified_at is not None:
            # A code sent twice by the same press, or the page reloaded: it is done already.
            return _form_screen(
                request,
                application,
                ContactForm(initial=_initial(request, application)),
                errors=[str(error)],
                status=422,
            )
        return _code_screen(request, application, error=error)
    return redirect("billing:signup_summary")


@never_cache
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Send a new code."""
    application = browser.application_of(request)
    if application is None:
        return redirect("billing:signup")
    try:
        people.send_again(application, at=clock.now())
    except (TooManyCodes, CodeOver) as error:
        return _code_screen(request, application, error=error)
    return _code_screen(request, application, notice=_("Kode baru sudah dikirim."), status=200)


def _waits(application: Application) -> bool:
    return bool(application.contact_email) and application.email_verified_at is None


def _demo_words(application: Application) -> str:
    """A demo sends its mails to a post office on the same machine; it also says the code itself."""
    code = people.newest_code(application) if settings.DEMO else ""
    return _("Ini demo: surelnya ada di kantor pos setempat, kodenya %s.") % code if code else ""


def _initial(request: HttpRequest, application: Application) -> dict[str, str]:
    partner = application.partner
    if partner is None and not application.contact_email:
        partner = browser.sent_by(request)
    return {
        "institution": application.institution,
        "name": application.contact_name,
        "position": application.contact_position,
        "email": application.contact_email,
        "partner_code": partner.code if partner else "",
    }


def _form_screen(
    request: HttpRequest,
    application: Application,
    form: ContactForm,
    *,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        **browser.steps(3),
        "application": application,
        "form": form,
        "errors": errors or [],
        "is_verified": application.email_verified_at is not None,
    }
    return render(request, "billing/signup/contact.html", context, status=status)


def _code_screen(
    request: HttpRequest,
    application: Application,
    *,
    error: DomainError | None = None,
    notice: str = "",
    status: int | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        **browser.steps(3),
        "application": application,
        "digits": people.DIGITS,
        "minutes": int(people.VALID.total_seconds() // 60),
        "error": str(error) if error is not None else "",
        "notice": notice,
        "demo_words": _demo_words(application),
    }
    if status is None:
        status = 200 if error is None else error.status
    return render(request, "billing/signup/code.html", context, status=status)
