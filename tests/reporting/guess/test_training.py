"""A city's guess learns from its own reports, stays its own, and never gets worse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.audit.models import AuditEntry
from core.learning.sandbox import TrainingInterrupted
from core.storage import files
from core.tenancy import CityLike, inside, outside
from reporting.models import CitySettings, GuessModel, Report, ReportEvent
from reporting.rules.lifecycle import Actor
from reporting.rules.states import State
from reporting.services import config, guess_examples, guess_training, guessing, intake
from tests.make.reporting import make_report
from tests.reporting.intake.test_submit import submission
from tests.support import outbox

NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)
SYSTEM = Actor.system("Uji")


def learn(at: datetime = NOON) -> GuessModel:
    return guess_training.learn(at=at, actor=SYSTEM)


def solved(text: str, category: str = "parkir_liar", **facts: Any) -> Report:
    return make_report(state=State.CLOSED, category=category, description=text, **facts)


def texts() -> list[str]:
    found = guess_examples.collect(config.snapshot())
    return [text for _label, text in (*found.learn, *found.held_out)]


def test_a_new_city_learns_from_the_prepared_phrases(batam: CityLike) -> None:
    assert guess_training.is_due(NOON)

    guess_training.train_when_due(NOON)

    row = GuessModel.objects.get()
    assert (row.version, row.reports, row.is_used) == (1, 0, True)
    assert row.phrases > 500
    assert row.accuracy > row.keyword_accuracy
    assert row.top3 >= row.accuracy > 0.6
    assert CitySettings.objects.the().guess_version == 1
    assert files.exists(row.key)
    assert AuditEntry.objects.filter(kind="guess_trained", subject="v1").exists()
    assert not guess_training.is_due(NOON + timedelta(days=7))


def test_intake_asks_the_model_and_keywords_when_there_is_none(batam: CityLike) -> None:
    text = "lmpu pju dpn gang padam, peteng banget"
    before = intake.submit(submission(description=text, category=""), actor=SYSTEM, at=NOON)
    learn()

    after = intake.submit(submission(description=text, category=""), actor=SYSTEM, at=NOON)

    served = config.snapshot().families
    assert GuessModel.objects.exists()
    if "lampu_jalan" in served:
        assert after.category.startswith("lampu")
    else:
        assert after.needs_triage
    assert before.category


def test_noise_and_the_lost_cat_press_no_category(batam: CityLike) -> None:
    learn()
    setup = config.snapshot()

    for text in ("😀😀", "…?!", "asdfgh qwerty", "dompet saya ketinggalan di warung"):
        assert guessing.guess(text, setup).best is None, text
    assert guessing.guess("👍", setup).alternatives == ()


def test_a_new_city_does_not_wait_for_the_hour(batam: CityLike) -> None:
    guess_training.train_for_the_first_time(NOON)
    guess_training.train_for_the_first_time(NOON + timedelta(days=30))

    assert [row.version for row in GuessModel.objects.all()] == [1]


def test_what_the_city_does_not_serve_is_not_forced_on_what_it_does(batam: CityLike) -> None:
    learn()
    setup = config.snapshot()

    told = guessing.guess("izin usaha saya belum keluar sudah sebulan", setup)

    if "perizinan" not in setup.families:
        assert told.best is None or told.best.category not in {"sampah", "parkir_liar"}
    assert guessing.guess("sampah numpuk blm diangkut", setup).best is not None


def test_words_of_the_city_are_learned(batam: CityLike) -> None:
    learn()
    strange = "gembrowok pating slengkrah ngarep omah"
    for number in range(60):
        solved(f"{strange} gang {number}")
    assert guess_training.is_due(NOON + timedelta(days=1, minutes=1))

    guess_training.train_when_due(NOON + timedelta(days=1, minutes=1))

    row = GuessModel.objects.get(version=2)
    assert (row.reports, row.is_used) == (60, True)
    told = guessing.guess(strange, config.snapshot()).best
    assert told is not None
    assert told.category == "parkir_liar"
    assert told.confidence > 0.8


def test_a_worse_version_does_not_replace_a_better_one(
    batam: CityLike, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn()
    monkeypatch.setattr(guess_training, "_accuracy_in_use", lambda _setup, _texts: 0.99)

    row = learn(NOON + timedelta(days=2))

    assert (row.version, row.is_used, row.key) == (2, False, "")
    assert CitySettings.objects.the().guess_version == 1
    assert guessing.model_of(1) is not None
    assert not files.exists(guessing.model_key(2))


def test_old_files_go_but_the_last_good_one_stays(batam: CityLike) -> None:
    for day in range(3):
        learn(NOON + timedelta(days=day))
    outbox.drain(may_fail=True)

    assert [files.exists(guessing.model_key(version)) for version in (1, 2, 3)] == [
        False,
        True,
        True,
    ]


def test_secret_and_unconfirmed_reports_are_never_read(batam: CityLike) -> None:
    solved("rahasia sekali ini lapor", visibility="secret")
    make_report(description="belum dipastikan siapa pun", state=State.ASSIGNED)
    make_report(
        description="ditolak petugas karena iklan", state=State.REJECTED, reject_reason="spam"
    )
    confirmed = make_report(description="ditetapkan koordinator kemarin", state=State.ASSIGNED)
    ReportEvent.objects.create(
        report=confirmed,
        kind="recategorise",
        actor_role="triage",
        actor_label="Rina",
        happened_at=NOON,
    )
    solved("selesai tanpa diubah")

    found = " | ".join(texts())

    assert "ditetapkan koordinator kemarin" in found
    assert "selesai tanpa diubah" in found
    for words in ("rahasia sekali", "belum dipastikan", "ditolak petugas"):
        assert words not in found


def test_numbers_plates_and_names_are_taken_out_before(batam: CityLike) -> None:
    solved("Mobil B 1234 XYZ milik Pak Budi parkir, hubungi 0812-3456-7890 atau a@b.co.id")

    found = next(text for text in texts() if "mobil" in text and "milik" in text)

    for piece in ("1234", "budi", "0812", "7890", "b.co"):
        assert piece not in found


def test_a_city_never_learns_from_another(batam: CityLike, bekasi: CityLike) -> None:
    solved("kata yang hanya ada di batam sekali")
    learn()

    with inside(bekasi):
        config.forget()
        assert not any("hanya ada di batam" in text for text in texts())
        assert CitySettings.objects.the().guess_version == 0
        assert not GuessModel.objects.exists()
        assert guessing.model_of(1) is None


def test_a_broken_file_costs_no_report(batam: CityLike) -> None:
    row = learn()
    files.put(row.key, b"broken", "application/octet-stream")
    guessing.forget()
    config.forget()

    receipt = intake.submit(
        submission(description="sampah menumpuk, tps penuh", category=""), actor=SYSTEM, at=NOON
    )

    assert receipt.category in {"sampah", "tumpukan_sampah", "tps_penuh"}


def test_a_training_that_dies_changes_nothing(
    batam: CityLike, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_given: object, **_more: object) -> None:
        raise TrainingInterrupted("killed")

    monkeypatch.setattr(guess_training, "train", dies)

    guess_training.train_for_the_first_time(NOON)

    assert not GuessModel.objects.exists()
    assert CitySettings.objects.the().guess_version == 0


def test_the_commands_train_and_compare(batam: CityLike) -> None:
    out = StringIO()
    with outside():  # as from a shell
        call_command("train_guess", "batam", stdout=out)
        call_command("evaluate_guess", "batam", stdout=out)

    said = out.getvalue()
    assert "version 1" in said
    assert "sampah" in said
    assert "keywords" in said
    with pytest.raises(CommandError):
        call_command("evaluate_guess", "atlantis", stdout=out)
