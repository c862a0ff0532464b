"""Endpoints and deliveries in the shapes of the contract."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from api.webhooks.catalogue import BY_AUDIENCE
from core.webhooks import selectors
from core.webhooks.catalogue import Audience
from core.webhooks.models import Delivery, Endpoint, Secret
from core.webhooks.services.delivering import body_of


def endpoint(row: Endpoint, *, at: datetime) -> dict[str, Any]:
    """One endpoint; one query for its secrets' lives."""
    return _endpoint(row, selectors.secrets(row, at=at))


def endpoints(rows: list[Endpoint], *, at: datetime) -> dict[int, dict[str, Any]]:
    """Several, by primary key; one query for all of their secrets."""
    found = selectors.secrets_of(rows, at=at)
    return {row.pk: _endpoint(row, found.get(row.pk, [])) for row in rows}


def lives(secrets: list[Secret]) -> list[dict[str, Any]]:
    """Since when and until when secrets sign."""
    return [{"created_at": each.created_at, "expires_at": each.expires_at} for each in secrets]


def delivery(row: Delivery) -> dict[str, Any]:
    """One line of the log; event and endpoint are joined."""
    return {
        "id": row.public_id,
        "webhook": row.endpoint.public_id,
        "message_id": row.event.message_id,
        "type": row.event.type,
        "subject": row.event.subject,
        "state": row.state,
        "attempts": row.attempts_count,
        "next_at": row.next_at,
        "last_status": row.last_status,
        "last_error": row.last_error,
        "created_at": row.created_at,
        "finished_at": row.finished_at,
    }


def delivery_detail(row: Delivery) -> dict[str, Any]:
    """The same with what is sent and every try."""
    tries = [
        {
            "at": each.at,
            "status": each.status,
            "error": each.error,
            "duration_ms": each.duration_ms,
            "answer": each.answer,
        }
        for each in selectors.attempts(row)
    ]
    return {**delivery(row), "payload": json.loads(body_of(row.event)), "tries": tries}


def event_types(audience: Audience) -> list[dict[str, Any]]:
    """Everything this audience may ask for."""
    return [
        {
            "name": each.name,
            "summary": each.summary,
            "label": str(each.label),
            "example": each.example,
        }
        for each in BY_AUDIENCE[audience]
    ]


def _endpoint(row: Endpoint, secrets: list[Secret]) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "url": row.url,
        "description": row.description,
        "events": row.events,
        "is_sandbox": row.is_sandbox,
        "is_active": row.is_active,
        "disabled_at": row.disabled_at,
        "disabled_reason": row.disabled_reason,
        "failing_since": row.failing_since,
        "succeeded_at": row.succeeded_at,
        "secrets": lives(secrets),
        "created_by": row.created_by,
        "created_at": row.created_at,
    }
