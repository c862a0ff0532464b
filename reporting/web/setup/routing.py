"""The routing list: its draft is edited here, rule by rule, without scripts."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from reporting.selectors.setup import agencies as agency_selector
from reporting.selectors.setup import history
from reporting.selectors.setup import routing as selector
from reporting.selectors.setup.rule_words import RuleWords
from reporting.services.catalog import routing
from reporting.services.catalog.routing import RuleNotFound
from reporting.web.setup.doors import (
    admin_of,
    admins_and_triage,
    admins_only,
    may_edit,
    show,
)
from reporting.web.setup.routing_form import RuleForm
from reporting.web.setup.saving import refusal, saved

SCREEN: Final = "routing"
STALE: Final = 409


@require_safe
@admins_and_triage
def index(request: HttpRequest) -> HttpResponse:
    """All rules: the draft when there is one, or what is in force when asked for."""
    board = selector.board()
    in_force = board.draft is None or request.GET.get("lihat") == "berlaku"
    findings = selector.findings(board)
    context = {
        "board": board,
        "lines": selector.lines(board, in_force=in_force),
        "in_force": in_force,
        "errors": sum(each.is_error for each in findings),
        "warnings": sum(not each.is_error for each in findings),
        "home": agency_selector.default_name(),
        "last": history.latest("penerusan"),
        "may_edit": may_edit(request) and (board.draft is None or not in_force),
        "is_admin": may_edit(request),
    }
    return show(request, "routing.html", SCREEN, context)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: HttpRequest) -> HttpResponse:
    """Add a rule to the draft."""
    board = selector.board()
    form = RuleForm(request.POST if request.method == "POST" else None, board=board)
    if request.method == "POST" and saved(form, lambda: _add(request, form)):
        messages.success(request, _("Aturan ditambahkan ke rancangan."))
        return redirect("setup:routing")
    return _form(request, form, board, {})


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def rule(request: HttpRequest, rule: UUID) -> HttpResponse:
    """Let a rule of the draft say something else."""
    board = selector.board()
    found = next((each for each in board.rules if each.key == str(rule)), None)
    if found is None:
        raise RuleNotFound(_("Aturan ini sudah tidak ada di rancangan."), rule=str(rule))
    form = RuleForm(request.POST if request.method == "POST" else None, board=board, rule=found)
    if request.method == "POST" and saved(form, lambda: _change(request, form, rule)):
        messages.success(request, _("Aturan diubah di rancangan."))
        return redirect(_at(rule))
    number = 1 + board.rules.index(found)
    facts = {"rule": rule, "number": number, "now": RuleWords(board.setup).of(found)}
    return _form(request, form, board, facts)


@require_POST
@admins_only
def move(request: HttpRequest, rule: UUID, to: str) -> HttpResponse:
    """Try a rule one place earlier or later."""
    can, before = selector.before_which(selector.board().rules, str(rule), up=to == "naik")
    if can:
        refused = refusal(
            lambda: routing.move(
                rule_key=rule,
                before=before,
                stamp=request.POST.get("stamp", ""),
                actor=admin_of(request),
                at=clock.now(),
            )
        )
        _tell(request, refused, _("Urutan diubah di rancangan."))
    return redirect(_at(rule))


@require_POST
@admins_only
def remove(request: HttpRequest, rule: UUID) -> HttpResponse:
    """Take a rule off the draft."""
    refused = refusal(
        lambda: routing.remove(
            rule_key=rule,
            stamp=request.POST.get("stamp", ""),
            actor=admin_of(request),
            at=clock.now(),
        )
    )
    _tell(
        request, refused, _("Aturan dihapus dari rancangan. Isinya tetap ada di jejak perubahan.")
    )
    return redirect("setup:routing")


def _form(
    request: HttpRequest, form: RuleForm, board: selector.Board, facts: dict[str, Any]
) -> HttpResponse:
    """The form, or the form again with what is wrong and all that was filled in."""
    status = 422 if form.is_bound else 200
    stale = form.is_bound and form.data.get("stamp") != board.stamp
    if stale:
        form.keep_up(board.stamp)
        status = STALE
    context = {"form": form, "board": board, "stale": stale, **facts}
    return show(request, "routing_rule.html", SCREEN, context, status=status)


def _add(request: HttpRequest, form: RuleForm) -> None:
    routing.add(
        details=form.details(),
        before=form.cleaned_data["before"],
        stamp=form.cleaned_data["stamp"],
        actor=admin_of(request),
        at=clock.now(),
    )


def _change(request: HttpRequest, form: RuleForm, rule: UUID) -> None:
    routing.change(
        rule_key=rule,
        details=form.details(),
        stamp=form.cleaned_data["stamp"],
        actor=admin_of(request),
        at=clock.now(),
    )


def _tell(request: HttpRequest, refused: str, done: str) -> None:
    if refused:
        messages.warning(request, refused)
    else:
        messages.success(request, done)


def _at(rule: UUID) -> str:
    return f"{reverse('setup:routing')}#aturan-{rule}"
