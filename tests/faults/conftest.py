"""One stack for all tests of this folder: starting it takes longer than most of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.stack import Stack


@pytest.fixture(scope="package")
def stack(database_template: str) -> Iterator[Stack]:
    """PostgreSQL, Redis, web, relay, worker and beat, to be killed at will."""
    with tempfile.TemporaryDirectory(prefix="tanggap-faults-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database runs as another user
        stack = Stack(folder)
        try:
            stack.start(database_template)
            yield stack
        finally:
            stack.stop()
