"""Desks that look at proofs, as tests of desk pages have them."""

from tests.reporting.desk.conftest import desk, nobody, now, waiting

__all__ = ["desk", "nobody", "now", "waiting"]
