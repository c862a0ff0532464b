"""A decision as the values of the writing statement: columns, timeline, clocks and follow-ups."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from core.outbox.registry import consumer_of
from core.tenancy import current_city
from reporting.rules import limits, targets
from reporting.rules.lifecycle import Actor
from reporting.rules.numbers import number_period
from reporting.rules.privacy import covered
from reporting.rules.questions import with_words
from reporting.rules.states import State
from reporting.services.config import Snapshot
from reporting.services.facts import REPORT_CHANGED, ReportFacts, change_of
from reporting.services.intake_decision import Decision, Submission


def values_of(
    submission: Submission,
    decision: Decision,
    setup: Snapshot,
    public_id: UUID,
    token: str,
    actor: Actor,
    at: datetime,
) -> dict[str, Any]:
    city = current_city()
    state = State.ASSIGNED if decision.agency else State.RECEIVED
    place = decision.place
    response, resolution = (decision.due(kind) for kind in targets.TargetKind)
    visibility = submission.visibility or decision.category.visibility_default
    words: Callable[[str], str] = _words_of(submission) if visibility == "secret" else str
    local = at.astimezone(ZoneInfo(city.time_zone))
    facts = ReportFacts(
        id=str(public_id),
        number="",  # number, mx and my are put in by the statement that makes them
        state=state.value,
        agency=decision.agency.code if decision.agency else None,
        category=decision.category.code,
        kelurahan=place.kelurahan.code,
        kecamatan=place.kecamatan.code if place.kecamatan else None,
        mx=0,
        my=0,
        priority=decision.priority,
        is_public=visibility != "secret" and not decision.triage,
        submitted_at=at.isoformat(),
        responded=False,
        resolved=False,
    )
    return {
        "lon": submission.lon,
        "lat": submission.lat,
        "public_id": public_id,
        "prefix": f"{city.number_prefix}-{number_period(local)}-",
        "state": state.value,
        "category": decision.category.pk,
        "agency": decision.agency.pk if decision.agency else None,
        "kelurahan": place.kelurahan.pk,
        "kecamatan": place.kecamatan.pk if place.kecamatan else None,
        "description": words(submission.description.strip()),
        "accuracy": submission.accuracy_m,
        "source": submission.location_source,
        "address": words(submission.address_text)[: limits.MAX_ADDRESS],
        "priority": decision.priority,
        "visibility": visibility,
        "channel": submission.channel,
        "at": at,
        "assigned_at": at if decision.agency else None,
        "response_due": response,
        "resolution_due": resolution,
        "next_door": decision.category.next_door_name,
        "device": submission.device_hash,
        "token": hashlib.sha256(token.encode()).hexdigest(),
        "danger": decision.danger,
        "answers": json.dumps(with_words([each.as_stored() for each in decision.answers], words)),
        "triage": decision.triage,
        "triage_reason": decision.triage_reason,
        "version": setup.version,
        "events": json.dumps(_events(submission, decision, actor)),
        "deadlines": json.dumps(
            [
                {
                    "kind": target.kind.value,
                    "due_at": due.due_at.isoformat(),
                    "target": target.pk,
                    "steps": due.steps_json(),
                    "calendar": version,
                }
                for target, due, version in decision.deadlines
            ]
        ),
        "national": json.dumps([each.stored() for each in decision.national]),
        "promises": json.dumps(_promises(facts, decision, at)),
        "schema_name": city.schema_name,
        "credential": submission.credential,
        "key": submission.key,
        "body_hash": submission.body_hash,
    }


def _words_of(submission: Submission) -> Callable[[str], str]:
    """What an agency may read of a secret report: nothing that leads to who sent it."""
    known = (submission.name, submission.phone, submission.email)
    return lambda text: covered(text, *known)


def _events(submission: Submission, decision: Decision, actor: Actor) -> list[Mapping[str, object]]:
    """The first lines of the timeline: taken in, and passed on."""
    received: Mapping[str, object] = {
        "kind": "received",
        "actor_role": actor.role.value,
        "actor_label": actor.label,
        "is_public": True,
        "facts": {
            "channel": submission.channel,
            "kelurahan": decision.place.kelurahan.name,
            **({"source": submission.source} if submission.source else {}),
        },
    }
    if decision.agency is None:
        return [received]
    routed: Mapping[str, object] = {
        "kind": "route",
        "actor_role": "system",
        "actor_label": "Penerusan otomatis",
        "is_public": True,
        "facts": {"agency": decision.agency.code, "agency_name": decision.agency.name},
    }
    return [received, routed]


def _promises(facts: ReportFacts, decision: Decision, at: datetime) -> list[Mapping[str, object]]:
    """What follows from a new report, one row per effect."""
    changed: Mapping[str, object] = {
        "topic": REPORT_CHANGED,
        "queue": consumer_of(REPORT_CHANGED).queue,
        "payload": change_of(kind="received", at=at, before=None, after=facts),
    }
    if decision.agency is None:
        return [changed]
    notify: Mapping[str, object] = {
        "topic": "reporting.notify_agency",
        "queue": consumer_of("reporting.notify_agency").queue,
        "payload": {"report_id": facts["id"], "kind": "received", "at": at.isoformat()},
    }
    return [changed, notify]
