"""After signing in on the platform's host: everybody to where they work."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenants.web.doors import NotYours, person_of, signed_in_only

PARTNER_PORTAL: Final = "/mitra/"
"""Kept by billing, which this app may not name."""


@require_safe
@signed_in_only
def work(request: HttpRequest) -> HttpResponse:
    """Send the vendor's people to super-admin and a partner's people to their portal.

    Raises:
        NotYours: The account belongs to neither (any more).
    """
    person = person_of(request)
    if person.is_vendor():
        return redirect("vendor:fleet")
    if person.partner is not None:
        return redirect(PARTNER_PORTAL)
    raise NotYours(_("Akun ini tidak (lagi) terhubung dengan Tanggap atau mitra."))
