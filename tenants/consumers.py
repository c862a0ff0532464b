"""Index of everything a worker does for this app, so that it is registered before it is needed."""

from tenants.services import (
    erasing,
    invitations,
    partner_tokens,
    provisioning,
    pulse,
    trails,
    trials,
    webhook_letters,
)
from tenants.services.leaving import downloads, erasure

__all__ = [
    "downloads",
    "erasing",
    "erasure",
    "invitations",
    "partner_tokens",
    "provisioning",
    "pulse",
    "trails",
    "trials",
    "webhook_letters",
]
