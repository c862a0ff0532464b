"""Index of everything a worker does for this app, so that it is registered before it is needed."""

from reporting import schedules
from reporting.services import (
    clock_changes,
    fetched_photos,
    forgetting,
    guess_training,
    invitations,
    notify,
    orphans,
    photo_processing,
    pulse,
    rollups,
    rule_replays,
    support_news,
    webhook_letters,
)
from reporting.services.catalog import boundary_reading, reshaping
from reporting.services.fund import news
from reporting.services.messages import delivery
from reporting.services.triage import decisions, flags
from reporting.services.workflow import proof, routing

__all__ = [
    "boundary_reading",
    "clock_changes",
    "decisions",
    "delivery",
    "fetched_photos",
    "flags",
    "forgetting",
    "guess_training",
    "invitations",
    "news",
    "notify",
    "orphans",
    "photo_processing",
    "proof",
    "pulse",
    "reshaping",
    "rollups",
    "routing",
    "rule_replays",
    "schedules",
    "support_news",
    "webhook_letters",
]
