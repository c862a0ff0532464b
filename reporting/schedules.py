"""Index of everything this app does again and again in each city; listed beside the consumers."""

from reporting.services import (
    auto_confirm,
    escalation,
    guess_training,
    photo_processing,
    proof_reviews,
    recount,
    retention,
    scorecards,
    storage,
)
from reporting.services.catalog import boundary_sets
from reporting.services.messages import rounds

__all__ = [
    "auto_confirm",
    "boundary_sets",
    "escalation",
    "guess_training",
    "photo_processing",
    "proof_reviews",
    "recount",
    "retention",
    "rounds",
    "scorecards",
    "storage",
]
