"""What the four demo cities bought, from whom, and the offers that wait: through the services people use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from billing.demo.payments import promise_payments
from billing.models import Package, Quote
from billing.rules.terms import Term
from billing.services import accounts, activation, subscriptions
from billing.services.partners import deals, terms
from billing.services.quotes import BILLING_ZONE, billing_day
from core.tenancy import inside_public
from reporting.seed.loader import load as load_seed
from tenants.models import City, Partner, Region
from tenants.services import partners

ACTOR: Final = "Contoh"
HALVES: Final = (Term("Termin I", 5_000, 14), Term("Termin II", 5_000, 60))


@dataclass(frozen=True, slots=True)
class Contract:
    """One demo city's way of paying."""

    partner: str
    tax: str
    npwp: str
    contract_number: str
    plan: tuple[Term, ...] = ()


CONTRACTS: Final = {
    "batam": Contract("telkomsel", "free_trade_zone", "000000000217100", "SPK-CONTOH/BTM/01"),
    "bekasi": Contract("", "ppn_vendor", "000000000327500", "SPK-CONTOH/BKS/01", HALVES),
    "jambi": Contract("telkomsel", "ppn_buyer_pph23", "000000000157100", "SPK-CONTOH/JMB/01"),
    "tangerang": Contract("indosat", "ppn_vendor", "000000000367100", "SPK-CONTOH/TNG/01"),
}
MARGINS: Final = {"telkomsel": {"": 1_500, "komando": 2_000}, "indosat": {"": 1_250}}
#: Partner, region, package, days ago, steps taken since. Old drafts expire by themselves.
DEALS: Final[tuple[tuple[str, str, str, int, tuple[tuple[str, str], ...]], ...]] = (
    ("telkomsel", "32.73", "komando", 3, ()),
    ("telkomsel", "33.74", "kota", 9, (("offer", ""),)),
    ("telkomsel", "16.71", "kota", 16, (("offer", ""), ("accept", ""))),
    ("telkomsel", "14.71", "rintisan", 21, (("offer", ""), ("lose", "Anggaran tahun depan"))),
    ("telkomsel", "12.71", "kota", 45, (("offer", ""),)),
    ("indosat", "35.78", "komando", 5, (("offer", ""),)),
    ("indosat", "73.71", "kota", 12, ()),
)


def contracts(*, at: datetime) -> list[City]:
    """Let each demo city that has nothing yet buy its package; returns those that did. On the platform."""
    begun = []
    for code, contract in CONTRACTS.items():
        city = City.objects.filter(code=code, is_sandbox=False).first()
        if city is None or subscriptions.running(city) is not None:
            continue
        _assign(city, contract, at)
        _facts(city, contract, at)
        wanted = load_seed(code).package
        activation.start(
            city=city,
            package=Package.objects.newest(wanted.code),
            services=wanted.services,
            categories=wanted.categories,
            actor_label=ACTOR,
            at=at,
        )
        promise_payments(city)
        begun.append(city)
    return begun


def margins(*, at: datetime) -> None:
    """What each partner earns, since the beginning of the year."""
    begin = billing_day(at).replace(month=1, day=1)
    for code, shares in MARGINS.items():
        partner = Partner.objects.get(code=code)
        for package, margin_bp in shares.items():
            if not partner.terms.filter(package_code=package).exists():
                terms.set_margin(
                    partner=partner,
                    package_code=package,
                    margin_bp=margin_bp,
                    valid_from=begin,
                    actor_label=ACTOR,
                    at=datetime.combine(begin, time.min, tzinfo=BILLING_ZONE),
                )


def pipeline(*, at: datetime) -> int:
    """Offers in every stage, for partners that have none; returns how many. Needs the names of the regions."""
    made = 0
    for partner in Partner.objects.filter(code__in=MARGINS):
        if Quote.objects.filter(partner=partner).exists():
            continue
        for city in City.objects.filter(partner=partner, is_sandbox=False):
            wanted = load_seed(city.code).package if city.code in CONTRACTS else None
            if wanted is not None:
                made += _offer(
                    partner, city.kemendagri_code, wanted.code, wanted.services, 30, (), at
                )
        for code, region, package, days, steps in DEALS:
            if code == partner.code:
                made += _offer(partner, region, package, (), days, steps, at)
    deals.follow(at)
    return made


def _assign(city: City, contract: Contract, at: datetime) -> None:
    if contract.partner:
        partner = Partner.objects.get(code=contract.partner)
        partners.assign(city=city, partner=partner, actor_label=ACTOR, at=at)
        city.refresh_from_db()


def _facts(city: City, contract: Contract, at: datetime) -> None:
    how: dict[str, Any] = {"city": city, "actor_label": ACTOR, "at": at}
    facts = {
        "npwp": contract.npwp,
        "contract_number": contract.contract_number,
        "billing_email": f"bendahara@{city.code}.example",
        "budget_year": billing_day(at).year,
    }
    accounts.change_facts(facts=facts, **how)
    accounts.change_terms(tax_code=contract.tax, days_until_due=30, plan=contract.plan, **how)


def _offer(
    partner: Partner,
    region: str,
    package: str,
    services: tuple[str, ...] | list[str],
    days: int,
    steps: tuple[tuple[str, str], ...],
    at: datetime,
) -> int:
    found = Region.objects.filter(code=region).first()
    if found is None:
        return 0
    written = at - timedelta(days=days)
    with inside_public():
        choice = deals.wanted(
            region_code=region,
            package_code=package,
            services=services,
            area_ha=found.area_ha or 20_000,
        )
    deal = deals.register(partner=partner, choice=choice, actor_label=ACTOR, at=written)
    for number, (name, reason) in enumerate(steps, start=1):
        deals.step(
            partner=partner,
            deal=deal.public_id,
            name=name,
            reason=reason,
            actor_label=ACTOR,
            at=written + timedelta(days=number),
        )
    return 1
