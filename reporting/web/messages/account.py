"""A member of staff's own wishes: channels, quiet hours, language, this browser."""

from __future__ import annotations

from typing import Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.identity.doors import staff_only
from core.identity.models import User
from core.messages import push
from core.reading import open_while_reading
from reporting.rules.notices import EMAIL, PUSH, WHATSAPP
from reporting.services.messages import preferences
from reporting.services.messages.people import user_key
from reporting.web.messages.choices import ChoiceForm
from reporting.web.setup.saving import saved

_PAGE: Final = "reporting/messages/account.html"


@open_while_reading
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def settings(request: HttpRequest) -> HttpResponse:
    """Show and keep what somebody who works here wants to hear."""
    user = cast(User, request.user)
    offered = [EMAIL, PUSH, *([WHATSAPP] if user.phone else [])]
    posted = request.method == "POST"
    form = ChoiceForm(user_key(user), request.POST if posted else None, offered=offered)
    if posted and saved(form, lambda: _keep(user, form)):
        messages.success(request, _("Pilihan Anda disimpan."))
        return redirect("message_preferences")
    context = {
        "form": form,
        "push_key": push.public_key(),
        "has_stopped": preferences.has_stopped(user.email),
    }
    return render(request, _PAGE, context, status=422 if posted else 200)


@open_while_reading
@require_POST
@staff_only
def resume(request: HttpRequest) -> HttpResponse:
    """Receive e-mail again after stopping it."""
    preferences.resume_mail(address=cast(User, request.user).email)
    messages.success(request, _("Anda menerima surel lagi."))
    return redirect("message_preferences")


def _keep(user: User, form: ChoiceForm) -> None:
    preferences.choose(person=user_key(user), choice=form.choice(), at=clock.now())
