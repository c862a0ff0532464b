"""The triage desk: one card, a digit and Enter; then the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.errors import DomainError
from core.identity.doors import staff_only
from reporting import access
from reporting.access import Viewer
from reporting.models import BlockKind, DecisionKind, Report, TriageDecision
from reporting.rules.limits import MAX_NOTE
from reporting.rules.roles import Role
from reporting.selectors import agency_queue, triage_card
from reporting.services import blocks, config, guessing
from reporting.services.config import Snapshot
from reporting.services.triage import decisions, pile
from reporting.services.triage.effects import Choice
from reporting.web.desk import doors
from reporting.web.viewers import viewer_of

PAGE: Final = "reporting/desk/triage.html"
LAST: Final = "triage_last"
QUESTION: Final = "Di mana tepatnya dan apa masalahnya? Sebutkan patokan terdekat atau kirim foto."
NOT_A_REPORT: Final = "Isinya bukan laporan tentang kota."
_KEPT: Final = (
    "decision", "category", "target", "target_number", "question", "next_door_category",
    "next_door", "spam_note", "block_days", "agency",
)  # fmt: skip


@require_GET
@never_cache
@staff_only
def index(request: HttpRequest) -> HttpResponse:
    """The card on top of the pile, lent to whoever opens the page."""
    return _page(request, coordinator(request))


@require_POST
@never_cache
@staff_only
def decide(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Decide on a card, or put it at the back; then the next card."""
    viewer = coordinator(request)
    at = clock.now()
    chosen = request.POST.get("decision", "")
    try:
        if chosen == "skip":
            pile.skip(report_id=report_id, officer=_officer(viewer), at=at)
            return redirect("desk:triage")
        report = access.require_report(report_id, viewer)
        decision = decisions.decide(
            report_id=report_id,
            choice=_choice(request.POST, chosen, report),
            version=_version(request.POST),
            actor=viewer.as_actor(role=Role.TRIAGE),
            at=at,
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        kept: dict[str, Any] = {name: request.POST.get(name, "") for name in _KEPT}
        kept["block"] = request.POST.getlist("block")
        return _page(request, viewer, refused=error, kept=kept)
    _remember(request, decision, report.number, at)
    return redirect("desk:triage")


@require_POST
@never_cache
@staff_only
def undo(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Take the last decision back; its card is on top again."""
    viewer = coordinator(request)
    request.session.pop(LAST, None)
    try:
        report = decisions.undo(
            decision_id=decision_id, actor=viewer.as_actor(role=Role.TRIAGE), at=clock.now()
        )
    except DomainError as error:
        if error.status >= 500:
            raise
        return _page(request, viewer, refused=error)
    messages.success(request, _("Keputusan tentang %s dibatalkan.") % report.number)
    return redirect("desk:triage")


@require_POST
@never_cache
@staff_only
def keep(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Renew the loan of the card on the screen: 204, or 409 when it is somebody else's by now."""
    viewer = coordinator(request)
    still = pile.keep(report_id=report_id, officer=_officer(viewer), at=clock.now())
    return HttpResponse(status=204 if still else 409)


def coordinator(request: HttpRequest) -> Viewer:
    """Return the coordinator at the desk.

    Raises:
        RoleMissing: They work elsewhere.
    """
    viewer = viewer_of(request)
    access.require_role(viewer, Role.TRIAGE)
    return viewer


def _page(
    request: HttpRequest,
    viewer: Viewer,
    *,
    refused: DomainError | None = None,
    kept: dict[str, Any] | None = None,
) -> HttpResponse:
    at = clock.now()
    setup = config.snapshot()
    pk = pile.take(officer=_officer(viewer), at=at)
    card = triage_card.card(pk, viewer, setup=setup, at=at) if pk is not None else None
    waiting = card.waiting if card else triage_card.waiting_now()
    context = {
        **doors.frame(viewer, agency_queue.tab_counts(viewer, at=at), tab="triage"),
        "card": card,
        "waiting": waiting,
        "last": _last(request, at),
        "refused": str(refused) if refused else "",
        "kept": kept or {},
        **(_choices(card, setup) if card else {}),
    }
    return render(request, PAGE, context, status=refused.status if refused else 200)


def _choices(card: triage_card.TriageCard, setup: Snapshot) -> dict[str, Any]:
    """What the lists of the form offer."""
    report = card.report
    served = [each for each in setup.categories.values() if each.is_active]
    elsewhere = [each for each in served if each.next_door_name]
    shown = {option.code for option in card.options}
    likely = next((each.code for each in elsewhere if each.code in shown), "")
    blocking = [(BlockKind.DEVICE.value, _("perangkat ini"))] if report.device_hash else []
    if card.has_phone:
        blocking.append((BlockKind.PHONE.value, _("nomor teleponnya")))
    if blocks.address_of(report.public_id):
        blocking.append((BlockKind.ADDRESS.value, _("jaringannya")))
    return {
        "categories": [(each.code, _(each.name)) for each in served if not each.next_door_name],
        "agencies": sorted(
            (each.name, each.code) for each in setup.agencies.values() if each.is_active
        ),
        "next_doors": [
            (each.code, f"{_(each.name)} → {each.next_door_name}") for each in elsewhere
        ],
        "next_door": likely,
        "blocking": blocking,
        "block_days": [(days, _("%d hari") % days) for days in blocks.DAYS],
        "question": _(QUESTION),
        "spam_note": _(NOT_A_REPORT),
        "max_note": MAX_NOTE,
    }


def _choice(data: QueryDict, chosen: str, report: Report) -> Choice:
    kind, _colon, code = chosen.partition(":")
    setup = config.snapshot()
    told = guessing.guess(report.description, setup).best
    guess: dict[str, Any] = {
        "guessed": told.category if told else "",
        "confidence": told.confidence if told else 0.0,
    }
    mask = data.get("mask") == "1"
    text = {name: data.get(name, "").strip()[: MAX_NOTE + 1] for name in _KEPT}
    if kind in {"route", "other"}:
        return Choice(
            kind=DecisionKind.ROUTE.value,
            category=(code if kind == "route" else text["category"])[:60],
            agency=text["agency"][:60] if kind == "other" else "",
            mask=mask,
            guess=guess,
        )
    if kind == "merge":
        target = (text["target_number"] or text["target"])[:60]
        return Choice(kind=DecisionKind.MERGE.value, target=target, mask=mask, guess=guess)
    if kind == "ask":
        return Choice(kind=DecisionKind.ASK.value, note=text["question"], guess=guess)
    if kind == "not_ours":
        return Choice(
            kind=DecisionKind.NOT_OURS.value,
            category=text["next_door_category"][:60],
            next_door=text["next_door"][:200],
            mask=mask,
            guess=guess,
        )
    if kind == "spam":
        days = text["block_days"]
        return Choice(
            kind=DecisionKind.SPAM.value,
            note=text["spam_note"][:200],
            block=tuple(each[:8] for each in data.getlist("block")[:3]),
            block_days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
            guess=guess,
        )
    return Choice(kind="")


def _remember(request: HttpRequest, decision: TriageDecision, number: str, at: datetime) -> None:
    request.session[LAST] = {
        "id": str(decision.public_id),
        "number": number,
        "said": decision.said,
        "until": (at + decisions.UNDO_FOR).isoformat(),
    }


def _last(request: HttpRequest, at: datetime) -> dict[str, Any] | None:
    """The decision made just now, while it can be taken back."""
    last = request.session.get(LAST)
    if not isinstance(last, dict):
        return None
    until = datetime.fromisoformat(last["until"])
    return {**last, "until": until} if at < until - timedelta(seconds=1) else None


def _officer(viewer: Viewer) -> int:
    return viewer.user.pk if viewer.user is not None else 0


def _version(data: QueryDict) -> int:
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
