"""How a city pays: its facts on every invoice (the city's to keep), its tax and terms (the vendor's)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import BillingAccount
from billing.rules import terms
from billing.rules.terms import BadPlan, Term
from billing.services import taxes
from billing.services.topics import promise_account
from core.audit import services as audit
from core.errors import Invalid
from core.plain import one_line
from core.tenancy import inside, inside_public
from tenants.models import City

FACTS: Final = (
    "legal_name",
    "npwp",
    "address",
    "billing_email",
    "purchase_order",
    "contract_number",
    "budget_year",
)
"""What the city itself keeps up to date."""
YEARS: Final = range(2020, 2101)
MAX_DAYS_UNTIL_DUE: Final = 365
_SEPARATORS: Final = re.compile(r"[\s.\-]")
_NPWP: Final = re.compile(r"[0-9]{15,16}")


class BadFacts(Invalid):
    """A fact cannot stand on an invoice as it was given."""

    code = "bad_billing_facts"


def ensure(
    city: City, *, legal_name: str = "", billing_email: str = "", address: str = ""
) -> BillingAccount:
    """The city's account, opened with the usual tax of its region when it has none.

    In the caller's transaction, on the platform; what exists already is not changed.
    """
    found, _new = BillingAccount.objects.select_related("tax_profile").get_or_create(
        city=city,
        defaults={
            "legal_name": (legal_name or usual_name(city))[:200],
            "billing_email": billing_email,
            "address": address[:300],
            "tax_profile": taxes.default_for(city.kemendagri_code),
        },
    )
    return found


def usual_name(city: City) -> str:
    """What an invoice calls the buyer until the city says otherwise."""
    return f"Pemerintah {city.name}"


def change_facts(
    *,
    city: City,
    facts: Mapping[str, Any],
    actor_label: str,
    at: datetime,
    by_city: bool = False,
) -> BillingAccount:
    """Change what the city says of itself on its invoices. Invoices that are out keep what they say.

    Args:
        facts: Some of :data:`FACTS`; the rest stays.
        by_city: Decided in the city: then its own trail tells of it as well.

    Raises:
        BadFacts: One of them cannot be used; nothing changed.
    """
    wanted = {name: _CLEAN[name](facts[name]) for name in FACTS if name in facts}
    with inside_public(), transaction.atomic(durable=True):
        account = _held(city)
        before = {name: getattr(account, name) for name in wanted}
        if before == wanted:
            return account
        for name, value in wanted.items():
            setattr(account, name, value)
        account.save(update_fields=[*wanted, "updated_at"])
        changed = [name for name in wanted if before[name] != wanted[name]]
        _record("billing_facts_changed", city, changed, before, wanted, actor_label, at, by_city)
        promise_account(account)
    return account


def change_terms(
    *,
    city: City,
    tax_code: str,
    days_until_due: int,
    plan: Sequence[Term],
    actor_label: str,
    at: datetime,
) -> BillingAccount:
    """Change how the city is taxed and when it pays; for invoices to come. The vendor's to decide.

    Args:
        tax_code: Of a tax profile.
        days_until_due: Days from an invoice to its due date; with a plan, the days of the last termin.
        plan: Termin of every invoice to come; empty: the whole at once.

    Raises:
        BadFacts: The plan does not add up, or the days make no sense; nothing changed.
        UnknownTaxProfile: No such profile.
    """
    _require_plan(plan)
    days = plan[-1].days if plan else days_until_due
    if not 0 <= days <= MAX_DAYS_UNTIL_DUE:
        raise BadFacts(_("Jatuh tempo antara 0 dan 365 hari."), field="days_until_due")
    with inside_public(), transaction.atomic(durable=True):
        account = _held(city)
        wanted = {
            "tax_profile": taxes.profile(tax_code),
            "days_until_due": days,
            "terms": [term.as_json() for term in plan],
        }
        before = {name: getattr(account, name) for name in wanted}
        if before == wanted:
            return account
        for name, value in wanted.items():
            setattr(account, name, value)
        account.save(update_fields=[*wanted, "updated_at"])
        said = {**wanted, "tax_profile": account.tax_profile.code}
        was = {**before, "tax_profile": before["tax_profile"].code}
        changed = [name for name in wanted if was[name] != said[name]]
        _record("billing_terms_changed", city, changed, was, said, actor_label, at, by_city=False)
        promise_account(account)
    return account


def plan_of(account: BillingAccount) -> tuple[Term, ...]:
    """The account's termin plan; empty: invoices are paid at once."""
    return terms.from_json(account.terms)


def _require_plan(plan: Sequence[Term]) -> None:
    try:
        terms.check(plan)
    except BadPlan as wrong:
        raise BadFacts(str(wrong), field="plan") from None


def _held(city: City) -> BillingAccount:
    ensure(city)
    return (
        BillingAccount.objects.select_for_update(of=("self",))
        .select_related("tax_profile", "city")
        .get(city=city)
    )


def _record(
    kind: str,
    city: City,
    changed: Sequence[str],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor_label: str,
    at: datetime,
    by_city: bool,
) -> None:
    facts = {name: {"before": before[name], "after": after[name]} for name in changed}
    note = partial(
        audit.record,
        kind=kind,
        subject=city.code,
        actor_label=actor_label[:120],
        at=at,
        facts=facts,
    )
    note()
    if by_city:
        with inside(city):
            note()


def _line(name: str, limit: int, *, needed: bool = False) -> Any:
    def clean(value: object) -> str:
        text = one_line(str(value or ""))
        if needed and not text:
            raise BadFacts(_("Isi nama instansi seperti di tagihan."), field=name)
        if len(text) > limit or not text.isprintable():
            raise BadFacts(
                _("Terlalu panjang: paling banyak %d huruf, tanpa tanda aneh.") % limit, field=name
            )
        return text

    return clean


def _npwp(value: object) -> str:
    digits = _SEPARATORS.sub("", str(value or ""))
    if digits and not (digits.isascii() and _NPWP.fullmatch(digits)):
        raise BadFacts(
            _("NPWP terdiri dari 15 atau 16 angka, misalnya 00.123.456.7-215.000."), field="npwp"
        )
    return digits


def _email(value: object) -> str:
    text = str(value or "").strip()
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        raise BadFacts(_("Alamat surel ini tidak dapat dipakai."), field="billing_email") from None
    return text


def year(value: object) -> int | None:
    if value in (None, ""):
        return None
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS):
        raise BadFacts(
            _("Tulis tahun anggaran dengan empat angka, misalnya 2027."), field="budget_year"
        )
    return int(text)


_CLEAN: Final = {
    "legal_name": _line("legal_name", 200, needed=True),
    "npwp": _npwp,
    "address": _line("address", 300),
    "billing_email": _email,
    "purchase_order": _line("purchase_order", 80),
    "contract_number": _line("contract_number", 80),
    "budget_year": year,
}
