"""The platform's own host, seen by people of the vendor and of partners."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.tenancy import inside_public


@pytest.fixture
def platform(db: None) -> Iterator[None]:
    """Inside the platform, in a transaction that is rolled back."""
    with inside_public():
        yield
