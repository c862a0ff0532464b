"""Taking back a change of categories, questions, chains or prepared replies, by its audit entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from core.audit.models import AuditEntry
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import (
    categories,
    chains,
    questions,
    reply_templates,
    reshaping,
    triage_settings,
    undoing_city,
)
from reporting.services.catalog.categories import CategoryDetails
from reporting.services.catalog.reply_templates import TemplateDetails
from reporting.services.catalog.undo_terms import NotUndoable, require_still


def undo(*, entry_id: int, actor: Actor, at: datetime) -> None:
    """Put back what a change replaced. That is a change of its own, with its own entry.

    Raises:
        NotUndoable: No such entry, or none that can be taken back.
        ChangedSince: It is no longer as the change left it; nothing is changed.
        DomainError: As the service that puts it back.
    """
    entry = AuditEntry.objects.filter(pk=entry_id, kind__in=[*_HOW, *undoing_city.HOW]).first()
    if entry is None or not can_be_undone(entry.kind, entry.facts):
        raise NotUndoable(_("Perubahan ini tidak dapat dibatalkan."))
    if entry.kind in undoing_city.HOW:
        undoing_city.undo(entry=entry, actor=actor, at=at)
        return
    _HOW[entry.kind](entry.subject, entry.facts, actor, at)


def can_be_undone(kind: str, facts: Mapping[str, Any]) -> bool:
    """Whether a change of this kind can be taken back by what was written down about it."""
    return kind in _HOW or (kind in undoing_city.HOW and undoing_city.knows_enough(kind, facts))


def _category(subject: str, facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    now = categories.details_of(categories.require(subject))
    require_still(now == _details(facts["after"]))
    categories.change(code=subject, details=_details(facts["before"]), actor=actor, at=at)


def _details(stored: Mapping[str, Any]) -> CategoryDetails:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
    }
    return CategoryDetails(**values)


def _moved(subject: str, facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    parent = categories.require(subject).parent
    require_still((parent.code if parent else "") == facts["after"]["parent"])
    reshaping.move(code=subject, parent_code=facts["before"]["parent"], actor=actor, at=at)


def _on(subject: str, _facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    require_still(categories.require(subject).is_active)
    categories.switch_off(code=subject, actor=actor, at=at)


def _off(subject: str, _facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    category = categories.require(subject)
    require_still(not category.is_active and category.merged_into_id is None)
    categories.switch_on(code=subject, actor=actor, at=at)


def _question_changed(subject: str, facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    question = questions.require(subject, facts["question"])
    require_still(questions.state_of(question) == facts["after"])
    questions.change(
        category_code=subject,
        code=question.code,
        details=questions.details_from(facts["before"]),
        actor=actor,
        at=at,
    )


def _question_removed(subject: str, facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    questions.add(
        category_code=subject,
        code=facts["question"],
        details=questions.details_from(facts["before"]),
        actor=actor,
        at=at,
    )


def _question_to(*, was: bool) -> Callable[[str, Mapping[str, Any], Actor, datetime], None]:
    def put_back(subject: str, facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
        question = questions.require(subject, facts["question"])
        require_still(question.is_active != was)
        questions.switch(
            category_code=subject, code=question.code, is_active=was, actor=actor, at=at
        )

    return put_back


def _chain(subject: str, facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    category = categories.require(subject) if subject else None
    require_still(chains.stored(chains.own(category)) == facts["after"])
    before = chains.from_stored(facts["before"])
    chains.decide(category_code=subject, steps=before, actor=actor, at=at)


def _template(subject: str, facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    row = reply_templates.require(int(subject))
    require_still(reply_templates.state_of(row) == facts["after"])
    before = {name: value for name, value in facts["before"].items() if name != "is_active"}
    reply_templates.change(key=row.pk, details=TemplateDetails(**before), actor=actor, at=at)


def _template_to(*, was: bool) -> Callable[[str, Mapping[str, Any], Actor, datetime], None]:
    def put_back(subject: str, _facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
        row = reply_templates.require(int(subject))
        require_still(row.is_active != was)
        reply_templates.switch(key=row.pk, is_active=was, actor=actor, at=at)

    return put_back


def _reworded(subject: str, facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    require_still(reply_templates.as_offered(subject) == facts["after"])
    before = facts["before"]
    reply_templates.reword(
        code=subject, text=before["text"], is_active=before["is_active"], actor=actor, at=at
    )


def _triage(_subject: str, facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    require_still(triage_settings.stored(triage_settings.current()) == facts["after"])
    triage_settings.change(rules=triage_settings.rules_from(facts["before"]), actor=actor, at=at)


_HOW: Final[dict[str, Callable[[str, Mapping[str, Any], Actor, datetime], None]]] = {
    "triage_changed": _triage,
    "category_changed": _category,
    "category_moved": _moved,
    "category_switched_on": _on,
    "category_switched_off": _off,
    "category_question_added": _question_to(was=False),
    "category_question_changed": _question_changed,
    "category_question_removed": _question_removed,
    "category_question_switched_on": _question_to(was=False),
    "category_question_switched_off": _question_to(was=True),
    "escalation_decided": _chain,
    "reply_template_added": _template_to(was=False),
    "reply_template_changed": _template,
    "reply_template_switched_on": _template_to(was=False),
    "reply_template_switched_off": _template_to(was=True),
    "reply_template_reworded": _reworded,
}
