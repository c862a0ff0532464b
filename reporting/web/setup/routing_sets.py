"""Reviewing and publishing the draft of the routing list; its versions and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import DomainError
from reporting.selectors.setup import routing as selector
from reporting.selectors.setup import rule_review
from reporting.selectors.setup.rule_words import RuleWords
from reporting.services.catalog import rule_checks, rule_sets
from reporting.services.catalog.rule_sets import SetNotFound
from reporting.web.setup.doors import (
    admin_of,
    admins_and_triage,
    admins_only,
    may_edit,
    show,
)
from reporting.web.setup.routing import SCREEN
from reporting.web.setup.saving import refusal


@require_safe
@admins_and_triage
def review(request: HttpRequest) -> HttpResponse:
    """What the draft changes, what is wrong with it, and the button that publishes it."""
    return _review(request, {})


@require_POST
@admins_only
def publish(request: HttpRequest) -> HttpResponse:
    """Let intake decide by the draft."""
    given = _given(request)
    try:
        done = rule_sets.publish(**given, actor=admin_of(request), at=clock.now())
    except DomainError as error:
        if error.status >= 500:
            raise
        return _review(request, {"given": given, "refused": error}, status=error.status)
    messages.success(
        request, _("Versi %d berlaku. Laporan berikutnya mengikutinya.") % (done.number or 0)
    )
    return redirect("setup:routing")


@require_POST
@admins_only
def discard(request: HttpRequest) -> HttpResponse:
    """Throw the draft away."""
    refused = refusal(
        lambda: rule_sets.discard(
            stamp=request.POST.get("stamp", ""), actor=admin_of(request), at=clock.now()
        )
    )
    if refused:
        messages.warning(request, refused)
        return redirect("setup:routing_review")
    messages.success(request, _("Rancangan dibuang. Aturan yang berlaku tidak berubah."))
    return redirect("setup:routing")


@require_safe
@admins_and_triage
def versions(request: HttpRequest) -> HttpResponse:
    """Every published set, newest first."""
    board = selector.board()
    context = {"board": board, "versions": selector.versions() or [board.published]}
    return show(request, "routing_versions.html", SCREEN, context)


@require_safe
@admins_and_triage
def version(request: HttpRequest, version: int) -> HttpResponse:
    """One published set, and what bringing it back would change."""
    return _version(request, version, {})


@require_POST
@admins_only
def restore(request: HttpRequest, version: int) -> HttpResponse:
    """Publish an older set again."""
    given = _given(request)
    try:
        done = rule_sets.roll_back(number=version, **given, actor=admin_of(request), at=clock.now())
    except DomainError as error:
        if error.status >= 500 or error.status == 404:
            raise
        return _version(request, version, {"given": given, "refused": error}, status=error.status)
    messages.success(
        request,
        _("Versi %(old)d berlaku lagi, sebagai versi %(number)d.")
        % {"old": version, "number": done.number or 0},
    )
    return redirect("setup:routing_versions")


@require_POST
@admins_only
def copy(request: HttpRequest, version: int) -> HttpResponse:
    """Start a draft from an older set."""
    refused = refusal(
        lambda: rule_sets.draft_from(
            number=version,
            stamp=request.POST.get("stamp", ""),
            actor=admin_of(request),
            at=clock.now(),
        )
    )
    if refused:
        messages.warning(request, refused)
        return redirect("setup:routing_version", version=version)
    messages.success(request, _("Versi %d disalin ke rancangan.") % version)
    return redirect("setup:routing")


def _given(request: HttpRequest) -> dict[str, Any]:
    return {
        "stamp": request.POST.get("stamp", "")[:40],
        "note": request.POST.get("note", "")[: rule_sets.MAX_NOTE],
        "warnings_read": request.POST.get("warnings_read") == "1",
    }


def _review(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    board = selector.board()
    findings = selector.findings(board)
    shown = {
        "board": board,
        "differences": rule_review.differences(board.published_rules, board.rules, board.setup),
        "errors": [each for each in findings if each.is_error],
        "warnings": [each for each in findings if not each.is_error],
        "confirm": [
            *(each for each in findings if not each.is_error),
            *(["stale"] * board.is_stale),
        ],
        "replay": rule_review.replayed(board.stamp),
        "is_admin": may_edit(request),
        **context,
    }
    return show(request, "routing_review.html", SCREEN, shown, status=status)


def _version(
    request: HttpRequest, number: int, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    found = selector.version(number)
    board = selector.board()
    if found is None and number == board.published.number:
        found = board.published, board.published_rules
    if found is None:
        raise SetNotFound(_("Versi ini tidak ada."), number=number)
    head, rules = found
    words = RuleWords(board.setup)
    findings = [] if head.is_in_force else rule_checks.check(rules, board.setup)
    shown = {
        "board": board,
        "head": head,
        "rules": [words.of(each) for each in rules],
        "differences": rule_review.differences(board.published_rules, rules, board.setup),
        "errors": [each for each in findings if each.is_error],
        "warnings": [each for each in findings if not each.is_error],
        "is_admin": may_edit(request),
        **context,
    }
    return show(request, "routing_version.html", SCREEN, shown, status=status)
