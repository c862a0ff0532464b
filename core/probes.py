"""Answers for load balancers: is the process alive, and can it serve."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, connection
from django.http import JsonResponse
from redis import RedisError

from core import redis
from core.tenancy import inside_public


def live_response() -> JsonResponse:
    """The process runs. Asks nothing of anybody."""
    return JsonResponse({"status": "ok"})


def ready_response() -> JsonResponse:
    """200 when the database answers; Redis is reported but not required (reports are taken without it)."""
    try:
        with inside_public(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        response = JsonResponse({"status": "unavailable", "database": "away"}, status=503)
        response.headers["Retry-After"] = "5"
        return response
    try:
        redis.client().ping()
        redis_state = "ok"
    except RedisError:
        redis_state = "away"
    return JsonResponse({"status": "ok", "database": "ok", "redis": redis_state})
