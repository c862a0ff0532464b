"""Behind the link in a message: where the report stands, what its reporter may say, and stopping.

Opening a link changes nothing (mail servers open links by themselves): every act is a button. The
link stands for whoever got the message; it acts as the reporter only for the report it is about.
"""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import DomainError, NotFound
from core.reading import open_while_reading
from reporting.access import Viewer
from reporting.models import Contact, Notice, Report
from reporting.rules.lifecycle import Actor
from reporting.rules.notices import EMAIL, KINDS_BY_CODE, PUSH, REPORTER, SMS, WHATSAPP
from reporting.selectors import report_track
from reporting.services import workflow
from reporting.services.messages import links, preferences, subscriptions
from reporting.services.messages.people import addresses_of
from reporting.web.messages.choices import ChoiceForm
from reporting.web.setup.saving import saved

_PAGE: Final = "reporting/messages/link.html"
_STOP: Final = "reporting/messages/stop.html"
_STEPS: Final = frozenset({"confirm", "reopen", "answer"})


@require_safe
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The report a message is about, as its reporter sees it, and what they want to hear."""
    notice = links.notice_behind(token)
    return _show(request, notice, token)


@require_POST
@never_cache
def step(request: HttpRequest, token: str, step: str) -> HttpResponse:
    """What only the reporter may say: it is fixed, it is not, or an answer."""
    if step not in _STEPS:
        raise NotFound(_("Halaman ini tidak ada."))
    notice = links.notice_behind(token)
    report = _own_report(notice)
    if report is None:
        raise links.NoSuchLink(_("Tautan ini tidak berlaku."))
    links.require_fresh(notice, at=clock.now())
    note = request.POST.get("note", "").strip()
    try:
        workflow.perform(
            step,
            report_id=report.public_id,
            actor=Actor.reporter(),
            at=clock.now(),
            arguments={"note": note},
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        return _show(request, links.notice_behind(token), token, error=error, step=step, note=note)
    messages.success(request, _("Terima kasih, jawaban Anda sudah sampai."))
    return redirect("message", token=token)


@open_while_reading
@require_POST
@never_cache
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what the reader wants to hear."""
    notice = links.notice_behind(token)
    form = ChoiceForm(notice.person, request.POST, offered=_offered(notice))
    if saved(form, lambda: _keep(notice, form)):
        messages.success(request, _("Pilihan Anda disimpan."))
        return redirect(reverse("message", args=[token]) + "#pilihan")
    return _show(request, notice, token, form=form)


@open_while_reading
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop e-mail to this address: one press here, or one click in the mail program (RFC 8058).

    The token alone is the permission; a mail program sends neither cookies nor a CSRF token.
    """
    notice = links.notice_behind(token)
    stopped = False
    if request.method == "POST":
        preferences.stop_mail(notice=notice, at=clock.now())
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=200, content_type="text/plain")
        stopped = True
    hints = [reached.hint for reached in addresses_of(notice)] if notice.channel == EMAIL else []
    context = {"token": token, "stopped": stopped, "hint": hints[0] if hints else ""}
    return render(request, _STOP, context)


@open_while_reading
@require_POST
@never_cache
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Write to this address again after all."""
    notice = links.notice_behind(token)
    for reached in addresses_of(notice) if notice.channel == EMAIL else ():
        preferences.resume_mail(address=str(reached.address))
    messages.success(request, _("Anda menerima surel lagi."))
    return redirect("message", token=token)


def _keep(notice: Notice, form: ChoiceForm) -> None:
    preferences.choose(person=notice.person, choice=form.choice(), at=clock.now())


def _own_report(notice: Notice) -> Report | None:
    """The report its reporter may act on by this message; nobody else's, and not after erasure."""
    report = notice.report
    if report is None or KINDS_BY_CODE[notice.kind].group != REPORTER:
        return None
    if notice.source != f"contact:{report.public_id}":
        return None
    if notice.channel == PUSH or Contact.objects.filter(report=report).exists():
        return (
            Report.objects.select_related("category", "agency", "merged_into")
            .with_areas()
            .get(pk=report.pk)
        )
    return None


def _offered(notice: Notice) -> list[str]:
    """Channels there is an address for."""
    offered = [PUSH] if subscriptions.has_any(notice.person) else []
    kind, _colon, key = notice.source.partition(":")
    contact = Contact.objects.filter(report__public_id=key).first() if kind == "contact" else None
    if contact is not None and contact.email:
        offered.append(EMAIL)
    if contact is not None and contact.phone:
        offered.append(WHATSAPP if contact.channel == WHATSAPP else SMS)
    return offered


def _show(
    request: HttpRequest,
    notice: Notice,
    token: str,
    *,
    error: DomainError | None = None,
    step: str = "",
    note: str = "",
    form: ChoiceForm | None = None,
) -> HttpResponse:
    report = _own_report(notice)
    track = None
    if report is not None:
        viewer = Viewer(follow_hash=report.follow_token_hash, device_hash=report.device_hash)
        track = report_track.track(report, viewer, at=clock.now())
    address = next((str(each.address) for each in addresses_of(notice)), "")
    context: dict[str, Any] = {
        "token": token,
        "notice": notice,
        "report": report,
        "track": track,
        "form": form or ChoiceForm(notice.person, None, offered=_offered(notice)),
        "has_stopped": notice.channel == EMAIL
        and bool(address)
        and preferences.has_stopped(address),
        "is_mail": notice.channel == EMAIL,
        "error": error,
        "failed_step": step,
        "note": note,
    }
    status = error.status if error else 422 if form is not None else 200
    return render(request, _PAGE, context, status=status)
