"""Sets of routing rules: drafted, published as a whole, kept for ever, brought back when needed.

One set is in force. Editing makes a copy, the draft; intake learns of it when it is published, and
only then. A published set is never changed again: every change of what is in force is a set with
the next number. Rules without a set, from before there were sets, become number 1 at the first
change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError
from reporting.models import RoutingRule, RoutingRuleSet
from reporting.rules.lifecycle import Actor
from reporting.services import config as intake
from reporting.services.catalog import config, rule_checks, rule_copies
from reporting.services.catalog.rule_checks import Finding
from reporting.services.catalog.rule_copies import MAX_NOTE
from reporting.services.catalog.rule_stamps import (
    FIRST_NUMBER,
    DraftChanged,
    NoDraft,
    SetNotFound,
    in_force,
    require_draft,
    require_older,
    require_stamp,
    stamp,
    stamp_of,
    the_draft,
)

__all__ = [
    "FIRST_NUMBER",
    "MAX_NOTE",
    "DraftChanged",
    "DraftExists",
    "NoDraft",
    "NothingToPublish",
    "RulesRefused",
    "SetNotFound",
    "WarningsUnread",
    "amend",
    "discard",
    "draft_from",
    "edit",
    "publish",
    "roll_back",
    "stale",
    "stamp",
    "stamp_of",
    "the_draft",
]

Change = Callable[[RoutingRuleSet], object]


class DraftExists(DomainError):
    """There is a draft already; it would be lost."""

    code = "draft_exists"


class NothingToPublish(DomainError):
    """The draft says what is in force already."""

    code = "nothing_to_publish"


class RulesRefused(DomainError):
    """The set has errors; ``facts["errors"]`` says what to do about each."""

    code = "rules_refused"


class WarningsUnread(DomainError):
    """The set has warnings nobody confirmed to have read."""

    code = "warnings_unread"


@transaction.atomic(durable=True)
def publish(
    *, stamp: str, note: str = "", warnings_read: bool = False, actor: Actor, at: datetime
) -> RoutingRuleSet:
    """Let intake decide by the draft from now on.

    Args:
        stamp: Of the draft as the person saw it.
        note: Why, for those who read the versions later.
        warnings_read: Whether the person confirmed to publish in spite of the warnings.
        actor: Who decided.
        at: When (aware).

    Raises:
        DraftChanged: The draft is another by now.
        NoDraft, NothingToPublish: There is nothing to publish.
        RulesRefused: It has errors; nothing is published.
        WarningsUnread: It has warnings that were not confirmed.
    """
    config.hold()
    current = in_force(at)
    draft = require_draft(stamp)
    if rule_copies.same_rules(draft, current):
        raise NothingToPublish(
            _("Rancangan ini sama dengan versi %d yang berlaku.") % (current.number or 0)
        )
    _require_sound(draft, warnings_read=warnings_read, findings=stale(draft, current))
    rule_copies.put_in_force(draft, instead_of=current, note=note, actor=actor, at=at)
    config.changed(
        kind="routing_published", subject=str(draft.number), actor=actor, at=at, facts=_facts(draft)
    )
    return draft


@transaction.atomic(durable=True)
def roll_back(
    *,
    number: int,
    stamp: str,
    note: str = "",
    warnings_read: bool = False,
    actor: Actor,
    at: datetime,
) -> RoutingRuleSet:
    """Publish an older set again, as a new version. A draft stays as it is.

    Args:
        number: Of the older set.
        stamp: What was in force and drafted as the person saw it.
        note: Why.
        warnings_read: Whether the person confirmed to publish in spite of the warnings.
        actor: Who decided.
        at: When (aware).

    Raises:
        SetNotFound: No such older version.
        DraftChanged, RulesRefused, WarningsUnread: As for ``publish``.
    """
    config.hold()
    current = in_force(at)
    require_stamp(stamp)
    old = require_older(number)
    again = rule_copies.copy_of(old, actor=actor, at=at)
    _require_sound(again, warnings_read=warnings_read)
    again.restored = number
    rule_copies.put_in_force(again, instead_of=current, note=note, actor=actor, at=at)
    config.changed(
        kind="routing_rolled_back",
        subject=str(again.number),
        actor=actor,
        at=at,
        facts={**_facts(again), "restored": number},
    )
    return again


@transaction.atomic(durable=True)
def discard(*, stamp: str, actor: Actor, at: datetime) -> None:
    """Throw the draft away; what is in force stays.

    Raises:
        DraftChanged: The draft is another by now.
        NoDraft: There is none.
    """
    config.hold()
    draft = require_draft(stamp)
    facts = {"base": draft.base, "rules": draft.rules.count()}
    draft.delete()
    _record("routing_draft_discarded", "", facts, actor=actor, at=at)


@transaction.atomic(durable=True)
def draft_from(*, number: int, stamp: str, actor: Actor, at: datetime) -> RoutingRuleSet:
    """Start a draft with the rules of an older set, to mend them before they are published again.

    Raises:
        SetNotFound: No such older version.
        DraftExists: There is a draft; publish it or throw it away first.
        DraftChanged: What is in force is another by now.
    """
    config.hold()
    current = in_force(at)
    require_stamp(stamp)
    if the_draft() is not None:
        raise DraftExists(
            _("Masih ada rancangan yang belum diterbitkan. Terbitkan atau buang dulu.")
        )
    draft = rule_copies.copy_of(require_older(number), actor=actor, at=at)
    draft.base = current.number
    rule_copies.make_draft(draft)
    _record("routing_draft_started", str(number), _facts(draft), actor=actor, at=at)
    return draft


def edit(*, stamp: str, actor: Actor, at: datetime) -> RoutingRuleSet:
    """The draft to change, as part of a change whose transaction holds the set-up.

    The first edit makes the draft, a copy of what is in force.

    Raises:
        DraftChanged: Somebody else edited, or published, since the page was opened.
    """
    current = in_force(at)
    require_stamp(stamp)
    draft = the_draft()
    if draft is None:
        draft = rule_copies.copy_of(current, actor=actor, at=at)
        rule_copies.make_draft(draft)
    else:
        draft.version += 1
        draft.changed_at, draft.changed_by = at, actor.label
        draft.save(update_fields=["version", "changed_at", "changed_by"])
    return draft


def amend(*, note: str, change: Change, actor: Actor, at: datetime) -> RoutingRuleSet:
    """Change what is in force by one small step, as a new version; a draft takes the step as well.

    For acts that are decided elsewhere, such as switching a category on. Part of a larger change
    whose transaction holds the set-up.

    Args:
        note: Why, for those who read the versions later.
        change: Changes the rules of the set it is given.
        actor: Who decided.
        at: When (aware).
    """
    current = in_force(at)
    following = rule_copies.copy_of(current, actor=actor, at=at)
    draft = the_draft()
    for each in filter(None, (following, draft)):
        change(each)
    rule_copies.put_in_force(following, instead_of=current, note=note, actor=actor, at=at)
    if draft is not None:
        draft.base, draft.version = following.number, draft.version + 1
        draft.save(update_fields=["base", "version"])
    config.changed(
        kind="routing_published",
        subject=str(following.number),
        actor=actor,
        at=at,
        facts=_facts(following),
    )
    return following


def stale(draft: RoutingRuleSet, current: RoutingRuleSet) -> list[Finding]:
    """A warning when another set came into force after the draft was started."""
    if draft.base == current.number:
        return []
    text = _(
        "Setelah rancangan ini dimulai, %(who)s menerbitkan versi %(number)d."
        " Menerbitkan rancangan ini menggantikannya: periksa perbedaannya."
    ) % {"who": current.published_by, "number": current.number or 0}
    return [Finding(rule_checks.WARNING, "stale_draft", text)]


def _require_sound(
    rule_set: RoutingRuleSet, *, warnings_read: bool, findings: list[Finding] | None = None
) -> None:
    rules = RoutingRule.objects.filter(rule_set=rule_set, is_active=True).in_order()
    found = [*(findings or []), *rule_checks.check_rows(rules, intake.read())]
    errors = [each.text for each in found if each.is_error]
    if errors:
        raise RulesRefused(_("Belum bisa diterbitkan: %s") % " ".join(errors[:3]), errors=errors)
    warnings = [each.text for each in found]
    if warnings and not warnings_read:
        raise WarningsUnread(
            _("Ada %d peringatan. Baca, lalu centang bahwa Anda tetap ingin menerbitkan.")
            % len(warnings),
            warnings=warnings,
        )


def _facts(rule_set: RoutingRuleSet) -> dict[str, object]:
    return {
        "base": rule_set.base,
        "number": rule_set.number,
        "rules": rule_set.rules.count(),
        "note": rule_set.note,
    }


def _record(
    kind: str, subject: str, facts: Mapping[str, object], *, actor: Actor, at: datetime
) -> None:
    audit.record(kind=kind, subject=subject, actor_label=actor.label, at=at, facts=facts)
