"""The list of proofs and the screen that shows one beside what was there before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.storage import files
from core.tenancy import CityLike, inside
from reporting.models import PhotoKind, ProofReview
from reporting.rules.roles import Role
from reporting.rules.states import State
from tests.make.people import make_person
from tests.make.proofs import closed
from tests.make.reporting import make_after_photo
from tests.reporting.desk.conftest import Desk
from tests.support.clients import CityClient, signed_in
from tests.support.queries import queries_of

pytestmark = pytest.mark.usefixtures("batam")


@pytest.fixture
def review(now: datetime) -> ProofReview:
    """A closure whose photo was taken far away; the report had a photo."""
    report = closed(
        at=now - timedelta(hours=1),
        claims={"lon": 104.06, "lat": 1.1301, "camera": "Redmi"},
        display_key=files.city_key("photos/x/display.webp"),
    )
    make_after_photo(report=report, kind=PhotoKind.BEFORE)
    return ProofReview.objects.get(report=report)


def test_the_list_and_the_screen_say_why(desk: Desk, review: ProofReview) -> None:
    client = desk(Role.TRIAGE)

    page = client.get("/meja/bukti").content.decode()
    assert review.report.number in page
    assert "Foto diambil jauh dari lokasi laporan" in page
    assert "menunggu penjelasan" in page
    page = client.get(f"/meja/bukti/{review.public_id}").content.decode()
    assert "Jarak foto dari laporan" in page
    assert f"{review.facts['distance_m']} m" in page
    assert "Sudah dibersihkan." in page


def test_a_verdict_leads_to_the_next(desk: Desk, review: ProofReview, now: datetime) -> None:
    closed(at=now - timedelta(minutes=30), claims={"camera": "Redmi"})
    other = ProofReview.objects.exclude(pk=review.pk).get()
    client = desk(Role.TRIAGE)

    answer = client.post(
        f"/meja/bukti/{review.public_id}", {"verdict": "fake", "note": "Foto dari internet"}
    )

    assert answer["Location"] == f"/meja/bukti/{other.public_id}"
    review.refresh_from_db()
    assert review.verdict == "fake"
    assert review.report.state == State.ASSIGNED
    assert "Palsu" in client.get("/meja/bukti?tab=dinilai").content.decode()


def test_a_bad_verdict_without_words_is_refused_and_kept(desk: Desk, review: ProofReview) -> None:
    answer = desk(Role.TRIAGE).post(f"/meja/bukti/{review.public_id}", {"verdict": "fake"})

    assert answer.status_code == 422
    assert "Tulis apa yang salah dengan buktinya." in answer.content.decode()
    review.refresh_from_db()
    assert review.verdict == ""


@pytest.mark.parametrize(
    "role", [Role.AGENCY_OPERATOR, Role.AGENCY_HEAD, Role.COMMAND, Role.CITY_ADMIN, Role.CREW]
)
def test_only_the_coordinator_judges(desk: Desk, review: ProofReview, role: Role) -> None:
    client = desk(role)

    assert client.get("/meja/bukti").status_code == 403
    assert client.get(f"/meja/bukti/{review.public_id}").status_code == 403
    answer = client.post(f"/meja/bukti/{review.public_id}", {"verdict": "ok"})
    assert answer.status_code == 403
    review.refresh_from_db()
    assert review.verdict == ""


def test_nobody_and_the_neighbour_see_nothing(
    nobody: CityClient, bekasi: CityLike, review: ProofReview
) -> None:
    assert nobody.get("/meja/bukti")["Location"].startswith("/masuk/")
    with inside(bekasi):
        neighbour = signed_in(bekasi, make_person(Role.TRIAGE))
    assert review.report.number not in neighbour.get("/meja/bukti").content.decode()
    assert neighbour.get(f"/meja/bukti/{review.public_id}").status_code == 404


def test_ten_proofs_cost_as_many_queries_as_one(
    desk: Desk, review: ProofReview, now: datetime
) -> None:
    client = desk(Role.TRIAGE)
    few = queries_of(client, "/meja/bukti")
    for _each in range(9):
        closed(at=now - timedelta(hours=1), claims={"camera": "Redmi"})

    assert queries_of(client, "/meja/bukti") == few <= 12
    assert queries_of(client, f"/meja/bukti/{review.public_id}") <= 12
