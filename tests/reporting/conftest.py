"""What tests of more than one part of the product start from."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.make.questions import ask


@pytest.fixture
def rubbish(batam: object) -> None:
    """A city that asks about rubbish: what kind is required and public; how many bags is neither."""
    ask(
        "jenis",
        "Sampah apa?",
        kind="single",
        options=("Rumah tangga", "Bangunan"),
        is_required=True,
        is_public=True,
    )
    ask("kantong", "Berapa kantong?", kind="number", minimum=Decimal(1))
