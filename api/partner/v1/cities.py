"""``/partner/v1/cities``: opened from a sign-up, activated, stopped and opened again; how far each one is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.pagination import page_of
from api.parameters import PageQuery
from api.partner.v1.base import NothingIn, PartnerView
from api.partner.v1.quotes import package_ref
from api.partner.v1.shapes import cities as shapes
from api.partner.v1.shapes import common
from api.schema import operation
from api.scopes import partner
from billing.models import Subscription
from billing.selectors import partner_cities
from billing.selectors.partner_cities import CityRow
from billing.services.partners import cities, signups
from billing.services.partners.cities import CityMissing
from billing.services.partners.sandboxes import TooManySandboxes
from billing.services.partners.signups import SignUpMissing, SignUpOver
from billing.services.quotes import PackageWithdrawn
from billing.services.signup.opening import NotVerified, TooManyCities
from billing.services.subscriptions import NotSubscribed
from core import clock
from tenants.models import City, CityEvent, CityState
from tenants.rules.life import MayNotTakeStep, ReasonNeeded, StepNotAllowed
from tenants.selectors.provisioning import Progress, progress


class CityQuery(PageQuery):
    """Which cities."""

    state = serializers.ChoiceField(CityState.values, required=False)
    region = serializers.CharField(max_length=13, required=False, help_text="Kemendagri code.")
    code = serializers.CharField(max_length=40, required=False, help_text="Short name: batam.")
    reference = serializers.CharField(
        max_length=common.MAX_REFERENCE, required=False, help_text="Of the sign-up it came of."
    )


class CitiesView(PartnerView):
    """Your cities."""

    access = {"GET": partner("cities.read"), "POST": partner("cities.write")}
    query = {"GET": CityQuery}

    @operation(
        "list_cities",
        summary="Your cities, newest first",
        description="With a sandbox key: your sandbox cities.",
        responses=page_of(shapes.CityOut),
    )
    def get(self, request: Request) -> HttpResponseBase:
        rows = cities.of(self.partner, sandbox=self.sandbox)
        for name, column in (("state", "state"), ("region", "kemendagri_code"), ("code", "code")):
            if name in self.asked:
                rows = rows.filter(**{column: self.asked[name]})
        if "reference" in self.asked:
            rows = rows.filter(pk__in=partner_cities.referred_to(self.asked["reference"]))
        page = pagination.read(rows, self.asked, by=("-created_at", "-pk"))
        found = {row.city.pk: row for row in partner_cities.rows(page.rows, at=clock.now())}
        return Response(page.answer(lambda city: shown(found[city.pk])))

    @operation(
        "create_city",
        summary="Open the city of a verified sign-up",
        description="Takes the offer up and has the city built; its trial begins when it is ready. Ask "
        "`get_provisioning` how far it is. Asked again for the same sign-up, you get the same city.",
        request=shapes.CityIn,
        responses={201: shapes.CityOut},
        located=True,
        refuses=[
            SignUpMissing, SignUpOver, NotVerified, PackageWithdrawn, TooManyCities, TooManySandboxes,
        ],
    )  # fmt: skip
    def post(self, request: Request) -> HttpResponseBase:
        made = signups.open_city(
            partner=self.partner,
            signup=self.checked(shapes.CityIn)["signup"],
            sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return self.made(row_of(made), f"cities/{made.public_id}")


class CityView(PartnerView):
    """One city."""

    access = {"GET": partner("cities.read")}

    @operation(
        "get_city",
        summary="One city with what it has and what a year costs",
        responses=shapes.CityDetailOut,
        refuses=[CityMissing],
        etag=True,
    )
    def get(self, request: Request, city_id: UUID) -> HttpResponseBase:
        return self.one(_detail(cities.get(self.partner, city_id, sandbox=self.sandbox)))


class _StepView(PartnerView):
    """One step of a city's life."""

    access = {"POST": partner("cities.write")}

    def take(self, city_id: UUID, step: str, reason: str = "") -> HttpResponseBase:
        """Take the step and show what became of it."""
        found = cities.act(
            partner=self.partner,
            city=city_id,
            step=step,
            reason=reason,
            sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return Response(_detail(cities.get(self.partner, found.public_id, sandbox=self.sandbox)))


class ActivateView(_StepView):
    """The trial becomes a paid year."""

    @operation(
        "activate_city",
        summary="Begin the first paid year of a city on trial",
        description="The city pays for what it tries; its offer is won. A sandbox city is never billed.",
        request=NothingIn,
        responses=shapes.CityDetailOut,
        refuses=[CityMissing, StepNotAllowed, MayNotTakeStep, NotSubscribed],
    )
    def post(self, request: Request, city_id: UUID) -> HttpResponseBase:
        self.checked()
        return self.take(city_id, cities.ACTIVATE)


class SuspendView(_StepView):
    """Stopped: it can be read and takes nothing in."""

    @operation(
        "suspend_city",
        summary="Stop a city for a while",
        description="Its data can be read; nothing is taken in until it is reopened.",
        request=shapes.SuspendIn,
        responses=shapes.CityDetailOut,
        refuses=[CityMissing, StepNotAllowed, MayNotTakeStep, ReasonNeeded],
    )
    def post(self, request: Request, city_id: UUID) -> HttpResponseBase:
        return self.take(city_id, "suspend", self.checked(shapes.SuspendIn)["reason"])


class ReopenView(_StepView):
    """Opened again by who stopped it."""

    @operation(
        "reopen_city",
        summary="Open a city again that you stopped",
        request=NothingIn,
        responses=shapes.CityDetailOut,
        refuses=[CityMissing, StepNotAllowed, MayNotTakeStep],
    )
    def post(self, request: Request, city_id: UUID) -> HttpResponseBase:
        self.checked()
        return self.take(city_id, cities.REOPEN)


class ProvisioningView(PartnerView):
    """How far a city is."""

    access = {"GET": partner("cities.read")}

    @operation(
        "get_provisioning",
        summary="How far the building of a city is",
        description="Ask again every second or two until `is_over`; or listen to `city.trial_started`.",
        responses=shapes.ProgressOut,
        refuses=[CityMissing],
        etag=True,
    )
    def get(self, request: Request, city_id: UUID) -> HttpResponseBase:
        found = cities.get(self.partner, city_id, sandbox=self.sandbox)
        return self.one(how_far(progress(found)))


class EventsView(PartnerView):
    """What became of a city."""

    access = {"GET": partner("cities.read")}
    query = {"GET": PageQuery}

    @operation(
        "list_city_events",
        summary="The life of a city, newest first",
        responses=page_of(shapes.CityEventOut),
        refuses=[CityMissing],
    )
    def get(self, request: Request, city_id: UUID) -> HttpResponseBase:
        found = cities.get(self.partner, city_id, sandbox=self.sandbox)
        rows = CityEvent.objects.filter(city=found)
        page = pagination.read(rows, self.asked, by=("-happened_at", "-pk"))
        return Response(page.answer(_event))


def row_of(city: City) -> dict[str, Any]:
    """A city as :class:`shapes.CityOut`."""
    return shown(partner_cities.rows([city], at=clock.now())[0])


def shown(row: CityRow) -> dict[str, Any]:
    """The same, of a row that was read with others."""
    city = row.city
    return {
        "id": city.public_id,
        "reference": row.reference,
        "code": city.code,
        "name": city.name,
        "kind": city.kind,
        "region": city.kemendagri_code,
        "province": city.province,
        "time_zone": city.time_zone,
        "state": city.state,
        "is_ready": city.is_ready,
        "is_sandbox": city.is_sandbox,
        "host": row.host,
        "trial_ends_at": city.trial_ends_at,
        "created_at": city.created_at,
        "ready_at": city.ready_at,
        "areas": row.areas,
        "area_km2": common.km2(row.area_ha),
        "subscription": _subscription(row.subscription),
        "steps": list(row.steps),
    }


def how_far(found: Progress) -> dict[str, Any]:
    """The building of a city as :class:`shapes.ProgressOut`."""
    return {
        "percent": found.percent,
        "is_ready": found.is_ready,
        "is_over": found.is_over,
        "failed": found.failed,
        "url": found.url,
        "steps": [
            {
                "name": step.name,
                "text": step.label,
                "state": step.state,
                "retries": step.retries,
                "seconds": None if step.took is None else round(step.took.total_seconds(), 3),
            }
            for step in found.steps
        ],
    }


def _detail(city: City) -> dict[str, Any]:
    bought = partner_cities.bought(city, at=clock.now())
    return {
        **row_of(city),
        "year": common.bill(bought.year) if bought else None,
        "paid_until": bought.paid_until if bought else None,
    }


def _subscription(found: Subscription | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "package": package_ref(found.package),
        "services": found.services,
        "categories": found.categories,
        "state": found.state,
        "started_on": found.started_on,
        "period_start": found.period_start,
        "period_end": found.period_end,
    }


def _event(event: CityEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "from_state": event.from_state,
        "to_state": event.to_state,
        "by": event.actor_label,
        "reason": event.reason,
        "at": event.happened_at,
    }
