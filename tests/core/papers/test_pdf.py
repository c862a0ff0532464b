"""Papers are drawn from our own files only, one at a time, and within reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core import frontend
from core.errors import DomainError
from core.papers import pdf

SECRET = "the-quick-brown-secret"


def fetch(url: str) -> bytes:
    response = pdf._fetcher().fetch(url)
    return bytes(response.read())


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://example.com/x.png",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "static:../../etc/passwd",
        "static:/etc/passwd",
        "static:manage.py",
        "static:",
        "paper:x",
        "//example.com/x",
        "x.png",
    ],
)
def test_nothing_else_is_read(url: str) -> None:
    with pytest.raises((ValueError, PermissionError)):
        fetch(url)


def test_files_of_the_build_and_data_are() -> None:
    font = frontend.build().font()
    assert font, "The front end is not built; make test builds it."

    assert fetch(f"{pdf.STATIC}{font}")[:4] == b"wOF2"
    assert fetch("data:text/plain,halo") == b"halo"


@pytest.mark.usefixtures("batam")
def test_a_paper_that_asks_for_more_is_drawn_without_it(tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text(f"body::before {{ content: '{SECRET}' }}")
    asked: list[str] = []

    class Watching(type(pdf._fetcher())):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            asked.append(url)
            return super().fetch(url, headers)

    original, pdf._fetcher = pdf._fetcher, Watching
    try:
        drawn = pdf.pdf(
            f"<link rel=stylesheet href='file://{secret}'><img src='http://127.0.0.1:9/x.png'>"
            f"<link rel=attachment href='file://{secret}'><p>Isi</p>"
        )
    finally:
        pdf._fetcher = original

    assert drawn.startswith(b"%PDF")
    assert SECRET.encode() not in drawn
    assert any(url.startswith("file:") for url in asked)


@pytest.mark.usefixtures("batam")
def test_what_was_drawn_is_kept_by_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def draw(text: str) -> bytes:
        drawn.append(text)
        return b"%PDF one"

    monkeypatch.setattr(pdf, "_draw", draw)

    assert pdf.pdf("<p>tiga</p>") == pdf.pdf("<p>tiga</p>") == b"%PDF one"
    assert drawn == ["<p>tiga</p>"]


@pytest.mark.usefixtures("batam")
def test_too_long_and_too_busy_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DomainError) as long:
        pdf.pdf("x" * (pdf.MAX_HTML + 1))
    assert (long.value.code, long.value.status) == ("paper_too_long", 422)

    monkeypatch.setattr(pdf, "PATIENCE_SECONDS", 0)
    assert pdf._turn.acquire(timeout=5)
    try:
        with pytest.raises(DomainError) as busy:
            pdf.pdf("<p>sibuk</p>")
    finally:
        pdf._turn.release()
    assert (busy.value.code, busy.value.status) == ("paper_busy", 503)


@pytest.mark.usefixtures("batam")
def test_a_turn_is_given_back_when_drawing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str) -> bytes:
        raise RuntimeError(text)

    monkeypatch.setattr(pdf, "_draw", fail)
    for _each in range(2):
        with pytest.raises(RuntimeError):
            pdf.pdf("<p>gagal</p>")
    assert pdf._turn.acquire(timeout=1)
    pdf._turn.release()
