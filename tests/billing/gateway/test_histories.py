"""Random histories: whatever a city changes and pays, whatever goes wrong, both ledgers agree.

A history is coverage, package and payment changes, credit notes and the passing of years, with a Stripe that fails
before or after it did something, a worker that comes late and in any order, and webhooks that come twice, in any order
or never. Then everything calms down, one night's reconciliation passes, and:

* every invoice is the same here and there, to the minor unit, with its tax, credit, state and lines;
* what was billed is what our own price list says for each year, plus each change as it was confirmed: no more, no less;
* what is paid there is what was paid here;
* replaying every event and every promise changes nothing.

``TANGGAP_HISTORIES`` sets how many: 120 with every test run; 2000 before a release, or whenever money is touched.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from billing.services import coverage
from billing.services.coverage import Piece
from billing.stripe_gateway import client
from infra.local.stripe import faults
from infra.local.stripe.running import Running
from tests.billing.gateway.history import AREAS, History
from tests.billing.gateway.paying import Paying

CHUNKS: Final = 8
HISTORIES: Final = int(os.environ.get("TANGGAP_HISTORIES", "120"))
#: Making a failing history short takes long; ask for it where one is looked into.
SHRINK: Final = os.environ.get("TANGGAP_HISTORIES_SHRINK") == "1"

_FEW: Final = st.integers(0, 7)
_SHARES: Final = st.sampled_from([0.1, 0.5, 1.0])
_STEP: Final = st.one_of(
    st.tuples(st.just("wait"), st.integers(0, 420), st.integers(0, 86_399)),
    st.tuples(st.just("cover"), st.sets(st.integers(0, AREAS - 1), min_size=1)),
    st.tuples(st.just("buy"), st.integers(0, 2), st.sets(st.sampled_from(["command_wall", "api"]))),
    st.tuples(st.just("pay"), _FEW, _SHARES),
    st.tuples(st.just("credit"), _FEW, _SHARES),
    st.tuples(st.just("work")),
    st.tuples(st.just("webhooks"), st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([0.0, 0.5])),
    st.tuples(st.just("fault"), st.sampled_from(faults.API), st.integers(1, 3), st.integers(0, 6)),
)
_HISTORY: Final = st.tuples(
    st.integers(0, 2**32),
    st.sampled_from(["ppn_vendor", "ppn_buyer_pph23", "free_trade_zone"]),
    st.lists(_STEP, min_size=1, max_size=8),
)


@pytest.fixture
def quick(
    paying: Paying, stripe: Running, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], History]:
    """Histories of one city, each from the same beginning, without sockets and without redrawing its map."""
    direct = stripe.client(direct=True)
    pieces = {
        f"21.71.01.{1001 + number}": Piece(
            f"21.71.01.{1001 + number}",
            f"Kelurahan {number}",
            "21.71.01",
            700 * number + 137,
            "a" * 64,
        )
        for number in range(AREAS)
    }
    monkeypatch.setattr(client, "_client", lambda *_settings: direct)
    monkeypatch.setattr(coverage, "measured", lambda _city: dict(pieces))
    monkeypatch.setattr(coverage, "serve", lambda *_args, **_facts: [])
    paying.codes = list(pieces)
    return History.first(paying)


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_both_ledgers_agree_after_any_history(quick: Callable[[], History], chunk: int) -> None:
    @settings(
        max_examples=max(1, HISTORIES // CHUNKS),
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.generate, Phase.shrink] if SHRINK else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(_HISTORY)
    def any_history(told: tuple[int, str, list[tuple[Any, ...]]]) -> None:
        seed, tax, steps = told
        before = transaction.savepoint()  # no block of its own: services insist on being outermost
        try:
            history = quick()
            history.begin(random.Random(seed), tax)
            for step in steps:
                history.take(*step)
            history.calm_down()
            history.compare()
            history.replay()
        finally:
            transaction.savepoint_rollback(before)

    any_history()
