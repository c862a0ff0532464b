"""The local stack, pointed at a folder of the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.local import paths


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ``.local`` of the test's own."""
    for name, folder in {"LOCAL": "", "LOGS": "log", "RECORDS": "run", "STAMPS": "stamps"}.items():
        monkeypatch.setattr(paths, name, tmp_path / folder)
    return tmp_path
