"""What the form asks that does one thing to many reports of different states and agencies."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from reporting.models import Priority
from reporting.rules.lifecycle import Requirement, transition_named
from reporting.rules.reasons import HOLD_RULES, REJECT_RULES
from reporting.rules.roles import Role
from reporting.selectors.report_desk import Choice, StepChoice
from reporting.services import config


def bulk_step(action: str, *, roles: Iterable[Role]) -> StepChoice:
    """Return what must be filled in for an action on many reports.

    What a role need not supply for one report it need not supply for many; which choices a report
    refuses is said in its own result.

    Args:
        action: One of ``services.bulk.ACTIONS``.
        roles: Of whoever acts.
    """
    if action == "reply":
        label, asked = _("Kirim balasan"), _("Balasan untuk warga")
        return StepChoice("reply", label, (Requirement.NOTE.value,), True, asked)
    step = transition_named(action)
    needs = step.requires - {Requirement.PHOTO}
    return StepChoice(
        name=action,
        label=_(step.label),
        needs=tuple(need.value for need in Requirement if need in needs),
        takes_note=True,
        note_label=_(step.note_label) if step.note_label else _("Catatan"),
        options=_options(action, frozenset(roles)),
    )


def _options(action: str, roles: frozenset[Role]) -> tuple[Choice, ...]:
    setup = config.snapshot()
    if action == "assign":
        agencies = sorted(setup.agencies.values(), key=lambda each: each.name)
        return tuple(
            Choice(each.code, each.name, each.short_name) for each in agencies if each.is_active
        )
    if action == "recategorise":
        return tuple(
            Choice(each.code, _(each.name)) for each in setup.categories.values() if each.is_active
        )
    if action == "prioritise":
        return tuple(Choice(value, str(label)) for value, label in Priority.choices)
    if action == "hold":
        stops = _("menghentikan batas waktu")
        return tuple(
            Choice(rule.reason.value, _(rule.label), stops if rule.pauses else "")
            for rule in HOLD_RULES.values()
        )
    if action == "reject":
        return tuple(
            Choice(rule.reason.value, _(rule.label))
            for rule in REJECT_RULES.values()
            if not rule.roles.isdisjoint(roles)
        )
    return ()
