"""Index of everything a worker does for this app, so that it is registered before it is needed."""

from reporting import schedules
from reporting.services import (
    clock_changes,
    invitations,
    notify,
    orphans,
    photo_processing,
    rollups,
)
from reporting.services.catalog import boundary_reading
from reporting.services.workflow import proof, routing

__all__ = [
    "boundary_reading",
    "clock_changes",
    "invitations",
    "notify",
    "orphans",
    "photo_processing",
    "proof",
    "rollups",
    "routing",
    "schedules",
]
