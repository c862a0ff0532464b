"""Two carriers, an applicant, the vendor's people and two cities, each with things of its own that sing.

Whatever belongs to one of them carries that owner's canary, so that a page which tells it to anybody else is found
without knowing the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from billing.models import Change, Package, Payment, Quote
from billing.services import changes, estimates, packages, subscriptions, taxes
from billing.services.coverage import TYPED, Piece
from billing.services.partners import deals, sandboxes, statements, terms
from billing.services.quotes import CoveredArea, billing_day, make_quote
from billing.services.signup import choosing
from billing.web.signup.browser import COOKIE
from core import clock
from core.identity.models import User
from core.tenancy import inside, inside_public
from core.webhooks.models import Delivery, Endpoint, Event
from core.webhooks.services import endpoints
from core.webhooks.services.endpoints import Owner, Wish
from reporting.rules.roles import Role
from tenants.models import (
    Application,
    ApplicationState,
    City,
    CityEvent,
    Partner,
    PartnerRole,
    SupportAccess,
    VendorRole,
)
from tenants.services import credentials
from tests.make.cities import entitle
from tests.make.money import make_invoice, make_payment
from tests.make.people import make_person
from tests.make.platform import (
    make_partner,
    make_partner_person,
    make_platform_person,
    make_vendor,
)
from tests.make.regions import BATAM, make_regions
from tests.support import database
from tests.support.clients import CityClient, PlatformClient, signed_in, signed_in_platform

PARTNER: Final = "kenarimitra"
APPLICANT: Final = "kenaripendaftar"
VENDOR: Final = "kenaripenyedia"
NEIGHBOUR: Final = "kenaritetangga"
KEY: Final = "kunci-peramban-pendaftar"
#: Sign-in and files have tests of their own; nothing there belongs to a partner, a city or an applicant.
ELSEWHERE: Final = ("account_", "mfa_", "storage:", "tenants:work")
Client = PlatformClient | CityClient


@dataclass(frozen=True, slots=True)
class World:
    """Everybody with a browser, and what the addresses are filled with.

    Attributes:
        values: By the name of a view's argument; ``by_view`` where a view means something else by it.
    """

    people: dict[str, Client]
    values: dict[str, Any]
    by_view: dict[str, dict[str, Any]]
    neighbour: City
    home: City

    def address(self, view: str, names: tuple[str, ...], urlconf: str) -> str:
        """The view's address with the first partner's, applicant's or city's own things in it."""
        known = {**self.values, **self.by_view.get(view, {})}
        missing = [name for name in names if name not in known]
        assert not missing, f"{view} wants {missing}: say in platform_world.py what that is."
        return reverse(view, urlconf=urlconf, kwargs={name: known[name] for name in names})


def views(urlconf: str) -> dict[str, tuple[str, ...]]:
    """Every view of a set of addresses with the names of its arguments."""
    return dict(_walk(get_resolver(urlconf), "", ()))


def _walk(
    resolver: URLResolver, space: str, names: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in resolver.url_patterns:
        found = (*names, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", found
        else:
            yield from _walk(entry, f"{entry.namespace}:" if entry.namespace else space, found)


def make_world() -> World:
    """Lay it all out, in a transaction that the test rolls back."""
    make_regions()
    home, neighbour = database.city("batam"), database.city("bekasi")
    with inside_public():
        packages.lay_out()
        taxes.lay_out()
    carrier, other = make_partner("telkomsel"), make_partner("indosat")
    boss = make_partner_person(carrier, name=f"Budi {PARTNER}")
    vendor = make_vendor(VendorRole.ADMIN, name="Sari")
    with inside_public():
        City.objects.filter(pk=home.pk).update(partner=carrier, kemendagri_code=BATAM)
        home.refresh_from_db()
        values, by_view = _carriers_things(carrier, home, boss)
        by_view |= _applicants_things()
        visit = _vendors_things(home, vendor)
    by_view["vendor:visit"] = by_view["vendor:visit_end"] = {"public_id": visit}
    by_view["vendor:person"] = {"public_id": vendor.public_id}
    by_view |= _citys_things(neighbour)
    applicant, begun = PlatformClient(), PlatformClient()
    applicant.cookies[COOKIE] = KEY
    begun.cookies[COOKIE] = "kunci-peramban-lain"
    with inside(home):
        entitle()
        admin = make_person(Role.CITY_ADMIN)
    with inside(neighbour):
        entitle()
        neighbours_admin = make_person(Role.CITY_ADMIN)
    people: dict[str, Client] = {
        "anonymous": PlatformClient(),
        "applicant": applicant,
        "another_applicant": begun,
        "account_without_work": signed_in_platform(make_platform_person()),
        "manager": signed_in_platform(boss),
        "seller": signed_in_platform(make_partner_person(carrier, PartnerRole.SALES)),
        "other_manager": signed_in_platform(make_partner_person(other)),
        "city_admin": _at_the_platform(signed_in(home, admin)),
        "vendor_support": signed_in_platform(make_vendor(VendorRole.SUPPORT)),
        "vendor_billing": signed_in_platform(make_vendor(VendorRole.BILLING)),
        "vendor_operations": signed_in_platform(make_vendor(VendorRole.OPERATIONS)),
        "vendor_admin": signed_in_platform(vendor),
        "city_admin_at_home": signed_in(home, admin),
        "city_admin_of_neighbour": signed_in(neighbour, neighbours_admin),
    }
    for client in people.values():
        client.raise_request_exception = False
    return World(people, values, by_view, neighbour, home)


def _at_the_platform(client: CityClient) -> PlatformClient:
    """The same cookies, brought to the platform's host."""
    stolen = PlatformClient()
    stolen.cookies = client.cookies
    return stolen


def _carriers_things(
    carrier: Partner, city: City, boss: User
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    at = clock.now()
    how: dict[str, Any] = {"actor_label": f"Budi {PARTNER}", "at": at}
    last = (at.replace(day=1) - timedelta(days=5)).date()
    long_ago = at - timedelta(days=90)
    terms.set_margin(
        partner=carrier,
        margin_bp=1500,
        valid_from=billing_day(long_ago),
        actor_label="Sari",
        at=long_ago,
    )
    choice = deals.wanted(region_code=BATAM, package_code="kota")
    deal = deals.register(partner=carrier, choice=choice, note=PARTNER, **how)
    Quote.objects.filter(pk=deal.pk).update(region_name=f"Kota {PARTNER}")
    invoice = make_invoice(city, on=last)
    invoice.number = f"INV-{PARTNER}"
    invoice.save(update_fields=["number"])
    payment = make_payment(invoice, 1_110_000, at=at.replace(day=1) - timedelta(days=3))
    make_payment(invoice, 2_220_000, at=at)
    statement = statements.freeze(partner=carrier, month=last, at=at)
    assert statement is not None
    CityEvent.objects.create(
        city=city, kind="note", actor_label="Sari", reason=PARTNER, happened_at=at
    )
    sandbox = sandboxes.open_sandbox(
        partner=carrier, example="jambi", admin_name="Budi", admin_email="b@t.example", **how
    )
    City.objects.filter(pk=sandbox.pk).update(name=f"Coba {PARTNER}")
    key = credentials.make(partner=carrier, name=PARTNER, scopes=["cities.read"], **how)
    endpoint, told = _told(carrier, at)
    change = _previewed(city)
    values: dict[str, Any] = {
        "webhook": endpoint.public_id,
        "webhook_id": endpoint.public_id,
        "delivery_id": told.public_id,
        "deal_id": deal.public_id,
        "city_id": city.public_id,
        "statement_id": statement.public_id,
        "person": boss.public_id,
        "key": key.credential.public_id,
        "code": city.code,
        "public_id": invoice.public_id,
        "payment": payment.public_id,
        "quote_id": deal.public_id,
        "signup_id": sandbox.application.public_id,
        "change_id": change.public_id,
        "user_id": boss.public_id,
        "invoice_id": invoice.public_id,
        "sandbox_id": sandbox.public_id,
        "name": "suspend",
        "version": 1,
        "mark": "0",
        "ticket": "tidak-ada",
    }
    package = {"code": "kota", "version": 1}
    partner = {"code": carrier.code}
    by_view: dict[str, dict[str, Any]] = {
        "billing:partner_webhook_act": {"name": "nyalakan"},
        "billing:partner_deal_step": {"name": "offer"},
        "billing:partner_sandbox_new": {"city_id": sandbox.public_id},
        "billing:partner_sandbox_close": {"city_id": sandbox.public_id},
        "billing:partner_logo": {**partner, "name": "kepala.webp"},
        **dict.fromkeys(
            ("vendor:partner", "vendor:partner_switch", "vendor:partner_invite"), partner
        ),
        **{
            f"billing:vendor_package{suffix}": package for suffix in ("", "_draft", "_act", "_move")
        },
        "partner_api:problem": {"code": "not_found"},
        "billing:vendor_move": {"code": city.code, "public_id": change.public_id},
        "billing:vendor_partner_terms": partner,
    }
    return values, by_view


def _told(carrier: Partner, at: datetime) -> tuple[Endpoint, Delivery]:
    """A webhook that sings, and what it was told."""
    wish = Wish("https://kait.penerima.example/", ("city.activated",), f"Sistem {PARTNER}")
    endpoint, _secret = endpoints.create(
        owner=Owner(carrier.code), wish=wish, actor_label="Budi", at=at
    )
    event = Event.objects.create(
        owner=carrier.code,
        type="city.activated",
        subject=PARTNER,
        data={"city": PARTNER},
        happened_at=at,
    )
    told = Delivery.objects.create(
        endpoint=endpoint,
        event=event,
        state="failed",
        round_started_at=at,
        created_at=at,
        finished_at=at,
    )
    return endpoint, told


def _applicants_things() -> dict[str, dict[str, Any]]:
    at = clock.now()
    application = Application.objects.create(
        key_hash=choosing.hashed(KEY),
        state=ApplicationState.VERIFIED,
        region_code=BATAM,
        region_name="Kota Batam",
        institution=f"Diskominfo {APPLICANT}",
        contact_name=f"Rina {APPLICANT}",
        contact_email=f"{APPLICANT}@batam.go.id",
        email_verified_at=at,
        created_at=at,
        expires_at=at + timedelta(days=30),
    )
    quote = make_quote(
        region_code=BATAM,
        region_name="Kota Batam",
        package=Package.objects.newest("kota"),
        services=[],
        coverage=[CoveredArea("21.71.02", APPLICANT, "21.71", 1_130)],
        tax_profile=taxes.default_for(BATAM),
        application=application,
        at=at,
    )
    chosen = {
        f"billing:signup_{name}": {"code": BATAM}
        for name in ("choose", "price", "outlines", "upload")
    }
    return {**chosen, "billing:signup_offer": {"public_id": quote.public_id}}


def _vendors_things(city: City, vendor: User) -> UUID:
    at = clock.now()
    visit: SupportAccess = SupportAccess.objects.create(
        city=city, user=vendor, reason=VENDOR, opened_at=at, ends_at=at + timedelta(minutes=30)
    )
    return visit.public_id


def _citys_things(neighbour: City) -> dict[str, dict[str, Any]]:
    """What the neighbour's own admin sees under /atur/paket/."""
    at = clock.now()
    with inside_public():
        change = _previewed(neighbour)
        invoice = make_invoice(neighbour)
        invoice.number = f"INV-{NEIGHBOUR}"
        invoice.save(update_fields=["number"])
        payment: Payment = make_payment(invoice, 1_000_000, at=at)
    bill = {"public_id": invoice.public_id, "payment": payment.public_id}
    names = ("invoice", "invoice_papers", "invoice_paper", "invoice_proof")
    found: dict[str, dict[str, Any]] = {f"package:{name}": bill for name in names}
    found["package:preview"] = found["package:confirm"] = {"public_id": change.public_id}
    return found


def _previewed(city: City) -> Change:
    at = clock.now()
    piece = Piece(city.kemendagri_code or "00.00", city.name, "", 10_000, TYPED)
    package = Package.objects.newest("kota")
    subscriptions.open_trial(
        city=city,
        package=package,
        pieces=[piece],
        actor_label="Uji",
        at=at,
    )
    estimate = estimates.estimate_package(city=city, package=package, services=["sso"], at=at)
    change: Change = changes.preview(estimate, actor_label="Uji", at=at)
    return change
