"""Two cities for tests that need no database: files know a city only by its schema."""

from __future__ import annotations

from dataclasses import dataclass

import pytest


@dataclass
class PaperCity:
    """As much of a city as primitives may know."""

    schema_name: str
    pk: int = 1
    code: str = "kota"
    name: str = "Kota"
    time_zone: str = "Asia/Jakarta"
    number_prefix: str = "KTA"
    state: str = "active"
    tenant_type: None = None


@pytest.fixture
def here() -> PaperCity:
    return PaperCity("c_here")


@pytest.fixture
def elsewhere() -> PaperCity:
    return PaperCity("c_elsewhere")
