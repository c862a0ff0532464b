"""Changing what a city has bought: previewed with its price, then confirmed as previewed.

A preview is stored with the lines it showed and with the revision of the subscription it was computed from. Confirming
locks the subscription and refuses a preview of an older revision, of another day, or of a package that is not sold any
more: nothing is charged that was not shown. Confirmed twice, it is carried out once.

What a change costs for the rest of the paid year is billed to the day, as charges of our own; the coming year is billed
by Stripe from the subscription's items. In a trial, and for a sandbox city, nothing is charged.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Change, ChangeKind, Charge, Package, Subscription, SubscriptionState
from billing.rules.pricing import Line
from billing.services import coverage, entitling, partner_news, subscriptions
from billing.services.coverage import Piece
from billing.services.estimates import Bought, Estimate, require_on_sale
from billing.services.packages import describe
from billing.services.quotes import billing_day
from core.audit import services as audit
from core.errors import DomainError, Invalid, NotFound
from core.outbox.services import enqueue
from core.tenancy import inside, inside_public
from tenants import standing
from tenants.models import City, CityEvent

PREVIEW_TIME: Final = timedelta(minutes=30)


class PreviewOutdated(DomainError):
    """What the preview was computed from has changed; nothing was done."""

    code = "preview_outdated"


class NothingChanges(Invalid):
    """What is wanted is what the city has."""

    code = "nothing_changes"


class ChangeNotFound(NotFound):
    """No such preview of this city."""

    code = "change_not_found"


def preview(estimate: Estimate, *, actor_label: str, at: datetime) -> Change:
    """Keep an estimate, to be confirmed within :data:`PREVIEW_TIME`.

    Raises:
        NothingChanges: What is wanted is what the city has.
        CitySuspended: The city may only be read.
    """
    before, after = estimate.before, estimate.after
    on, off = coverage.difference(before.pieces, after.pieces)
    if not on and not off and _terms(before) == _terms(after):
        raise NothingChanges(_("Tidak ada yang berubah dari yang sekarang."))
    wanted: dict[str, Any] = {
        "package": after.package.pk,
        "services": list(after.services),
        "categories": list(after.categories),
        "on": [piece.as_json() for piece in on],
        "off": [piece.as_json() for piece in off],
        "off_categories": [code for code, _name in estimate.off_categories],
    }
    _require_writing(estimate.subscription.city)
    with inside_public(), transaction.atomic(durable=True):
        return Change.objects.create(
            subscription=estimate.subscription,
            kind=estimate.kind,
            revision=estimate.subscription.revision,
            wanted=wanted,
            effective_on=estimate.effective_on,
            lines=[line.as_json() for line in estimate.extra.lines],
            next_lines=[line.as_json() for line in estimate.next_year.lines],
            subtotal_minor=estimate.extra.subtotal_minor,
            tax_minor=estimate.extra.ppn_minor,
            total_minor=estimate.extra.total_minor,
            previewed_at=at,
            previewed_by=actor_label[:120],
            expires_at=at + PREVIEW_TIME,
        )


def confirm(*, city: City, public_id: UUID, actor_label: str, at: datetime) -> Change:
    """Carry out what a preview showed, at the price it showed. Confirmed again, it stays as it is.

    Ledger, subscription, charges, entitlements, map and the promise to tell Stripe are one transaction.

    Raises:
        ChangeNotFound: No such preview of this city.
        PreviewOutdated: Somebody was first, the day is over, or the boundaries changed since.
        PackageWithdrawn: The package was withdrawn since.
        CitySuspended: The city may only be read.
    """
    with inside_public(), transaction.atomic(durable=True):
        subscription = subscriptions.locked(city)
        _require_writing(subscription.city)
        change = (
            Change.objects.select_for_update()
            .filter(public_id=public_id, subscription__city=city)
            .first()
        )
        if change is None:
            raise ChangeNotFound(_("Pratinjau ini tidak ada."))
        if change.confirmed_at is not None:
            return change
        _require_current(change, subscription, at)
        package = Package.objects.get(pk=change.wanted["package"])
        if package.pk != subscription.package_id:
            require_on_sale(package)
        on = [Piece.from_json(each) for each in change.wanted["on"]]
        off = [Piece.from_json(each) for each in change.wanted["off"]]
        _require_same_outlines(city, on)
        _carry_out(city, subscription, change, package, on, off, actor_label=actor_label, at=at)
    return change


def find(*, city: City, public_id: UUID) -> Change:
    """A preview or confirmed change of this city.

    Raises:
        ChangeNotFound: There is none.
    """
    with inside_public():
        change = (
            Change.objects.select_related("subscription__package")
            .filter(public_id=public_id, subscription__city=city)
            .first()
        )
    if change is None:
        raise ChangeNotFound(_("Pratinjau ini tidak ada."))
    return change


def _carry_out(
    city: City,
    subscription: Subscription,
    change: Change,
    package: Package,
    on: list[Piece],
    off: list[Piece],
    *,
    actor_label: str,
    at: datetime,
) -> None:
    before = subscription.package
    coverage.record(
        city,
        on=on,
        off=off,
        effective_on=change.effective_on,
        change=change,
        actor_label=actor_label,
        at=at,
    )
    subscription.package = package
    subscription.services = change.wanted["services"]
    subscription.categories = change.wanted["categories"]
    subscription.revision += 1
    subscription.save(update_fields=["package", "services", "categories", "revision"])
    change.confirmed_at, change.confirmed_by = at, actor_label[:120]
    change.save(update_fields=["confirmed_at", "confirmed_by"])
    if not city.is_sandbox:
        _charge(change)
        if subscription.state != SubscriptionState.TRIAL:
            enqueue(subscriptions.PUSH_CHANGE, key=city.code, change=change.pk)
    pieces = coverage.on_day(city, change.effective_on)
    codes = coverage.codes_of(pieces.values())
    allowed = entitling.apply_subscription(city, subscription, coverage=codes)
    switched_off = coverage.serve(
        city, codes, allowed["categories"], actor_label=actor_label, at=at
    )
    facts = {
        "change": str(change.public_id),
        "package": f"{package.name} v{package.version}",
        "services": subscription.services,
        "on": len(on),
        "off": len(off),
        "categories_off": switched_off,
        "subtotal_minor": change.subtotal_minor,
    }
    CityEvent.objects.create(
        city=city,
        kind=f"{change.kind}_changed",
        actor_label=actor_label[:120],
        facts=facts,
        happened_at=at,
    )
    partner_news.tell_change(city, change, package=package.code, at=at)
    if change.kind != ChangeKind.COVERAGE:
        with inside(city):
            audit.record(
                kind="package_changed",
                subject=package.name,
                actor_label=actor_label[:120],
                at=at,
                facts={"before": before.name, "services": subscription.services},
            )


def _charge(change: Change) -> None:
    lines = [Line.from_json(each) for each in change.lines]
    Charge.objects.bulk_create(
        Charge(
            change=change,
            position=position,
            text=describe(line)[0],
            amount_minor=line.amount_minor,
            period_start=line.starts_on or change.effective_on,
            period_end=line.ends_on or change.effective_on,
        )
        for position, line in enumerate(lines, start=1)
        if line.amount_minor
    )


def _terms(bought: Bought) -> tuple[object, ...]:
    return bought.package.pk, sorted(bought.services), sorted(bought.categories)


def _require_writing(city: City) -> None:
    if not standing.effects(city).staff_write:
        raise standing.CitySuspended(standing.no_changes(city))


def _require_current(change: Change, subscription: Subscription, at: datetime) -> None:
    if change.revision != subscription.revision or change.subscription_id != subscription.pk:
        raise PreviewOutdated(
            _(
                "Langganan kota sudah diubah orang lain setelah pratinjau ini. Periksa harganya lagi."
            )
        )
    if at >= change.expires_at or billing_day(at) != change.effective_on:
        raise PreviewOutdated(_("Pratinjau ini sudah kedaluwarsa. Periksa harganya lagi."))


def _require_same_outlines(city: City, on: Sequence[Piece]) -> None:
    if not on:
        return
    known = coverage.measured(city)
    if any(known.get(piece.code) != piece for piece in on):
        raise PreviewOutdated(
            _("Batas wilayah berubah setelah pratinjau ini. Periksa harganya lagi.")
        )
