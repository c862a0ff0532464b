"""News of a report from another system: a step where the sender may take one, else words on the timeline.

Who sends decides what news mean. The system of the responsible agency speaks as its operator; the system
that sent the report as its reporter; any other as a citizen, who only adds words. Each of the sender's
updates counts once, however often it comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Forbidden, Invalid
from core.outbox.services import Json
from reporting import access
from reporting.access import ReportNotFound
from reporting.models import ApiKey, PhotoKind, Report, ReportEvent
from reporting.rules import holding
from reporting.rules.lifecycle import Actor, HoldReason, State
from reporting.rules.limits import MAX_LATER_PHOTOS, MIN_NOTE
from reporting.rules.privacy import covered
from reporting.rules.roles import Role
from reporting.services import config, replies, workflow
from reporting.services import photos as uploads
from reporting.services.facts import facts_of
from reporting.services.workflow import steps

NOTE: Final = "outside_note"
MARK: Final = "outside_update"
ACTS: Final = "reports.act"


class NewsState(StrEnum):
    """What the sender says of the report's state."""

    SAME = "same"
    OPEN = "open"
    STARTED = "started"
    CLOSED = "closed"


class AlreadyThere(Invalid):
    """The sender's update with this id was taken in before."""

    code = "update_already_exists"


class NothingSaid(Invalid):
    """Neither a step nor words."""

    code = "update_is_empty"


class MayNotAct(Forbidden):
    """The key adds words; steps for its agency need another scope."""

    code = "scope_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What was sent.

    Attributes:
        number: Of the report.
        update_id: The sender's own.
        said_at: When the sender says it happened; the timeline keeps it beside its own time.
        code: The sender's own word for the state.
        photos: Public id and token of uploads.
    """

    number: str
    update_id: str
    state: NewsState
    words: str = ""
    said_at: datetime
    code: str = ""
    photos: Sequence[tuple[UUID, str]] = ()


def take(news: News, *, key: ApiKey, at: datetime) -> int:
    """Take news in, all of it or nothing, and return the number of the entry the public sees.

    Args:
        news: What was sent.
        key: Of the system that sends it.
        at: When it arrived (aware).

    Raises:
        ReportNotFound: There is no such report, or not for this sender.
        AlreadyThere: This update was taken in before.
        NothingSaid: There is nothing in it.
        MayNotAct: The key may not take the step for its agency.
        DomainError: As the step itself.
    """
    sender = str(key.public_id)
    with transaction.atomic(durable=True):
        report = steps.lock(_found(news.number, key, sender))
        told = ReportEvent.objects.of(report)
        if told.filter(facts__sender=sender, facts__update_id=news.update_id).exists():
            raise AlreadyThere(_("Kabar dengan update_id ini sudah ada (already exists)."))
        last = told.order_by("-pk").values_list("pk", flat=True).first() or 0
        role = _role(report, key, sender)
        _act(report, news, _actor(role, key), key=key, at=at)
        _mark(report, news, _actor(role, key), sender, at)
        new = told.filter(pk__gt=last)
        shown = new.public().order_by("-pk").values_list("pk", flat=True).first()
        return shown or new.order_by("-pk").values_list("pk", flat=True)[0]


def _found(number: str, key: ApiKey, sender: str) -> UUID:
    """The report, if this sender may know of it."""
    report = Report.objects.filter(number=number).first()
    if report is not None:
        seen = access.visible_reports(access.key_viewer(key)).filter(pk=report.pk)
        if _was_sent_by(report, sender) or seen.exists():
            return report.public_id
    raise ReportNotFound(_("Laporan ini tidak ditemukan."))


def _was_sent_by(report: Report, sender: str) -> bool:
    return ReportEvent.objects.filter(report=report, kind="received", facts__source=sender).exists()


def _role(report: Report, key: ApiKey, sender: str) -> Role:
    if key.agency is not None and report.agency is not None:
        parent = report.agency.parent
        if key.agency.pk in {report.agency.pk, parent.pk if parent else None}:
            return Role.AGENCY_OPERATOR
    return Role.REPORTER if _was_sent_by(report, sender) else Role.CITIZEN


def _actor(role: Role, key: ApiKey) -> Actor:
    agency = key.agency if role is Role.AGENCY_OPERATOR else None
    return Actor(role, key.name, agency_code=agency.code if agency else None)


def _act(report: Report, news: News, actor: Actor, *, key: ApiKey, at: datetime) -> None:
    """The steps that follow from the news, or the words alone."""
    names = _steps_of(actor.role, State(report.state), report.hold_reason, news)
    if names and actor.role is Role.AGENCY_OPERATOR and ACTS not in key.scopes:
        raise MayNotAct(
            _("Kunci ini hanya menambah kabar. Untuk langkah dinas perlu izin %s.") % ACTS,
            scope=ACTS,
        )
    for name in names:
        arguments: dict[str, object] = {"note": news.words if name == names[-1] else ""}
        if name in {"resolve", "answer", "reopen"}:
            arguments["photos"] = [
                {"id": str(photo), "token": token} for photo, token in news.photos
            ]
        workflow.perform_within(
            name, report_id=report.public_id, actor=actor, at=at, arguments=arguments
        )
    if not names:
        _say(report, news, actor, at)


def _steps_of(role: Role, state: State, hold_reason: str, news: News) -> list[str]:
    """Steps from here to where the news say the report is; none when it only has words for it."""
    if role is Role.AGENCY_OPERATOR:
        return _agency_steps(state, news.state)
    if role is not Role.REPORTER:
        return []
    if news.state is NewsState.CLOSED:
        return ["confirm"] if state is State.RESOLVED else []
    if state is State.ON_HOLD and hold_reason == HoldReason.REPORTER and news.words:
        return ["answer"]
    is_over = state in {State.RESOLVED, State.CLOSED, State.REJECTED}
    return ["reopen"] if news.state is NewsState.OPEN and is_over else []


def _agency_steps(state: State, said: NewsState) -> list[str]:
    if said is NewsState.CLOSED:
        if state is State.ON_HOLD:
            return ["resume", "resolve"]
        return ["resolve"] if state in {State.ASSIGNED, State.IN_PROGRESS} else []
    if said is NewsState.STARTED:
        if state is State.ON_HOLD:
            return ["resume"]
        return ["accept"] if state is State.ASSIGNED else []
    return []


def _say(report: Report, news: News, actor: Actor, at: datetime) -> None:
    """Words on the timeline: the agency's answer the reporter, those of others stand beside."""
    if not news.words and not news.photos:
        raise NothingSaid(_("Kabar ini kosong: tulis description, atau sebut status yang baru."))
    facts: dict[str, Json] = {"from": report.state, "to": report.state}
    if news.photos:
        kind = PhotoKind.VISIT if actor.role is Role.AGENCY_OPERATOR else PhotoKind.BEFORE
        joined = uploads.attach(
            report_id=report.pk, uploads=news.photos, at=at, kind=kind, most=MAX_LATER_PHOTOS
        )
        facts["photos"] = [str(photo.public_id) for photo in joined]
    if (
        actor.role is Role.AGENCY_OPERATOR
        and len(news.words) >= MIN_NOTE
        and report.state != State.MERGED
    ):
        replies.reply.within(report_id=report.public_id, text=news.words, actor=actor, at=at)
        return
    words = covered(news.words) if report.is_secret else news.words
    before, stored = facts_of(report), steps.values_of(report)
    steps.save(report, stored)
    steps.note_down(
        report, kind=NOTE, actor=actor, at=at, note=words, is_public=_may_show(words), facts=facts
    )
    steps.announce(report, kind=NOTE, at=at, before=before)


def _may_show(words: str) -> bool:
    """Whether anybody may read it: nothing that a new report would be held back for."""
    setup = config.snapshot()
    if holding.banned_words(words, setup.banned_words):
        return False
    return not (setup.flag_personal_data and holding.personal_data(words))


def _mark(report: Report, news: News, actor: Actor, sender: str, at: datetime) -> None:
    """What tells this update when it comes again."""
    facts: dict[str, Any] = {
        "sender": sender,
        "update_id": news.update_id,
        "said_at": news.said_at.isoformat(),
    }
    if news.code:
        facts["code"] = news.code
    steps.note_down(report, kind=MARK, actor=actor, at=at, facts=facts)
