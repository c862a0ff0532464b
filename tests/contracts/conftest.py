"""Clients made once per run, and the product on a port for them to call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts import clients
from tests.support.web import at_host, serving


@pytest.fixture(scope="session")
def python_clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every Python client."""
    folder = tmp_path_factory.mktemp("python-clients")
    clients.make_python(folder)
    return folder


@pytest.fixture(scope="session")
def typescript_clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the types of every contract, compiled with the journeys."""
    folder = tmp_path_factory.mktemp("typescript-clients")
    clients.make_typescript(folder)
    clients.compile_typescript(folder)
    return folder


@pytest.fixture
def city_server(committed_db: None) -> Iterator[str]:
    """Batam's host on a port of the test's own."""
    with serving(at_host("batam.localhost")) as address:
        yield address


@pytest.fixture
def platform_server(committed_db: None) -> Iterator[str]:
    """The platform's host on a port of the test's own."""
    with serving(at_host("tanggap.localhost")) as address:
        yield address
