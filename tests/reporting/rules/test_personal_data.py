"""Personal data in texts: what is found, what is a place or an office, and what everybody may read."""

from __future__ import annotations

import pytest

from reporting.rules.personal_data import MASK, for_everybody, kinds


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("telp 0812-3456-7890 ya", f"telp {MASK} ya"),
        ("WA (0812) 3456 7890", f"WA ({MASK}"),
        ("+62 812 – 3456 – 7890", MASK),
        ("０８１２３４５６７８９０", MASK),
        ("wa.me/6281234567890", f"wa.me/{MASK}"),
        ("NIK 2171 0101 0190 0001", f"NIK {MASK}"),
        ("mobil B 1234 XYZ dan bp 1234 xy", f"mobil {MASK} dan {MASK}"),
        ("tulis ke budi.s@gmail.com", f"tulis ke {MASK}"),
        ("tulis ke budi(at)gmail.com", f"tulis ke {MASK}"),
        ("nama saya Budi Santoso", f"nama saya {MASK}"),
        ("rumah Pak Budi\nSantoso", f"rumah Pak {MASK}"),
        ("Bapak/Ibu Siti", f"Bapak/Ibu {MASK}"),
    ],
)
def test_what_tells_who_somebody_is_is_covered(text: str, shown: str) -> None:
    assert for_everybody(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Lampu padam sejak 3 hari, sudah 1500 kk terganggu",
        "Jl. H. Agus Salim dan Jalan Haji Juanda berlubang",
        "Gang Mbak Sri, depan Masjid Haji Mansyur",
        "Got mampet samping warung Bu Siti, sebelah bengkel Pak Joko",
        "Bapak Walikota, Pak Lurah, Bu Guru, tolong",
        "Hubungi Dinas Perhubungan, hubungi 112",
        "Kirim ke dlh@batam.go.id",
        "sejak di 2024 ada dan rp 5000 per orang",
        "Buka 08.00-16.00 setiap hari",
    ],
)
def test_places_offices_and_numbers_of_things_stay(text: str) -> None:
    assert for_everybody(text) == text


def test_offices_tell_their_own_lines_and_nobody_elses() -> None:
    text = "Kantor 0778-462-2345, Pak Budi 0812-3456-7890"

    assert for_everybody(text, from_city=True) == f"Kantor 0778-462-2345, Pak {MASK} {MASK}"
    assert for_everybody(text) == f"Kantor {MASK}, Pak {MASK} {MASK}"


def test_a_report_is_not_held_back_for_a_name() -> None:
    assert kinds("rumah Pak Budi") == ()


def test_long_texts_made_to_be_slow_are_read_all_the_same() -> None:
    for text in (
        "a" * 4000 + "@",
        "0 " * 2000,
        "Pak " * 1000,
        "nama " * 800 + "\n",
        "Jalan Pak A" * 300,
    ):
        for_everybody(text)
