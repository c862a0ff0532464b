"""Rapor dinas: the formula, months frozen by it, corrections, and doubts.

``formula`` counts; ``counting`` puts a period together; ``freezing`` writes months down; ``corrections`` leaves
reports out and says what changed later; ``flags`` finds patterns to ask about.
"""

from reporting.services.scorecards.corrections import exclude, lift
from reporting.services.scorecards.counting import count_so_far, month_facts, period_facts
from reporting.services.scorecards.flags import decide
from reporting.services.scorecards.freezing import (
    freeze_month,
    freeze_scorecards,
    freeze_what_is_over,
)

__all__ = [
    "count_so_far",
    "decide",
    "exclude",
    "freeze_month",
    "freeze_scorecards",
    "freeze_what_is_over",
    "lift",
    "month_facts",
    "period_facts",
]
