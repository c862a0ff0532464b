"""Index of everything a worker does for this app, so that it is registered before it is needed."""

from reporting import schedules
from reporting.services import calendar_changes, invitations, notify, photo_processing, rollups
from reporting.services.workflow import proof, routing

__all__ = [
    "calendar_changes",
    "invitations",
    "notify",
    "photo_processing",
    "proof",
    "rollups",
    "routing",
    "schedules",
]
