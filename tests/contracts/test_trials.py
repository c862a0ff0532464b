"""No answer is a 5xx, undocumented or off its schema, whatever is sent and whoever sends it."""

from __future__ import annotations

import pytest

from tests.contracts import trials
from tests.contracts.documents import contract
from tests.contracts.world import World, city_world
from tests.support.web import at_host


@pytest.fixture
def world(committed_db: None) -> World:
    return city_world()


@pytest.mark.slow
@pytest.mark.parametrize("role", ["nobody", "staff", "key"])
@pytest.mark.parametrize("document", ["city-v1", "open311-v2", "open-data-v1"])
def test_answers_of_a_city_keep_to_the_contract(document: str, role: str, world: World) -> None:
    findings = trials.run(document, world.callers[role], at_host("batam.localhost"))

    assert findings.failures == {}, findings.report()
    assert findings.calls > 20 * len(contract(document)["paths"])
