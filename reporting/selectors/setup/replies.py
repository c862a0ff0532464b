"""Prepared sentences as the set-up shows them, by the step they are for."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reporting.models import ReplyTemplate
from reporting.rules.reply_texts import DEFAULTS, MOMENTS


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """One sentence. ``code`` names a common one; the city's own have a ``key``."""

    text: str
    is_active: bool
    key: int = 0
    code: str = ""
    is_reworded: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The sentences of one step."""

    moment: str
    label: str
    lines: list[ReplyLine] = field(default_factory=list)


def groups() -> list[Group]:
    """Every sentence, the city's own first, in the order desks see them. One query."""
    rows = list(
        ReplyTemplate.objects.select_related("category", "agency").order_by("position", "pk")
    )
    replaced = {row.replaces: row for row in rows if row.replaces}
    found = {moment: Group(moment, _(label)) for moment, label in MOMENTS.items()}
    for row in rows:
        if not row.replaces and row.transition in found:
            found[row.transition].lines.append(
                ReplyLine(row.text, row.is_active, key=row.pk, about=_about(row))
            )
    for each in DEFAULTS:
        other = replaced.get(each.code)
        common = _(each.text)
        found[each.moment].lines.append(
            ReplyLine(
                other.text if other else common,
                other.is_active if other else True,
                code=each.code,
                is_reworded=other is not None and other.text != common,
            )
        )
    return list(found.values())


def _about(row: ReplyTemplate) -> str:
    """For which category and agency; nothing when for every one."""
    names = [row.category.name if row.category else "", row.agency.short_name if row.agency else ""]
    return " · ".join(filter(None, names))
