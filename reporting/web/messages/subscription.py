"""A browser that wants to show messages, or no longer wants to; only after somebody pressed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import callers, clock
from core.errors import Invalid
from core.identity.doors import is_enrolled
from core.reading import open_while_reading
from reporting.services.messages import subscriptions
from reporting.services.messages.people import device_key, user_key


@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """Show messages of this device's reports here; of the person signed in, on staff pages."""
    person = _person(request)
    device = callers.ensure_device(request)  # so that signing out here can end it
    subscriptions.subscribe(
        person=person,
        device_hash=device,
        endpoint=request.POST.get("endpoint", ""),
        p256dh=request.POST.get("p256dh", ""),
        auth=request.POST.get("auth", ""),
        at=clock.now(),
    )
    response = HttpResponse(status=204)
    callers.remember_device(request, response)
    return response


@open_while_reading
@require_POST
def unsubscribe(request: HttpRequest) -> HttpResponse:
    """Show no more messages here."""
    subscriptions.unsubscribe(person=_person(request), endpoint=request.POST.get("endpoint", ""))
    return HttpResponse(status=204)


def _person(request: HttpRequest) -> str:
    """Whose messages they are; a page says whether it speaks for staff or for a device."""
    if request.POST.get("as") == "staff":
        if request.user.is_authenticated and is_enrolled(request):
            return user_key(request.user)
        raise Invalid(_("Masuk dahulu."))
    device = callers.device_hash(request)
    if not device:
        raise Invalid(_("Perangkat ini tidak dikenal. Muat ulang halaman."))
    return device_key(device)
