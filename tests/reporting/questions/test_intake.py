"""Answers on their way in: kept with their words, by every door the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.outbox.models import OutboxMessage
from core.tenancy import inside
from reporting.models import Category, Question, Report
from reporting.rules.questions import WrongAnswers
from reporting.services import forgetting, intake, workflow
from reporting.services.catalog import questions, reshaping
from reporting.services.catalog.questions import QuestionDetails
from tenants.models import City
from tests.make.questions import ADMIN, ask
from tests.make.reporting import triage
from tests.make.reports import SUBMITTED_AT
from tests.reporting.intake.test_submit import CITIZEN, NOON, submission

pytestmark = pytest.mark.usefixtures("rubbish")


def send(**changes: object) -> Report:
    receipt = intake.submit(submission(**changes), actor=CITIZEN, at=NOON)
    return Report.objects.get(public_id=receipt.public_id)


def test_answers_are_kept_with_the_words_they_were_asked_in() -> None:
    report = send(answers={"jenis": "bangunan", "kantong": "3"})

    questions.change(
        category_code="sampah",
        code="jenis",
        details=QuestionDetails("Jenisnya?", "single", ("Organik", "Lain")),
        actor=ADMIN,
        at=SUBMITTED_AT,
    )
    report.refresh_from_db()
    assert [(each["text"], each["said"], each["public"]) for each in report.answers] == [
        ("Sampah apa?", "Bangunan", True),
        ("Berapa kantong?", "3", False),
    ]


def test_without_a_required_answer_nothing_is_written() -> None:
    with pytest.raises(WrongAnswers) as refused:
        send(answers={"kantong": "0"})

    assert set(refused.value.by_code) == {"jenis", "kantong"}
    assert refused.value.facts["category"] == "sampah"
    assert not Report.objects.exists()
    assert not OutboxMessage.objects.filter(topic="reporting.report_changed").exists()


def test_a_report_written_without_signal_is_taken_in_without_them() -> None:
    assert send(must_answer=False).answers == []


def test_a_category_below_asks_the_same_and_its_own() -> None:
    child = Category.objects.filter(parent__code="sampah", is_active=True).first()
    assert child is not None
    ask("merek", "Merek truk?", category=child.code)

    report = send(category=child.code, answers={"jenis": "bangunan", "merek": "Hino"})

    assert [each["code"] for each in report.answers] == ["jenis", "merek"]


def test_an_uncertain_guess_asks_nothing() -> None:
    report = send(category="", description="Tolong ditengok ya pak")

    assert report.needs_triage
    assert report.answers == []


def test_what_was_switched_off_meanwhile_may_still_be_answered() -> None:
    questions.switch(
        category_code="sampah", code="kantong", is_active=False, actor=ADMIN, at=SUBMITTED_AT
    )

    assert len(send(answers={"jenis": "bangunan", "kantong": "3"}).answers) == 2


def test_answers_cost_no_statement_more() -> None:
    send(answers={"jenis": "bangunan"})
    with CaptureQueriesContext(connection) as without:
        send(category="jalan_rusak")
    with CaptureQueriesContext(connection) as with_answers:
        send(answers={"jenis": "bangunan", "kantong": "3"})

    assert len(with_answers) == len(without)


def test_another_category_keeps_the_old_answers() -> None:
    report = send(answers={"jenis": "bangunan"})

    workflow.recategorise(
        report_id=report.public_id, category="jalan_rusak", actor=triage(), at=SUBMITTED_AT
    )

    report.refresh_from_db()
    assert (report.category.code, report.answers[0]["said"]) == ("jalan_rusak", "Bangunan")


def test_the_code_of_a_merged_category_reaches_the_one_in_its_place() -> None:
    old = Category.objects.filter(parent__code="jalan_rusak").order_by("pk")[0]
    reshaping.merge(code=old.code, into_code="sampah", actor=ADMIN, at=SUBMITTED_AT)

    assert send(category=old.code, answers={"jenis": "bangunan"}).category.code == "sampah"


def test_whoever_is_forgotten_is_not_named_in_an_answer_either() -> None:
    ask("pesan", "Pesan untuk petugas?")
    report = send(
        name="Sri Wahyuni",
        phone="0812-3456-7890",
        answers={"jenis": "bangunan", "pesan": "Cari Sri Wahyuni, 0812-3456-7890"},
    )

    with transaction.atomic():
        forgetting.forget_reporter(report, at=NOON)

    report.refresh_from_db()
    kept = {each["code"]: each["said"] for each in report.answers}
    assert kept["jenis"] == "Bangunan"
    assert "Sri" not in kept["pesan"]
    assert "3456" not in kept["pesan"]


def test_the_neighbour_asks_nothing(bekasi: City) -> None:
    with inside(bekasi):
        assert not Question.objects.filter(category__code="sampah").exists()
        receipt = intake.submit(replace(submission(), answers={}), actor=CITIZEN, at=NOON)
        assert receipt.category == "sampah"
