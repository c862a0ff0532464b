"""Clients that public generators make from the contracts: they type-check, and they work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contracts import clients

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clients")]


def test_the_python_clients_type_check(python_clients: Path) -> None:
    clients.check_python(python_clients)
