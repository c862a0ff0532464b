"""Index of everything a worker does for this app, so that it is registered before it is needed."""

from billing.demo import payments as demo_payments
from billing.selectors import fleet
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
    "demo_payments",
    "fleet",
    "inbox",
    "people",
    "reconciliation",
    "settling",
    "subscription_push",
]
