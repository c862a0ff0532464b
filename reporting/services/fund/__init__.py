"""The response fund: a ceiling per agency and year, kept for reports, spent against receipts.

Whoever changes money locks the report, then the fund, then the reservation. Nothing passes the
ceiling: the fund's row is locked while it is compared, and a constraint holds it besides.
"""

from reporting.services.fund.ceilings import set_ceiling
from reporting.services.fund.reserving import approve, decline, reserve
from reporting.services.fund.spending import correct, release, spend

__all__ = ["approve", "correct", "decline", "release", "reserve", "set_ceiling", "spend"]
