"""Index of everything a worker does for this app, so that it is registered before it is needed."""

from billing.services import (
    change_push,
    customer_push,
    inbox,
    reconciliation,
    settling,
    subscription_push,
)
from billing.services.signup import people

__all__ = [
    "change_push",
    "customer_push",
    "inbox",
    "people",
    "reconciliation",
    "settling",
    "subscription_push",
]
