"""Finding out who hears of what, and writing one message each: the consumers of ``telling``.

The outbox row is the event: handed out twice, it finds its messages written already.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from core import clock
from core.identity.models import User
from core.outbox.registry import Message, consumer
from reporting.models import (
    CrewMember,
    Membership,
    Priority,
    PushSubscription,
    Report,
    Support,
    Visibility,
    WorkOrder,
)
from reporting.rules.escalation import Audience
from reporting.rules.notices import EMAIL, PUSH
from reporting.rules.roles import Role
from reporting.rules.transitions import TRANSITIONS_BY_NAME
from reporting.services.messages import posting
from reporting.services.messages.people import (
    Recipient,
    agency_key,
    device_key,
    reporter_of,
    users_as_recipients,
)
from reporting.services.workflow.telling import NOTIFY_AGENCY, NOTIFY_CREW, NOTIFY_REPORTER

REPORTER_HEARS: Final = {
    "received": "received",
    "route": "assigned",
    "assign": "assigned",
    "hand_over": "assigned",
    "accept": "accepted",
    "ask_reporter": "question",
    "reply": "reply",
    "hold": "held",
    "deadline_moved": "deadline_moved",
    "resolve": "resolved",
    "confirm": "closed",
    "auto_confirm": "closed",
    "reject": "rejected",
    "reopen": "reopened",
    "merge": "merged",
    "unmerge": "unmerged",
}
"""Which message a step becomes for whoever reported; other steps are not told."""

FOLLOWERS_HEAR: Final = {
    "resolve": "follower_resolved",
    "confirm": "follower_closed",
    "auto_confirm": "follower_closed",
    "reject": "follower_closed",
}
NEW_TO_THE_DESK: Final = frozenset({"received", "route", "assign", "hand_over", "recategorise"})
_LATE: Final = {
    Audience.HEAD: "head_breach",
    Audience.COORDINATOR: "coordinator_late",
    Audience.MAYOR: "mayor_late",
}
_AUDIENCE_ROLES: Final = {
    Audience.DESK: Role.AGENCY_OPERATOR,
    Audience.HEAD: Role.AGENCY_HEAD,
    Audience.COORDINATOR: Role.TRIAGE,
    Audience.MAYOR: Role.COMMAND,
}
_OF_AN_AGENCY: Final = frozenset({Audience.DESK, Audience.HEAD})
_SAID: Final = {
    "received": "Laporan baru masuk",
    "answer": "Pelapor sudah menjawab",
    "late": "Batas waktu sudah lewat",
    "fund_approved": "Permintaan dana disetujui",
    "fund_declined": "Permintaan dana ditolak",
}


@consumer(NOTIFY_AGENCY)
def notify_agency(message: Message) -> None:
    """Write to the desk, or to those a late report is raised to."""
    report = _report(message)
    if report is None:
        return
    kind = str(message.payload["kind"])
    audience = Audience(message.payload.get("audience") or Audience.DESK.value)
    template = _agency_template(kind, audience)
    posting.post(
        event=_event(message),
        kind=template,
        recipients=staff(report, audience),
        report=report,
        facts=_facts(message, kind, to=audience.value) | {"kabar": said(kind)},
        is_urgent=report.priority == Priority.EMERGENCY,
        at=clock.now(),
    )


@consumer(NOTIFY_REPORTER)
def notify_reporter(message: Message) -> None:
    """Write to whoever reported, by every way they left; at the end also to those who follow."""
    report = _report(message)
    if report is None:
        return
    kind = str(message.payload["kind"])
    reporter = reporter_of(report)
    if message.payload.get("followed"):
        _tell_joined(message, kind, reporter)
        return
    template = REPORTER_HEARS.get(kind)
    if template and reporter:
        posting.post(
            event=_event(message),
            kind=template,
            recipients=[reporter],
            report=report,
            facts=_facts(message, kind, to="reporter"),
            is_urgent=report.priority == Priority.EMERGENCY and kind == "ask_reporter",
            at=clock.now(),
        )
    if kind in FOLLOWERS_HEAR and report.visibility != Visibility.SECRET:
        followers = _followers(report)
        if reporter:
            followers.pop(reporter.person, None)
        _tell_followers(message, kind, report, followers.values())


def _tell_joined(message: Message, kind: str, sender: Recipient | None) -> None:
    """Somebody whose report was joined to another one hears how that one ends.

    Their device counts among its supporters, so push comes with those.
    """
    target = (
        Report.objects.select_related("agency", "category")
        .with_areas()
        .filter(number=str(message.payload["followed"]))
        .exclude(visibility=Visibility.SECRET)
        .first()
    )
    if kind in FOLLOWERS_HEAR and sender and target:
        _tell_followers(message, kind, target, [_without(sender, PUSH)])


def _tell_followers(
    message: Message, kind: str, report: Report, followers: Iterable[Recipient]
) -> None:
    posting.post(
        event=_event(message),
        kind=FOLLOWERS_HEAR[kind],
        recipients=followers,
        report=report,
        facts={"about": kind, "to": "followers"},
        at=clock.now(),
    )


@consumer(NOTIFY_CREW)
def notify_crew(message: Message) -> None:
    """Tell the phones of a crew that it has a new job."""
    order = (
        WorkOrder.objects.select_related("report")
        .filter(public_id=UUID(message.payload["work_order"]))
        .first()
    )
    if order is None:
        return
    crew = User.objects.filter(
        is_active=True, pk__in=CrewMember.objects.filter(crew_id=order.crew_id).values("user_id")
    )
    posting.post(
        event=f"job:{order.public_id}",
        kind="crew_job",
        recipients=users_as_recipients(crew),
        report=order.report,
        facts={"about": "crew_job", "to": "crew", "path": f"/tugas/{order.public_id}"},
        is_urgent=order.report.priority == Priority.EMERGENCY,
        at=clock.now(),
    )


def said(kind: str) -> str:
    """What happened, in the words of the timeline."""
    name = kind.removeprefix("escalated_")
    if name != kind:
        return _("Waktu hampir habis") if name == "nudge" else _(_SAID["late"])
    known = _SAID.get(kind)
    if known is None:
        transition = TRANSITIONS_BY_NAME.get(kind)
        known = transition.said if transition else kind
    return " ".join(_(known).split())


def staff_with(role: Role, *, agency_id: int | None = None) -> list[User]:
    """Everybody active with a role, of one agency if given."""
    people = Membership.objects.filter(role=role.value, user__is_active=True)
    if agency_id is not None:
        people = people.filter(agency_id=agency_id)
    return list(User.objects.filter(pk__in=people.values("user_id")).order_by("pk"))


def _agency_template(kind: str, audience: Audience) -> str:
    if kind == "escalated_nudge":
        return "agency_nudge"
    if kind.startswith("escalated_"):
        return _LATE.get(audience, "agency_changed")
    if audience is Audience.DESK and kind in NEW_TO_THE_DESK:
        return "agency_new"
    return "agency_changed"


def staff(report: Report, audience: Audience) -> list[Recipient]:
    """People with the audience's role; a desk's own mailbox stands for the mail of its people."""
    agency = report.agency
    if audience in _OF_AN_AGENCY and agency is None:
        return []
    role = _AUDIENCE_ROLES[audience]
    people = staff_with(role, agency_id=report.agency_id if audience in _OF_AN_AGENCY else None)
    found = users_as_recipients(people)
    if audience is Audience.DESK and agency is not None and agency.email:
        key = agency_key(agency.code)
        found = [_without(each, EMAIL) for each in found]
        found.append(Recipient(key, key, frozenset({EMAIL})))
    return found


def _without(recipient: Recipient, channel: str) -> Recipient:
    return Recipient(recipient.person, recipient.source, recipient.channels - {channel})


def _followers(report: Report) -> dict[str, Recipient]:
    """Browsers of the devices that joined, by person."""
    devices = Support.objects.filter(report=report).values_list("device_hash", flat=True)
    keys = {device_key(each) for each in devices}
    subscribed = PushSubscription.objects.filter(person__in=keys).values_list("person", flat=True)
    return {
        person: Recipient(person, person, frozenset({PUSH})) for person in subscribed.distinct()
    }


def _facts(message: Message, kind: str, *, to: str) -> dict[str, Any]:
    """What the text needs; an escalation's note is the name of a clock, not somebody's words."""
    note = "" if kind.startswith("escalated_") else str(message.payload.get("note") or "")
    return {"about": kind, "to": to, "note": note}


def _event(message: Message) -> str:
    return f"outbox:{message.id}"


def _report(message: Message) -> Report | None:
    return (
        Report.objects.select_related("agency", "category")
        .with_areas()
        .filter(public_id=UUID(message.payload["report_id"]))
        .first()
    )
