"""Marking words for translation without importing a web framework."""

from __future__ import annotations


def gettext_noop(text: str) -> str:
    """Return ``text`` unchanged; the message extractor collects it, screens translate it."""
    return text
