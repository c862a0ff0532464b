"""Taking back what was decided about targets, without rewriting what already counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from reporting.models import SlaTarget
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import config, targets
from reporting.services.catalog.targets import Case, Promise
from reporting.services.catalog.undo_terms import CountsAlready, require_still

Facts = Mapping[str, Any]


def take_back_promise(facts: Facts, actor: Actor, at: datetime) -> None:
    """Let the earlier promise go on where this one has not begun; else promise it again.

    The caller holds the set-up.

    Raises:
        ChangedSince: The promise was changed or withdrawn again.
        CountsAlready: It counts already and nothing was promised before it.
    """
    case = Case(**facts["case"])
    scope = targets.scope_of(case)
    begins = date.fromisoformat(facts["valid_from"])
    made = SlaTarget.objects.filter(**scope, valid_from=begins, valid_to__isnull=True).first()
    require_still(
        made is not None and asdict(targets.said_by(made)) == facts["after"], _("target waktu")
    )
    if made is not None and begins > targets.today_of(at):
        made.delete()
        SlaTarget.objects.filter(**scope, valid_to=begins).update(valid_to=None)
        _record(case, facts["after"], facts["previous"], actor, at)
        return
    if not facts["previous"]:
        raise CountsAlready(
            _("Target ini sudah berlaku. Cabut atau ganti di halaman Target waktu.")
        )
    _promise_again(case, facts["previous"], actor, at)


def take_back_withdrawal(facts: Facts, actor: Actor, at: datetime) -> None:
    """Let a withdrawn promise go on where it still counts; else promise it again.

    Raises:
        ChangedSince: Something else was promised for the case since.
    """
    case = Case(**facts["case"])
    scope = targets.scope_of(case)
    ends = date.fromisoformat(facts["valid_to"])
    rows = SlaTarget.objects.filter(**scope)
    require_still(not rows.filter(valid_to__isnull=True).exists(), _("target waktu"))
    if ends > targets.today_of(at):
        require_still(rows.filter(valid_to=ends).update(valid_to=None) == 1, _("target waktu"))
        _record(case, None, facts["previous"], actor, at)
        return
    _promise_again(case, facts["previous"], actor, at)


def _promise_again(case: Case, previous: Facts, actor: Actor, at: datetime) -> None:
    targets.promise_held(
        case=case,
        promise=Promise(**previous),
        valid_from=targets.earliest_day(case, at),
        actor=actor,
        at=at,
    )


def _record(
    case: Case, before: Facts | None, after: Facts | None, actor: Actor, at: datetime
) -> None:
    config.changed(
        kind="target_restored",
        subject=case.category,
        actor=actor,
        at=at,
        facts={"case": asdict(case), "was": before, "now": after},
    )
