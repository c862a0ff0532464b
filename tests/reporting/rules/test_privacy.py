"""What identifies a person is covered in free words, and nothing else is."""

from __future__ import annotations

import pytest

from reporting.rules.privacy import covered


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("hubungi 0812-3456-7890 ya", "hubungi ••• ya"),
        ("wa +62 812 3456 7890", "wa •••"),
        ("surel siti.a@contoh.co.id.", "surel •••."),
        ("NIK 2171012345678901", "NIK •••"),
        ("lubang 30 cm sejak 2024", "lubang 30 cm sejak 2024"),
        ("jalan RT 08 RW 12 nomor 1234567", "jalan RT 08 RW 12 nomor 1234567"),
    ],
)
def test_covers_numbers_that_reach_a_person(words: str, left: str) -> None:
    assert covered(words) == left


def test_covers_a_known_name_whatever_its_case() -> None:
    assert covered("Saya SITI AMINAH, rumah Siti", "Siti Aminah") == "Saya •••, rumah Siti"
