"""Every module of billing that holds a periodic job: Django imports this list once, so that the beat knows them."""

from billing.services import dunning, reminder_letters
from billing.services.partners import deals, statements
from billing.services.signup import opening

__all__ = ["deals", "dunning", "opening", "reminder_letters", "statements"]
