"""The hourly erasure goes on when one city cannot be erased, and still says that it failed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.tenancy import inside_public
from tenants.models import City, CityState
from tenants.services.leaving import erasure


def test_one_that_cannot_be_erased_does_not_keep_the_others(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = clock.now()
    tried: list[str] = []

    def erase(city: City, **_facts: object) -> None:
        tried.append(city.code)
        if len(tried) == 1:
            raise OSError("the object store is away")

    monkeypatch.setattr(erasure, "erase", erase)
    with inside_public():
        City.objects.filter(code__in=["batam", "bekasi"]).update(
            state=CityState.CLOSED, closed_at=at, erase_after=at - timedelta(days=1)
        )
        with pytest.raises(OSError, match="away"):
            erasure.erase_due(at)

    assert sorted(tried) == ["batam", "bekasi"]
