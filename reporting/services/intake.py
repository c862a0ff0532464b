"""Taking a report in: one service for every channel.

1. One statement reads the place, the limits and whether this submission was here before.
2. Python decides: category, priority, agency, deadlines, from the city's cached set-up.
3. One statement writes report, timeline, clocks, follow-ups and idempotency key; it writes nothing
   if the set-up changed since step 1, and the decision is made again.
4. Photos and contact, if any, join in the same transaction.

The answer is sent after commit: what got a number is kept.
"""

from __future__ import annotations

import base64
import secrets
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from core.callers import keyed_hash
from core.errors import DomainError, Invalid
from core.outbox.services import wake_relay_on_commit
from core.tenancy import current_city
from reporting.access import token_hash
from reporting.models import Report, TriageCard
from reporting.rules import limits, targets
from reporting.rules.lifecycle import Actor
from reporting.selectors import locate
from reporting.services import blocks, config, contacts, photos
from reporting.services.config import Snapshot
from reporting.services.intake_decision import (
    CategoryOff,
    Decision,
    Findings,
    SenderBlocked,
    Submission,
    decide,
)
from reporting.services.intake_rows import values_of
from reporting.services.intake_statements import facts_sql, write_sql
from reporting.services.workflow import telling
from tenants import standing

__all__ = [
    "CategoryOff",
    "InFlight",
    "KeyReused",
    "NothingToReport",
    "Receipt",
    "SenderBlocked",
    "Submission",
    "submit",
]

if TYPE_CHECKING:
    from core.db.base import DatabaseWrapper

_ATTEMPTS: Final = 3


class KeyReused(Invalid):
    """The same idempotency key came with another body."""

    code = "idempotency_key_reused"


class InFlight(DomainError):
    """The same submission is being taken in right now."""

    code = "idempotency_in_flight"


class NothingToReport(Invalid):
    """Neither a photo nor words."""

    code = "nothing_to_report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the sender gets back; sent again, the same.

    Only the hash of ``follow_token`` is kept. It follows from the idempotency key and what was sent, so
    whoever lost the first answer gets it again; without a key it is made up and shown once.
    """

    public_id: UUID
    number: str
    state: str
    category: str
    agency: str
    kelurahan: str
    response_due_at: datetime | None
    resolution_due_at: datetime | None
    follow_token: str
    replayed: bool
    needs_triage: bool
    emergency: bool
    next_door: str
    next_door_contact: str


def submit(submission: Submission, *, actor: Actor, at: datetime) -> Receipt:
    """Take a report in, route it and start its clocks.

    Args:
        submission: What was sent.
        actor: Who sent it; staff send on behalf of a citizen.
        at: When (aware).

    Returns:
        The receipt; with ``replayed`` when this submission was taken in before.

    Raises:
        CitySuspended: The city takes no reports now.
        NothingToReport, SenderBlocked, CategoryOff, KeyReused, InFlight, TooMany, Invalid: The
            submission cannot be taken.
        locate.BadPlace, locate.OutsideCity, locate.OutOfCoverage: Its place cannot.
        photos.*: One of its photos cannot. In every case nothing was written.
    """
    _check(submission)
    standing.require_reports(current_city())
    phone = contacts.normalised_phone(submission.phone) if submission.phone else ""
    for _attempt in range(_ATTEMPTS):
        facts = _read(submission, phone, at)
        if facts.body_hash is not None:
            return _replay(submission, facts)
        known = config.cached()
        setup = known if known is not None and known.version == facts.version else config.load()
        decision = decide(submission, setup, facts, at)
        try:
            receipt = _write(submission, decision, setup, phone, actor, at)
        except IntegrityError:
            continue  # the same key won the race: the next round replays its answer
        if receipt is not None:
            if receipt.needs_triage:
                blocks.remember_address(receipt.public_id, submission.address_hash)
            return receipt
    raise InFlight(_("Laporan yang sama sedang diproses. Coba lagi sebentar lagi."))


def _check(submission: Submission) -> None:
    text = submission.description
    if not text.strip() and not submission.photos:
        raise NothingToReport(_("Kirim sedikitnya satu foto atau beberapa kata."))
    if len(text) > submission.longest:
        raise Invalid(_("Keterangan terlalu panjang."), field="description", max=submission.longest)
    if "\x00" in text or "\x00" in submission.address_text:
        raise Invalid(_("Teks berisi karakter yang tidak dapat disimpan."), field="description")
    if len(submission.photos) > limits.MAX_PHOTOS:
        raise Invalid(_("Paling banyak lima foto."), field="photos", max=limits.MAX_PHOTOS)
    if len(submission.key) > limits.MAX_IDEMPOTENCY_KEY:
        raise Invalid(_("Idempotency-Key terlalu panjang."), field="Idempotency-Key")
    if submission.visibility not in {"", "public", "anonymous", "secret"}:
        raise Invalid(_("Pilihan keterbukaan tidak dikenal."), field="visibility")
    locate.check_coordinates(submission.lon, submission.lat)


def asked_for(submission: Submission, phone: str, at: datetime) -> dict[str, Any]:
    """The values of the first statement: by what an earlier one, a limit or a block is found."""
    return {
        "lon": submission.lon,
        "lat": submission.lat,
        "device": submission.device_hash or "-",
        "phone": phone or "-",
        "phone_hash": blocks.phone_hash(phone) if phone else "-",
        "address": submission.address_hash or "-",
        "at": at,
        "day": at - timedelta(days=1),
        "credential": submission.credential,
        "key": submission.key or "-",
    }


def _read(submission: Submission, phone: str, at: datetime) -> Findings:
    row = _prepared(facts_sql(current_city().schema_name), asked_for(submission, phone, at))
    if row is None:
        raise Invalid("This city has no settings.")
    return Findings(*row)


def _replay(submission: Submission, facts: Findings) -> Receipt:
    """The answer given before; without the follow token when that is no longer the report's."""
    if facts.body_hash != submission.body_hash:
        raise KeyReused(
            _("Idempotency-Key ini sudah dipakai untuk laporan yang berbeda."),
            field="Idempotency-Key",
        )
    report = Report.objects.select_related("agency", "category", "kelurahan").get(
        public_id=facts.public_id or UUID(int=0)
    )
    token = _follow_token(submission)
    return Receipt(
        public_id=report.public_id,
        number=report.number,
        state=report.state,
        category=report.category.code,
        agency=report.agency.name if report.agency else "",
        kelurahan=report.kelurahan.name if report.kelurahan else "",
        response_due_at=report.response_due_at,
        resolution_due_at=report.resolution_due_at,
        follow_token=token if token_hash(token) == report.follow_token_hash else "",
        replayed=True,
        needs_triage=report.needs_triage,
        emergency=report.priority == "emergency",
        next_door=report.next_door,
        next_door_contact=report.category.next_door_contact,
    )


def _write(
    submission: Submission,
    decision: Decision,
    setup: Snapshot,
    phone: str,
    actor: Actor,
    at: datetime,
) -> Receipt | None:
    """Write it all; ``None`` when the set-up changed since it was read."""
    public_id, token = uuid4(), _follow_token(submission)
    values = values_of(submission, decision, setup, public_id, token, actor, at)
    was_covered = values["description"] != submission.description.strip()
    has_more = bool(
        submission.photos or phone or submission.email or submission.name or was_covered
    )
    whole: AbstractContextManager[Any] = (
        transaction.atomic(durable=True) if has_more else nullcontext()
    )
    with whole:
        row = _prepared(write_sql(current_city().schema_name), values)
        if row is None:
            return None
        if was_covered:
            TriageCard.objects.create(report_id=row[0], words_before=submission.description.strip())
        if submission.photos:
            photos.attach(report_id=row[0], uploads=submission.photos, at=at)
        if phone or submission.email or submission.name:
            contacts.keep(
                report_id=row[0],
                name=submission.name,
                phone=phone,
                email=submission.email,
                channel=submission.channel,
                at=at,
            )
            if phone or submission.email:
                telling.promise_receipt(number=row[1], public_id=public_id)
    wake_relay_on_commit()
    return Receipt(
        public_id=public_id,
        number=row[1],
        state=values["state"],
        category=decision.category.code,
        agency=decision.agency.name if decision.agency else "",
        kelurahan=decision.place.kelurahan.name,
        response_due_at=decision.due(targets.TargetKind.RESPONSE),
        resolution_due_at=decision.due(targets.TargetKind.RESOLUTION),
        follow_token=token,
        replayed=False,
        needs_triage=decision.triage,
        emergency=decision.emergency,
        next_door=decision.category.next_door_name,
        next_door_contact=decision.category.next_door_contact,
    )


def _follow_token(submission: Submission) -> str:
    """The secret of the follow link. Nobody who lacks the deployment's secret can work it out."""
    if not submission.key:
        return secrets.token_urlsafe(24)
    sent = f"{submission.credential}\n{submission.key}\n{submission.body_hash}"
    mark = bytes.fromhex(keyed_hash("follow-token", sent))
    return base64.urlsafe_b64encode(mark[:24]).decode()


def _prepared(statement: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
    """Run one of the two statements, prepared, and return its row."""
    wrapper = cast("DatabaseWrapper", connection)
    with wrapper.wrap_database_errors, wrapper.prepared_cursor() as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchone()
