"""Amounts as people type them."""

from __future__ import annotations

import pytest

from reporting.rules.money import minor_from, rupiah_of


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1250000", 125_000_000),
        ("1.250.000", 125_000_000),
        ("Rp 1.250.000", 125_000_000),
        ("rp1.250.000,00", 125_000_000),
        ("Rp. 500.000,-", 50_000_000),
        ("0", 0),
        ("1.25", None),
        ("1,250,000", None),
        ("-5000", None),
        ("1.250.00", None),
        ("dua juta", None),
        ("", None),
        ("9" * 40, None),
    ],
)
def test_what_is_read(text: str, minor: int | None) -> None:
    assert minor_from(text) == minor


def test_screens_show_whole_rupiah() -> None:
    assert (rupiah_of(125_000_000), rupiah_of(-50_000), rupiah_of(0)) == (1_250_000, -500, 0)
