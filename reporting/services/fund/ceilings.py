"""What an agency may spend in a year: set by the city."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import Invalid
from reporting.models import EntryKind, ResponseFund
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services.catalog import agencies
from reporting.services.fund import ledger
from reporting.services.fund.refusals import CeilingTooLow, MayNotSpend


@transaction.atomic(durable=True)
def set_ceiling(
    *,
    agency: str,
    year: int,
    ceiling_minor: int,
    small_repair_minor: int,
    actor: Actor,
    at: datetime,
) -> ResponseFund:
    """Say what an agency may spend in a year, and up to where its operators need not ask.

    Args:
        agency: Code.
        year: Last, this or next year.
        ceiling_minor: In sen, whole rupiah; never below what is reserved and spent.
        small_repair_minor: In sen, whole rupiah; for all reservations of one report together.
        actor: A city admin.
        at: When (aware).

    Raises:
        MayNotSpend: The actor has another role.
        AgencyNotFound: No such agency.
        BadAmount: An amount is negative, not whole rupiah, or beyond any budget.
        Invalid: The year is too far away, or the limit is above the ceiling.
        CeilingTooLow: More is reserved and spent already.
    """
    if actor.role is not Role.CITY_ADMIN:
        raise MayNotSpend(_("Pagu dana tanggap ditetapkan admin kota."))
    owner = agencies.require(agency)
    this = ledger.year_of(at)
    if not this - 1 <= year <= this + 1:
        raise Invalid(_("Pilih tahun lalu, tahun ini, atau tahun depan."), field="year")
    _require_amounts(ceiling_minor, small_repair_minor)
    fund, is_new = ResponseFund.objects.get_or_create(
        agency=owner, year=year, defaults={"ceiling_minor": 0, "small_repair_minor": 0}
    )
    fund = ResponseFund.objects.select_for_update().get(pk=fund.pk)
    before = None if is_new else [fund.ceiling_minor, fund.small_repair_minor]
    bound = fund.reserved_minor + fund.spent_minor
    if ceiling_minor < bound:
        raise CeilingTooLow(
            _("Sudah disediakan dan dibelanjakan %(bound)s. Pagu tidak dapat di bawah itu.")
            % {"bound": ledger.money(bound)},
            field="ceiling",
        )
    change = ceiling_minor - fund.ceiling_minor
    fund.small_repair_minor = small_repair_minor
    fund.save(update_fields=["small_repair_minor"])
    ledger.move(fund, ceiling=change)
    if change:
        ledger.write(fund, EntryKind.CEILING, change, actor=actor, at=at)
    audit.record(
        kind="fund_ceiling_set",
        subject=agency,
        actor_label=actor.label,
        at=at,
        facts={"year": year, "before": before, "after": [ceiling_minor, small_repair_minor]},
    )
    return fund


def _require_amounts(ceiling_minor: int, small_repair_minor: int) -> None:
    for field, minor in (("ceiling", ceiling_minor), ("small_repair", small_repair_minor)):
        try:
            ledger.require_amount(minor, least=0)
        except Invalid as error:
            raise type(error)(str(error), field=field) from None
    if small_repair_minor > ceiling_minor:
        raise Invalid(_("Batas perbaikan kecil tidak dapat di atas pagu."), field="small_repair")
