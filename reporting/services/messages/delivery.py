"""Sending what is written down, each message once.

1. Claim: in a transaction of its own the message goes from ``waiting`` to ``sending``, together with
   others that waited for the same person (quiet hours): they leave as one.
2. Send: outside every transaction. A provider that is away puts the message back to ``waiting`` and
   lets the outbox try again.
3. Settle: in the transaction that marks the outbox row done.

A worker that dies between 2 and 3 leaves ``sending`` behind. SMS, WhatsApp and push are then sent
again with the same key, which the provider or the browser takes for one message. E-mail knows no
such key: it is not repeated but set aside as uncertain, for a person to decide. So nothing is told
twice by itself; what an operator resends may be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from core import clock
from core.messages import channels
from core.messages.port import AddressGone, NotSent, TryAgain
from core.outbox.registry import Message, consumer
from reporting.models import Notice, PushSubscription, ReportEvent, SuppressedAddress
from reporting.models.message import NoticeQuerySet
from reporting.rules.notices import KINDS_BY_CODE, REASON_LABELS, NoticeState
from reporting.rules.roles import Role
from reporting.services.messages import composing
from reporting.services.messages.people import Reached, address_hash, addresses_of
from reporting.services.messages.posting import DELIVER, wishes_of

ATTEMPTS: Final = 40
"""With the outbox's back-off this is most of a working day of a provider being away."""

LONGEST: Final = timedelta(seconds=100)
MOST_MERGED: Final = 30


@dataclass(frozen=True, slots=True)
class Claim:
    """Messages taken for sending as one; the first is the one whose turn it is.

    Attributes:
        was_left: A worker died while it was sending them.
    """

    notices: tuple[Notice, ...] = ()
    was_left: bool = False

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(notice.pk for notice in self.notices)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message and those that left with it.

    Attributes:
        gone: Push subscriptions that are over.
        reached: Push subscriptions that took it.
    """

    ids: tuple[int, ...] = ()
    state: NoticeState = NoticeState.SENT
    reason: str = ""
    hint: str = ""
    provider_id: str = ""
    gone: tuple[int, ...] = ()
    reached: tuple[int, ...] = ()
    at: datetime = field(default_factory=clock.now)


def prepare(message: Message) -> Outcome:
    """Claim and send.

    Raises:
        TryAgain: The provider is away; the claim is given back.
    """
    claim = _claim(UUID(message.payload["notice"]), at=clock.now())
    if not claim.notices:
        return Outcome()
    lead = claim.notices[0]
    if claim.was_left and lead.channel not in channels.SAFE_TO_REPEAT:
        return Outcome(claim.ids, NoticeState.FAILED, "uncertain", lead.address_hint)
    if not wishes_of([lead.person])[lead.person].wants(lead.channel):
        return Outcome(claim.ids, NoticeState.SUPPRESSED, "not_wanted")
    reached = addresses_of(lead)
    if not reached:
        return Outcome(claim.ids, NoticeState.FAILED, "no_address")
    stopped = suppression_of(lead.channel, reached[0])
    if stopped:
        return Outcome(claim.ids, NoticeState.SUPPRESSED, stopped, reached[0].hint)
    if not channels.is_set_up(lead.channel):
        return Outcome(claim.ids, NoticeState.FAILED, "not_set_up", reached[0].hint)
    try:
        return _send(claim, reached)
    except BaseException:
        # Whatever came in between (a provider that is away, a worker told to stop): it did not
        # leave, so it may be tried again. What may have left is an Outcome, not an exception.
        _give_back(claim)
        raise


def give_up(message: Message, _error: BaseException | None) -> None:
    """The provider stayed away: set the message aside where staff see and resend it."""
    lead = Notice.objects.filter(public_id=UUID(message.payload["notice"])).first()
    if lead is None or lead.state not in {NoticeState.WAITING, NoticeState.SENDING}:
        return
    members = Notice.objects.filter(lead=lead).values_list("pk", flat=True)
    settle(message, Outcome((lead.pk, *members), NoticeState.FAILED, "gave_up", lead.address_hint))


@consumer(DELIVER, prepare=prepare, prepare_time=LONGEST, on_dead=give_up, max_attempts=ATTEMPTS)
def settle(message: Message, outcome: Outcome) -> None:
    """Write down what became of it, for the store and for the report's timeline."""
    if not outcome.ids:
        return
    Notice.objects.filter(pk__in=outcome.ids).update(
        state=outcome.state.value,
        reason=outcome.reason,
        address_hint=outcome.hint,
        provider_id=outcome.provider_id,
        claimed_at=None,
        sent_at=outcome.at if outcome.state is NoticeState.SENT else None,
        settled_at=outcome.at,
    )
    if outcome.gone:
        PushSubscription.objects.filter(pk__in=outcome.gone).delete()
    if outcome.reached:
        PushSubscription.objects.filter(pk__in=outcome.reached).update(last_ok_at=outcome.at)
    for notice in Notice.objects.filter(pk__in=outcome.ids).select_related("report"):
        _note(notice, outcome)


def suppression_of(channel: str, reached: Reached) -> str:
    """Why an address must not be written to; empty when it may."""
    if not isinstance(reached.address, str):
        return ""
    key = address_hash(channel, reached.address)
    found = SuppressedAddress.objects.filter(channel=channel, address_hash=key).first()
    return found.reason if found else ""


def _send(claim: Claim, reached: list[Reached]) -> Outcome:
    """Send to every address of the person (several only for push).

    Raises:
        TryAgain: None of them took it, and one may later.
    """
    lead = claim.notices[0]
    outgoing = composing.compose(lead, claim.notices)
    took, gone, provider_id = [], [], ""
    again: TryAgain | None = None
    refusal: NotSent | None = None
    for each in reached:
        try:
            receipt = channels.send(lead.channel, each.address, outgoing)
        except AddressGone as error:
            refusal = error
            gone.append(each.subscription)
        except TryAgain as error:
            again = error
        except NotSent as error:
            refusal = error
        else:
            took.append(each.subscription)
            provider_id = receipt.provider_id
    if not took and again is not None:
        raise again
    state = NoticeState.SENT if took else NoticeState.FAILED
    reason = "" if took or refusal is None else refusal.reason
    return Outcome(claim.ids, state, reason, reached[0].hint, provider_id, tuple(gone), tuple(took))


@transaction.atomic(durable=True)
def _claim(public_id: UUID, *, at: datetime) -> Claim:
    """Take a message for sending, and those that waited with it; nothing when it is settled."""
    lead = _locked().filter(public_id=public_id).first()
    if lead is None or lead.state not in {NoticeState.WAITING, NoticeState.SENDING}:
        return Claim()
    if lead.lead_id is not None and lead.lead_id != lead.pk:
        return Claim()  # it leaves with another one
    was_left = lead.state == NoticeState.SENDING
    if was_left or lead.lead_id is not None:
        members = list(_locked().filter(lead=lead).exclude(pk=lead.pk).order_by("pk"))
    else:
        members = _waiting_with(lead, at)
    claim = Claim((lead, *members), was_left)
    Notice.objects.filter(pk__in=claim.ids).update(
        state=NoticeState.SENDING.value,
        lead=lead if members else None,
        claimed_at=at,
        attempts=F("attempts") + 1,
    )
    return claim


@transaction.atomic(durable=True)
def _give_back(claim: Claim) -> None:
    Notice.objects.filter(pk__in=claim.ids, state=NoticeState.SENDING.value).update(
        state=NoticeState.WAITING.value, claimed_at=None
    )


def _waiting_with(lead: Notice, at: datetime) -> list[Notice]:
    """What else was held back for the same person and may leave now."""
    if lead.is_urgent or lead.not_before <= lead.created_at:
        return []
    held = _locked().waiting().filter(person=lead.person, channel=lead.channel, lead__isnull=True)
    due = held.filter(not_before__lte=max(at, lead.not_before), not_before__gt=F("created_at"))
    return list(due.exclude(pk=lead.pk).order_by("pk")[:MOST_MERGED])


def _locked() -> NoticeQuerySet:
    return (
        Notice.objects.select_for_update(of=("self",))
        .select_related("report__category", "report__agency", "report__kelurahan")
        .defer("report__kelurahan__boundary")
    )


def _note(notice: Notice, outcome: Outcome) -> None:
    """Say on the report's timeline whether somebody was reached, without saying who."""
    if notice.report is None:
        return
    ReportEvent.objects.create(
        report=notice.report,
        kind="notified",
        actor_role=Role.SYSTEM,
        actor_label="Pemberitahuan",
        note=REASON_LABELS.get(outcome.reason, ""),
        is_public=False,
        facts={
            "about": notice.facts.get("about", notice.kind),
            "to": notice.facts.get("to", KINDS_BY_CODE[notice.kind].group),
            "channel": notice.channel,
            "status": "sent" if outcome.state is NoticeState.SENT else "not_sent",
            "count": 1,
        },
        happened_at=outcome.at,
    )
