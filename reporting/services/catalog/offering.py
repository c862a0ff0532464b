"""Offering a category to citizens in one step: switched on, with an agency and both targets."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from reporting.models import Category, TargetKind
from reporting.rules.lifecycle import Actor
from reporting.rules.targets import pick_target
from reporting.services import config as intake
from reporting.services.catalog import categories, config, routing, rule_sets, targets
from reporting.services.catalog.targets import Case, Promise


@transaction.atomic(durable=True)
def offer(
    *,
    code: str,
    agency_code: str,
    response: Promise,
    resolution: Promise,
    actor: Actor,
    at: datetime,
) -> Category:
    """Switch a category on and say who takes it and how soon; what is so already stays untouched.

    Rules for single areas or priorities stay in front of the rule written here.

    Args:
        code: The category.
        agency_code: Who gets its reports in the whole city.
        response: How soon somebody answers.
        resolution: How soon it is solved.
        actor: Who decided.
        at: When (aware).

    Raises:
        CategoryNotFound, AgencyNotFound: Something named does not exist.
        NotInPackage, LimitReached: The city's package does not allow it; nothing is changed.
        Invalid: The agency is switched off, or a target cannot be used.
    """
    config.hold()
    category = categories.switch_on_held(code=code, actor=actor, at=at)
    agency = routing.taking_reports(agency_code)
    setup = intake.read()
    facts = setup.categories[code]
    if setup.route(facts, None, facts.default_priority).agency != agency.code:
        rule_sets.amend(
            note=_("%(category)s diteruskan ke %(agency)s")
            % {"category": category.name, "agency": agency.short_name},
            change=lambda rules: routing.send_all(rules, category=category, agency=agency),
            actor=actor,
            at=at,
        )
    for kind, wanted in ((TargetKind.RESPONSE, response), (TargetKind.RESOLUTION, resolution)):
        _promise(setup, facts.line, kind.value, wanted, actor=actor, at=at)
    return category


def _promise(
    setup: intake.Snapshot,
    line: tuple[str, ...],
    kind: str,
    wanted: Promise,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Promise it for the category unless that, or something wider, says the same from then on."""
    case = Case(kind, category=line[0])
    starts = targets.earliest_day(case, at)
    known = pick_target(setup.targets, kind=kind, category=line, priority="", area=(), on=starts)
    if known is not None and (known.amount, known.unit, known.counting) == (
        wanted.amount,
        wanted.unit,
        wanted.counting,
    ):
        return
    targets.promise_held(case=case, promise=wanted, valid_from=starts, actor=actor, at=at)
