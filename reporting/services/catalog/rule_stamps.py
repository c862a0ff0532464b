"""Which set of routing rules is in force and which is drafted, and whether a person saw the same.

A stamp says both in a few characters. A page carries the stamp it was made from; a change passes only
while it is still the stamp of what there is, so of two people who edit at once the second is told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from core.errors import DomainError, NotFound
from reporting.models import RoutingRule, RoutingRuleSet, RuleSetState

FIRST_NUMBER: Final = 1


class DraftChanged(DomainError):
    """Somebody else changed the draft, or published, since the page was opened."""

    code = "draft_changed"


class NoDraft(DomainError):
    """There is no draft to publish or to throw away."""

    code = "no_draft"


class SetNotFound(NotFound):
    """There is no such version, or it is the one in force."""

    code = "rule_set_not_found"


def in_force(at: datetime) -> RoutingRuleSet:
    """The set intake decides by; made of rules without a set when there is none yet.

    The caller's transaction holds the set-up.
    """
    found = RoutingRuleSet.objects.filter(state=RuleSetState.PUBLISHED).first()
    if found is None:
        found = RoutingRuleSet.objects.create(
            state=RuleSetState.PUBLISHED,
            number=FIRST_NUMBER,
            note=_("Aturan awal kota"),
            changed_at=at,
            changed_by="Sistem",
            published_at=at,
            published_by="Sistem",
        )
    RoutingRule.objects.filter(rule_set__isnull=True).update(rule_set=found)
    return found


def the_draft() -> RoutingRuleSet | None:
    """The draft, if the city has one."""
    return RoutingRuleSet.objects.filter(state=RuleSetState.DRAFT).first()


def stamp() -> str:
    """Which set is in force, and which state of which draft there is: what an edit builds on."""
    current = RoutingRuleSet.objects.filter(state=RuleSetState.PUBLISHED).first()
    return stamp_of(current, the_draft())


def stamp_of(current: RoutingRuleSet | None, draft: RoutingRuleSet | None) -> str:
    """The same of sets already read."""
    number = current.number if current else FIRST_NUMBER
    return f"{number}.{draft.pk}.{draft.version}" if draft else f"{number}.0.0"


def require_stamp(seen: str) -> None:
    """Let only a change pass that builds on what there is now.

    Raises:
        DraftChanged: It builds on something else; the sentence says who changed it and when.
    """
    if seen == stamp():
        return
    last = the_draft() or RoutingRuleSet.objects.get(state=RuleSetState.PUBLISHED)
    raise DraftChanged(
        _(
            "Aturan sudah diubah oleh %(who)s sejak halaman ini dibuka. Isian Anda belum disimpan:"
            " periksa daftar yang baru, lalu simpan lagi."
        )
        % {"who": last.changed_by},
        changed_by=last.changed_by,
    )


def require_draft(seen: str) -> RoutingRuleSet:
    """Return the draft as the person saw it, or raise ``NoDraft`` or ``DraftChanged``."""
    draft = the_draft()
    if draft is None:
        raise NoDraft(_("Tidak ada rancangan. Ubah satu aturan untuk memulainya."))
    require_stamp(seen)
    return draft


def require_older(number: int) -> RoutingRuleSet:
    """Return a version that is no longer in force, or raise ``SetNotFound``."""
    found = RoutingRuleSet.objects.filter(number=number, state=RuleSetState.REPLACED).first()
    if found is None:
        raise SetNotFound(_("Tidak ada versi lama dengan nomor ini."), number=number)
    return found
