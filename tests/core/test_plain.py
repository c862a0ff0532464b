"""What cannot be seen is not kept."""

from __future__ import annotations

import pytest

from core.plain import one_line, paragraphs


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Budi Santoso", "Budi Santoso"),
        ("  Budi \u00a0\t Santoso\r\n", "Budi Santoso"),
        ("Budi \u202egnp.exe", "Budi gnp.exe"),
        ("\u2066Diskominfo\u2069 \u200fBatam", "Diskominfo Batam"),
        ("Bu\u200bdi\ufeff \u2060San\u00adtoso", "Budi Santoso"),
        ("Budi\x00\x07\x1b[31m", "Budi[31m"),
        ("a\u0300", "\u00e0"),
        ("\u3164\u2800\u115f", ""),
        ("\u200b\u202e \u2028", ""),
        ("Ni Kadek \u1b13\u1b35 D'Artagnan-O\u2019Neil, S.Kom., M.T.", None),
        ("Rapi \U0001f600", None),
        ("\ud83d\ue000x", "x"),
    ],
)
def test_a_line_is_what_everybody_sees(typed: str, kept: str | None) -> None:
    assert one_line(typed) == (typed if kept is None else kept)


def test_a_longer_text_keeps_its_lines_and_its_emoji() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    typed = f"Satu\u202e \u200bdua\r\n\r\n\r\n  tiga {family}\x0b\x00\n\n"
    assert paragraphs(typed) == f"Satu dua\n\ntiga {family}"
    assert paragraphs("\u200d\n\u3164\n") == ""
