"""What a city's guess learns from: prepared phrases, its keywords and its own confirmed reports.

A report counts as confirmed when staff set its category, or when it was closed without anybody
changing it. Secret reports are never read. Personal data and names are taken out before anything
leaves this module. The texts stay in the city: they are handed to a child process, and forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from django.db.models import Exists, OuterRef, Q

from core.learning.sandbox import MOST_EXAMPLES
from core.learning.training import Example
from reporting.models import Report, ReportEvent, Visibility
from reporting.models.report import ReportQuerySet
from reporting.rules.learned_guess import prepared
from reporting.rules.personal_data import cleaned
from reporting.rules.states import State
from reporting.seed.phrases import phrases
from reporting.services.config import Snapshot

SET_BY_STAFF: Final = ("recategorise", "triaged")
"""Timeline entries after which a person stands for the category."""
MOST_OF_ONE: Final = 3000
"""Reports of one main category; a city of rubbish must still know a lamp."""
SHORTEST: Final = 8
_PHRASES_HELD: Final = 8
_REPORTS_HELD: Final = 5


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts to learn from, and texts kept aside to ask about afterwards.

    Which side a text is on depends on the text or report alone, so that no version ever learned
    from what a later one is compared on.
    """

    learn: list[Example]
    held_out: list[Example]
    phrases: int
    reports: int


def confirmed_reports() -> ReportQuerySet:
    """Reports whose category somebody stands for."""
    by_staff = ReportEvent.objects.filter(report=OuterRef("pk"), kind__in=SET_BY_STAFF)
    return (
        Report.objects.exclude(visibility=Visibility.SECRET)
        .exclude(state__in=[State.REJECTED.value, State.MERGED.value])
        .filter(needs_triage=False)
        .filter(Q(state=State.CLOSED.value) | Exists(by_staff))
    )


def collect(setup: Snapshot) -> Examples:
    """Return everything the current city can learn from now."""
    learn: list[Example] = list(_keywords(setup))
    held_out: list[Example] = []
    own = list(_reports(setup))
    for category, text, is_held in own:
        (held_out if is_held else learn).append((category, text))
    for category, phrase in phrases():
        kept = crc32(phrase.encode()) % _PHRASES_HELD == 0
        (held_out if kept else learn).append((category, prepared(phrase)))
    return Examples(learn[:MOST_EXAMPLES], held_out, phrases=len(phrases()), reports=len(own))


def _keywords(setup: Snapshot) -> Iterator[Example]:
    """Names and keywords of every category, switched on or not, under its main category.

    Words that stand under two main categories tell them apart from nothing.
    """
    mains: dict[str, set[str]] = {}
    for category in setup.categories.values():
        for words in (category.name, *category.keywords):
            mains.setdefault(prepared(words), set()).add(category.line[-1])
    for words, found in mains.items():
        if words and len(found) == 1:
            yield found.pop(), words


def _reports(setup: Snapshot) -> Iterator[tuple[str, str, bool]]:
    """Main category, cleaned text and whether it is kept aside; newest first."""
    mains = {each.pk: each.line[-1] for each in setup.categories.values()}
    taken: Counter[str] = Counter()
    found = (
        confirmed_reports()
        .exclude(description="")
        .order_by("-submitted_at", "-pk")
        .values_list("public_id", "category_id", "description")
    )
    for public_id, category_id, description in found.iterator(chunk_size=2000):
        main = mains.get(category_id, "")
        text = prepared(cleaned(description))
        if not main or len(text) < SHORTEST or taken[main] >= MOST_OF_ONE:
            continue
        taken[main] += 1
        yield main, text, crc32(public_id.bytes) % _REPORTS_HELD == 0
        if taken.total() >= MOST_EXAMPLES:
            return
