"""One stack for all tests of this folder: starting it takes longer than most of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.stack import Stack


@pytest.fixture(scope="package")
def stack(database_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """PostgreSQL, Redis, web, relay, worker and beat, to be killed at will."""
    folder = tmp_path_factory.mktemp("stack")
    for parent in [folder, *list(folder.parents)[:2]]:
        parent.chmod(0o755)  # the database runs as another user
    stack = Stack(folder)
    try:
        stack.start(database_template)
        yield stack
    finally:
        stack.stop()
