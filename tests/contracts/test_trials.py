"""No answer is a 5xx, undocumented or off its schema, whatever is sent and whoever sends it."""

from __future__ import annotations

import pytest

from api.documents.catalogue import BY_NAME
from tests.contracts import trials, world
from tests.contracts.documents import operations
from tests.support.web import at_host


@pytest.mark.slow
@pytest.mark.parametrize("document", BY_NAME)
def test_every_answer_keeps_to_the_contract(document: str, committed_db: None) -> None:
    """As three callers, in all phases. ``TANGGAP_TRIALS=200`` tries longer."""
    told = [each for each in operations() if each.document == document]
    product = at_host(world.host_of(document))
    found = []
    for caller in world.callers_of(document):
        findings = trials.run(document, caller, product)
        found.append(findings)
        assert findings.calls > 10 * len(told), findings.statuses
        assert {"examples", "coverage", "fuzzing"} <= findings.phases

    failures = {f"{each.caller}: {key}" for each in found for key in each.failures}
    assert failures == set(), "\n\n".join(each.report() for each in found)
    # Not only refusals were tried: those who may do something did.
    assert any(each.succeeded() > len(told) for each in found)
