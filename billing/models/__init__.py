"""Tables of the platform's billing; import them from here."""

from billing.models.account import BillingAccount, Collection, TaxCollector, TaxProfile
from billing.models.change import Change, ChangeKind, Charge
from billing.models.coverage import CoverageEntry
from billing.models.invoice import (
    CreditNote,
    Instalment,
    Invoice,
    InvoiceLine,
    InvoiceState,
    Payment,
    PaymentKind,
    Reminder,
)
from billing.models.package import Package
from billing.models.quote import Quote, QuoteStage
from billing.models.statement import PartnerTerms, Statement, StatementLine
from billing.models.stripe import Drift, Reconciliation, StripeEvent
from billing.models.subscription import Subscription, SubscriptionState

__all__ = [
    "BillingAccount",
    "Change",
    "ChangeKind",
    "Charge",
    "Collection",
    "CoverageEntry",
    "CreditNote",
    "Drift",
    "Instalment",
    "Invoice",
    "InvoiceLine",
    "InvoiceState",
    "Package",
    "PartnerTerms",
    "Payment",
    "PaymentKind",
    "Quote",
    "QuoteStage",
    "Reconciliation",
    "Reminder",
    "Statement",
    "StatementLine",
    "StripeEvent",
    "Subscription",
    "SubscriptionState",
    "TaxCollector",
    "TaxProfile",
]
