"""What the trail says about routing rules and their sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from reporting.models import Hours
from reporting.rules.matching import Rule
from reporting.selectors.setup.rule_words import RuleWords
from reporting.services.config import Snapshot


def details(kind: str, facts: Mapping[str, Any], setup: Snapshot) -> tuple[str, ...]:
    """What a rule says, and of one that was changed what it said before; what a set is."""
    if not kind.startswith("routing_rule_"):
        return _about_set(facts)
    before = facts.get("before")
    if not isinstance(before, Mapping):
        return (_line(facts, setup),)
    return (
        _("sebelumnya: %s") % _line(before, setup),
        _("sekarang: %s") % _line(facts, setup),
    )


def _about_set(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """How many rules a set has, why it was published, and which one it brings back."""
    said = [_("%d aturan") % facts["rules"]] if "rules" in facts else []
    if facts.get("restored"):
        said.append(_("sama dengan versi %d") % facts["restored"])
    if facts.get("note"):
        said.append(str(facts["note"]))
    return (", ".join(said),) if said else ()


def _line(facts: Mapping[str, Any], setup: Snapshot) -> str:
    """ "Sampah · Sekupang · Tinggi → DLH"."""
    working = facts.get("working") or ""
    said = RuleWords(setup).of(
        Rule(
            agency=str(facts.get("agency") or ""),
            category=facts.get("category"),
            area=facts.get("area"),
            priority=facts.get("priority") or None,
            answers=tuple(sorted((facts.get("answers") or {}).items())),
            working=working == Hours.INSIDE if working else None,
            hours_of=str(facts.get("hours_of") or ""),
        )
    )
    parts = [
        said.category or _("Semua kategori"),
        said.area or _("seluruh kota"),
        said.priority,
        *said.answers,
        said.hours,
    ]
    return f"{' · '.join(filter(None, parts))} → {said.agency}"
