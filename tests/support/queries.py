"""Counting what a page asks of the database."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, path: str, **headers: str) -> int:
    """How many queries a page costs; the better of two, as a remembered host may just run out."""
    costs = []
    for _each in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path, headers=headers).status_code == 200
        costs.append(len(captured))
    return min(costs)
