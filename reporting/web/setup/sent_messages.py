"""What was sent, and sending again what failed; addresses are only hinted at."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from reporting.rules.notices import CHANNEL_LABELS, STATE_LABELS
from reporting.selectors.setup import messages as selector
from reporting.services.messages import resending
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import refusal

SCREEN: Final = "sent_messages"


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Messages by state and channel, newest first."""
    state, channel = request.GET.get("keadaan", "")[:12], request.GET.get("kanal", "")[:12]
    older = request.GET.get("sebelum", "")
    page = selector.sent(
        state=state, channel=channel, older_than=int(older[:18]) if older.isdigit() else None
    )
    here = reverse("setup:sent_messages")
    query = {"keadaan": state, "kanal": channel, "sebelum": page.older_than}
    context = {
        "lines": page.lines,
        "next_url": f"{here}?{urlencode(query)}" if page.older_than else "",
        "filters": [
            {
                "name": "keadaan",
                "label": _("Keadaan"),
                "value": state,
                "placeholder": _("Semua"),
                "options": [(code, _(text)) for code, text in STATE_LABELS.items()],
            },
            {
                "name": "kanal",
                "label": _("Kanal"),
                "value": channel,
                "placeholder": _("Semua"),
                "options": [(code, _(text)) for code, text in CHANNEL_LABELS.items()],
            },
        ],
    }
    return show(request, "sent_messages.html", SCREEN, context)


@require_POST
@admins_only
def resend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send a failed message again."""
    refused = refusal(
        lambda: resending.resend(message_id=public_id, actor=admin_of(request), at=clock.now())
    )
    if refused:
        messages.warning(request, refused)
    else:
        messages.success(request, _("Pesan dikirim lagi."))
    return redirect("setup:sent_messages")
