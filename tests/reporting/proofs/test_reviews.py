"""Doubtful and drawn proofs: on the list, explained, judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from core.errors import DomainError, Invalid
from core.tenancy import CityLike, inside
from reporting.models import ProofReview, Report, ReportEvent
from reporting.rules.lifecycle import Actor, Role, State
from reporting.rules.proof import is_sampled
from reporting.services import field_work, proof_reviews, workflow
from reporting.services.field_work import NotYourJob, PhonePlace
from reporting.services.workflow import reviewing
from tests.make.proofs import closed, on_site, send_proof
from tests.make.reporting import actor, later, make_crew, make_person, operator, triage

pytestmark = pytest.mark.usefixtures("batam")


@pytest.fixture(autouse=True)
def nothing_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only doubtful proofs, unless a test draws one."""
    monkeypatch.setattr(reviewing, "is_sampled", lambda _digest: False)


def the_review() -> ProofReview:
    return ProofReview.objects.get()


def test_a_proof_without_doubt_is_not_on_the_list() -> None:
    closed()

    assert not ProofReview.objects.exists()


@pytest.mark.parametrize(
    ("claims", "flag"),
    [
        ({"lon": 104.06, "lat": 1.1301, "camera": "Redmi"}, "far_away"),
        ({"camera": "Redmi"}, "place_unknown"),
        ({"lon": 104.0535, "lat": 1.1301}, "no_camera"),
        (
            {"lon": 104.0535, "lat": 1.1301, "taken_at": "2026-01-01T08:00:00+07:00"},
            "outside_job",
        ),
    ],
)
def test_a_doubt_goes_to_review_and_never_stops_the_crew(
    claims: dict[str, object], flag: str
) -> None:
    report = closed(claims=claims)

    assert report.state == State.RESOLVED
    review = the_review()
    assert review.flags == [flag]
    assert review.needs_words
    assert (review.agency, review.is_sampled, review.verdict) == (report.agency, False, "")


def test_of_photo_and_phone_the_farther_counts() -> None:
    order, member = on_site()

    send_proof(
        order,
        member,
        at=later(minutes=20),
        photo={"claims": {"lon": 104.0535, "lat": 1.1301, "camera": "X"}},
        place=PhonePlace(104.0635, 1.1301, later(minutes=19)),
    )

    assert the_review().flags == ["far_away"]
    assert 1100 < the_review().facts["distance_m"] < 1130


def test_the_phones_place_proves_a_photo_that_says_none() -> None:
    order, member = on_site()

    send_proof(
        order,
        member,
        at=later(minutes=20),
        photo={"claims": {"camera": "X"}},
        place=PhonePlace(104.0536, 1.1302),
    )

    assert not ProofReview.objects.exists()


def test_the_same_picture_as_another_proof_names_the_other_report() -> None:
    first = closed(phash=77)
    second = closed(phash=77)

    review = ProofReview.objects.get(report=second)
    assert review.flags == ["used_before"]
    assert review.facts["seen_in"] == first.number


def test_one_in_twenty_is_drawn_and_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = [number for number in range(2000) if is_sampled(sha256(b"%d" % number).hexdigest())]
    assert 60 < len(drawn) < 140
    monkeypatch.setattr(reviewing, "is_sampled", lambda _digest: True)
    report = closed()
    assert the_review().is_sampled
    assert reviewing.digest_of(report) == reviewing.digest_of(report)


def test_an_agency_of_which_none_was_drawn_last_week_gets_one() -> None:
    monday = datetime(2026, 3, 1, 17, tzinfo=UTC)  # Monday 2 March, 00.00 in Batam
    reports = [closed(at=monday + timedelta(days=day, hours=3)) for day in range(3)]
    closed(agency="dishub", at=monday + timedelta(days=1))
    closed(at=monday + timedelta(days=8))
    assert not ProofReview.objects.exists()

    for _again in range(2):
        proof_reviews.sample_closures(monday + timedelta(days=7, hours=2))

    drawn = list(ProofReview.objects.order_by("agency__code"))
    assert [review.agency.code for review in drawn] == ["dishub", "dlh"]
    assert all(review.is_sampled and not review.flags for review in drawn)
    expected = min(reports, key=reviewing.digest_of)
    assert drawn[1].report == expected


def test_the_crew_explains_and_the_reviewer_reads_it() -> None:
    report = closed(claims={"camera": "X"})
    order = report.work_orders.get()
    member = actor(Role.CREW, agency="dlh", user_id=order.crew.members.get().pk)

    for _again in range(2):
        field_work.explain(
            work_order_id=order.public_id,
            text="GPS mati di bawah jembatan",
            actor=member,
            at=later(hours=1),
            key="k1",
        )

    review = the_review()
    assert (review.explanation, review.needs_words) == ("GPS mati di bawah jembatan", False)
    assert ReportEvent.objects.filter(kind="proof_explained").count() == 1


def test_what_was_explained_with_the_proof_need_not_be_explained_again() -> None:
    order, member = on_site()

    send_proof(
        order,
        member,
        at=later(minutes=20),
        photo={"claims": {"camera": "X"}},
        explanation="Lokasi HP mati",
    )

    assert (the_review().explanation, the_review().needs_words) == ("Lokasi HP mati", False)


@pytest.mark.parametrize("text", ["", "ya", "x" * 3000])
def test_a_word_is_no_explanation(text: str) -> None:
    report = closed(claims={"camera": "X"})
    order = report.work_orders.get()
    member = actor(Role.CREW, agency="dlh", user_id=order.crew.members.get().pk)

    with pytest.raises(Invalid):
        field_work.explain(
            work_order_id=order.public_id, text=text, actor=member, at=later(hours=1)
        )

    assert the_review().explanation == ""


def test_others_explain_nothing() -> None:
    report = closed(claims={"camera": "X"})
    order = report.work_orders.get()
    stranger = make_person(Role.CREW)
    make_crew(user_id=stranger.pk)

    with pytest.raises(NotYourJob):
        field_work.explain(
            work_order_id=order.public_id,
            text="Saya yang mengerjakan",
            actor=actor(Role.CREW, agency="dlh", user_id=stranger.pk),
            at=later(hours=1),
        )

    assert the_review().explanation == ""


def judge(
    verdict: str, *, note: str = "Foto lama", who: Actor | None = None, reopen: bool = False
) -> ProofReview:
    return proof_reviews.decide(
        review_id=the_review().public_id,
        verdict=verdict,
        note=note,
        actor=who or triage(),
        at=later(hours=3),
        reopen=reopen,
    )


def test_a_good_proof_is_settled_and_counts() -> None:
    report = closed(claims={"camera": "X"})

    judge("ok", note="")

    review = the_review()
    assert (review.verdict, review.reviewed_by_label) == ("ok", "Citra")
    assert review.reviewed_at == later(hours=3)
    report.refresh_from_db()
    assert report.state == State.RESOLVED
    assert not ProofReview.objects.waiting().exists()


def test_a_fake_proof_opens_the_report_again() -> None:
    report = closed(claims={"camera": "X"})

    judge("fake")

    report.refresh_from_db()
    assert (report.state, report.reopened_count) == (State.ASSIGNED, 1)
    assert the_review().verdict == "fake"


@pytest.mark.parametrize(("reopen", "state"), [(False, State.RESOLVED), (True, State.ASSIGNED)])
def test_a_suspicious_one_only_when_the_reviewer_says_so(reopen: bool, state: State) -> None:
    report = closed(claims={"camera": "X"})

    judge("suspicious", reopen=reopen)

    report.refresh_from_db()
    assert report.state == state


def test_a_report_that_was_opened_again_meanwhile_is_left_alone() -> None:
    report = closed(claims={"camera": "X"})
    workflow.reopen(
        report_id=report.public_id, note="Belum beres", actor=triage(), at=later(hours=2)
    )

    judge("fake")

    report.refresh_from_db()
    assert report.reopened_count == 1


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"verdict": "great"}, Invalid),
        ({"verdict": "fake", "note": " "}, Invalid),
        ({"verdict": "ok", "who": operator()}, proof_reviews.MayNotReview),
        (
            {"verdict": "ok", "who": Actor(Role.AGENCY_HEAD, "Bu", None, "dlh")},
            proof_reviews.MayNotReview,
        ),
    ],
)
def test_verdicts_that_are_refused_change_nothing(
    facts: dict[str, object], refusal: type[DomainError]
) -> None:
    report = closed(claims={"camera": "X"})
    before = ReportEvent.objects.count()

    with pytest.raises(refusal):
        judge(**facts)  # type: ignore[arg-type]

    assert the_review().verdict == ""
    assert ReportEvent.objects.count() == before
    report.refresh_from_db()
    assert report.state == State.RESOLVED


def test_the_first_verdict_stays() -> None:
    closed(claims={"camera": "X"})
    judge("ok")

    with pytest.raises(proof_reviews.ReviewedAlready, match="Citra"):
        judge("fake", who=triage("Dewi"))

    assert the_review().verdict == "ok"


def test_reviews_of_two_cities_never_meet(bekasi: CityLike) -> None:
    closed(claims={"camera": "X"})
    review = the_review()

    with inside(bekasi):
        assert not ProofReview.objects.exists()
        with pytest.raises(proof_reviews.ReviewMissing):
            proof_reviews.decide(
                review_id=review.public_id,
                verdict="fake",
                note="Bukan kota saya",
                actor=triage(),
                at=later(hours=3),
            )

    assert the_review().verdict == ""
    assert Report.objects.get().reopened_count == 0
