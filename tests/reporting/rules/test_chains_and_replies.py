"""Chains of escalation and prepared replies as rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reporting.rules import reply_texts
from reporting.rules.clocks import Clock
from reporting.rules.escalation import (
    CHAIN,
    Audience,
    BadChain,
    EscalationStep,
    checked,
    due_at,
    step_after,
    step_said,
)
from reporting.rules.reply_texts import DEFAULTS, Template, UnknownPlaceholder

DESK, HEAD, MAYOR = (Audience.DESK,), (Audience.HEAD,), (Audience.MAYOR,)
START = datetime(2026, 3, 30, 2, 0, tzinfo=UTC)
CLOCK = Clock(started_at=START, due_at=START + timedelta(hours=8))


@pytest.mark.parametrize(
    ("percent", "hours"), [(25, 2), (75, 6), (100, 8), (150, 12), (200, 16), (300, 24)]
)
def test_a_step_comes_at_its_part_of_the_target(percent: int, hours: int) -> None:
    assert due_at(EscalationStep(percent, DESK), CLOCK) == START + timedelta(hours=hours)


def test_steps_follow_each_other_whatever_was_added_before() -> None:
    chain = (EscalationStep(50, DESK), *CHAIN)

    assert step_after(0, chain) == chain[0]
    assert step_after(75, chain) == EscalationStep(100, HEAD)
    assert step_after(300, chain) is None


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([EscalationStep(100, HEAD), EscalationStep(100, DESK)], "Dua langkah"),
        ([EscalationStep(75, DESK)], "Langkah saat batas waktu lewat harus ada."),
        ([EscalationStep(100, ())], "Pilih siapa yang diberi tahu saat batas waktu lewat."),
        ([EscalationStep(100, HEAD), EscalationStep(2001, DESK)], "Persen antara 1 dan 2000."),
        ([EscalationStep(n, HEAD) for n in range(100, 109)], "Paling banyak 8 langkah."),
    ],
)
def test_what_makes_no_chain_is_refused(steps: list[EscalationStep], sentence: str) -> None:
    with pytest.raises(BadChain, match=sentence):
        checked(steps)


def test_a_chain_is_put_in_order() -> None:
    assert checked(reversed(CHAIN)) == CHAIN


def test_a_step_says_when_and_to_whom() -> None:
    step = EscalationStep(150, (Audience.HEAD, Audience.COORDINATOR, Audience.MAYOR))

    assert step.who == "kepala dinas, koordinator dan daftar wali kota"
    assert step.said == f"Terlambat 0,5 kali target: {step.who} diberi tahu"
    assert step_said("mayor", 150, ["head", "mayor", "coordinator"]) == step.said
    assert step_said("breach", None, None) == "Batas waktu lewat: kepala dinas diberi tahu"


def test_placeholders_are_filled_in() -> None:
    text = "Laporan {nomor} ({kategori}) selesai sebelum {batas_waktu}."
    reply_texts.require_known(text)

    assert reply_texts.filled(text, {"nomor": "BTM-1", "kategori": "Sampah"}) == (
        "Laporan BTM-1 (Sampah) selesai sebelum {batas_waktu}."
    )


@pytest.mark.parametrize("text", ["{nama}", "{}", "{Nomor}", "{nomor", "nomor}", "{{nomor}}"])
def test_other_braces_are_refused_with_what_there_is(text: str) -> None:
    with pytest.raises(UnknownPlaceholder, match=r"\{nomor\}, \{kategori\}"):
        reply_texts.require_known(text)


def test_the_most_particular_sentence_comes_first() -> None:
    templates = (
        Template("resolve", "Semua"),
        Template("resolve", "Sampah", category="sampah"),
        Template("resolve", "Sampah DLH", category="sampah", agency="dlh"),
        Template("resolve", "Jalan", category="jalan_rusak"),
        Template("resolve", "Mati", is_active=False),
        Template("resolve", "Bersih sekarang.", replaces="resolve_cleaned"),
        Template("resolve", "", is_active=False, replaces="resolve_repaired"),
    )

    found = reply_texts.offered(templates, "resolve", category=("pasar", "sampah"), agency="dlh")

    assert found == [
        "Sampah DLH", "Sampah", "Semua", "Sudah ditangani di lokasi.", "Bersih sekarang.",
    ]  # fmt: skip


def test_without_any_set_up_the_common_sentences_are_offered() -> None:
    common = [each.text for each in DEFAULTS if each.moment == "ask_reporter"]

    assert reply_texts.offered((), "ask_reporter", category=("sampah",), agency="") == common
    assert len({each.code for each in DEFAULTS}) == len(DEFAULTS)
