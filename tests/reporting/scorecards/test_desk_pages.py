"""Report cards at the desk: one's own, the city's, the meeting, and the coordinator's doubts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.audit.models import AuditEntry
from core.papers import pdf
from reporting.models import Report, ScorecardExclusion, ScorecardFlag
from reporting.rules.roles import Role
from reporting.services.scorecards import flags
from tests.make.reporting import triage
from tests.reporting.scorecards.conftest import SignIn
from tests.reporting.scorecards.lives import APRIL_FIRST, MARCH, agency
from tests.reporting.scorecards.test_public_pages import papers, rows
from tests.support.clients import CityClient

__all__ = ["papers"]
pytestmark = pytest.mark.usefixtures("march")

OWN = "/meja/rapor/?bulan=2026-03"
CITY = "/meja/rapor/kota/?periode=2026-03"
MEETING = "/meja/rapor/rapat/?bulan=2026-03"
CHECKS = "/meja/rapor/periksa/"
PAGES = {
    OWN: {Role.AGENCY_OPERATOR, Role.AGENCY_HEAD, Role.TRIAGE, Role.COMMAND, Role.CITY_ADMIN},
    "/meja/rapor/dlh/2026-03.csv": {
        Role.AGENCY_OPERATOR, Role.AGENCY_HEAD, Role.TRIAGE, Role.COMMAND, Role.CITY_ADMIN,
    },
    "/meja/rapor/dlh/2026-03.pdf": {
        Role.AGENCY_OPERATOR, Role.AGENCY_HEAD, Role.TRIAGE, Role.COMMAND, Role.CITY_ADMIN,
    },
    CITY: {Role.TRIAGE, Role.COMMAND, Role.CITY_ADMIN},
    "/meja/rapor/kota.pdf?periode=2026-03": {Role.TRIAGE, Role.COMMAND, Role.CITY_ADMIN},
    MEETING: {Role.TRIAGE, Role.COMMAND, Role.CITY_ADMIN},
    CHECKS: {Role.TRIAGE},
}  # fmt: skip
ROLES = (
    Role.AGENCY_OPERATOR, Role.AGENCY_HEAD, Role.CREW, Role.AREA_OFFICER, Role.TRIAGE, Role.COMMAND,
    Role.CITY_ADMIN,
)  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_each_page_is_for_its_roles(staff: SignIn, papers: list[str], role: Role) -> None:
    facts = {"area": agency_area()} if role is Role.AREA_OFFICER else {}
    client = staff(role, **facts)

    answers = {page: client.get(page).status_code for page in PAGES}

    assert answers == {page: 200 if role in able else 403 for page, able in PAGES.items()}


def agency_area() -> object:
    from tests.make.reporting import some_kelurahan

    return some_kelurahan()


def test_nobody_and_strangers_stay_outside(anybody: CityClient, staff: SignIn) -> None:
    stranger = staff(None)
    for page in PAGES:
        assert anybody.get(page).status_code == 302
        assert stranger.get(page).status_code == 403


def test_an_agency_reads_its_own_card_and_no_other(staff: SignIn) -> None:
    client = staff(Role.AGENCY_HEAD, agency="dishub")

    page = client.get(OWN).content.decode()

    assert "Rapor Dinas Perhubungan" in page
    assert "Dinas Lingkungan Hidup" not in page
    for other in (
        f"{OWN}&dinas=dlh", "/meja/rapor/dlh/2026-03.csv", "/meja/rapor/dlh/2026-03.pdf",
        f"{OWN}&dinas=tidak_ada",
    ):  # fmt: skip
        assert client.get(other).status_code == 404


def test_an_own_card_says_what_weighs(staff: SignIn) -> None:
    page = staff(Role.AGENCY_OPERATOR).get(OWN).content.decode()

    assert "Peringkat 1 dari 1 dinas" in page
    assert "Laporan yang paling memengaruhi" in page
    assert rows(page, "Per kategori")[0][1] == "12"


def test_a_secret_report_is_named_only_to_who_works_on_it(staff: SignIn) -> None:
    slowest = Report.objects.filter(agency=agency()).order_by("-pk")
    for report in slowest:
        Report.objects.filter(pk=report.pk).update(visibility="secret")
    known = staff(Role.AGENCY_OPERATOR).get(OWN).content.decode()
    mayor = staff(Role.COMMAND).get(f"{OWN}&dinas=dlh").content.decode()

    assert "/meja/laporan/BTM-2603-" in known
    assert "/meja/laporan/BTM-2603-" not in mayor


def test_paper_and_screen_of_an_agency_say_the_same(staff: SignIn, papers: list[str]) -> None:
    client = staff(Role.AGENCY_HEAD)
    screen = client.get(OWN).content.decode()
    client.get("/meja/rapor/dlh/2026-03.pdf")

    for caption in ("Per kategori",):
        assert rows(papers[0], caption) == rows(screen, caption) != []
    for figure in ("9 mnt", "12"):
        assert figure in papers[0]
    assert 'class="last"' in papers[0]


def test_the_mayors_week_and_month(staff: SignIn, papers: list[str]) -> None:
    client = staff(Role.COMMAND)

    month = client.get(CITY).content.decode()
    week = client.get("/meja/rapor/kota/?periode=2026-03-23").content.decode()
    client.get("/meja/rapor/kota.pdf?periode=2026-03")

    assert "Maret 2026" in month
    assert "23–29 Maret 2026" in week
    assert rows(papers[0], "Rapor dinas") == rows(month, "Rapor dinas")
    assert client.get("/meja/rapor/kota/?periode=besok").status_code == 404
    assert client.get("/meja/rapor/kota/?periode=2027-01").status_code == 404


def test_a_meeting_goes_through_the_agencies_one_by_one(staff: SignIn) -> None:
    client = staff(Role.COMMAND)

    first = client.get(MEETING).content.decode()
    second = client.get(f"{MEETING}&dinas=dishub").content.decode()

    assert "1 dari 2" in first
    assert 'rel="next" href="?bulan=2026-03&amp;dinas=dishub"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev" href="?bulan=2026-03&amp;dinas=dlh"' in second
    assert 'rel="next"' not in second
    assert client.get(f"{MEETING}&dinas=x").status_code == 404
    assert "Belum ada rapor" in client.get("/meja/rapor/rapat/?bulan=2025-01").content.decode()


@pytest.fixture
def flag() -> ScorecardFlag:
    return ScorecardFlag.objects.create(
        agency=agency(), month=MARCH, kind="close_reopen", facts={"count": 4}, found_at=APRIL_FIRST
    )


def test_an_agreed_flag_stands_on_the_public_card(
    staff: SignIn, anybody: CityClient, flag: ScorecardFlag
) -> None:
    sentence = "4 laporan dibuka ulang dalam 48 jam"
    assert sentence not in anybody.get("/kota-kita/2026-03").content.decode()

    client = staff(Role.TRIAGE)
    assert "Cantumkan di rapor" in client.get(CHECKS).content.decode()
    answer = client.post(
        f"/meja/rapor/periksa/tanda/{flag.pk}", {"decision": "agreed", "note": "Dicek"}
    )

    assert answer.status_code == 302
    assert sentence in anybody.get("/kota-kita/2026-03").content.decode()
    assert anybody.get("/api/v1/scorecards?month=2026-03").json()[0]["notes"] != []
    assert AuditEntry.objects.filter(kind="scorecard_flag_agreed").exists()


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        ({"decision": "dismissed", "note": ""}, 422, "Tulis mengapa"),
        ({"decision": "x", "note": "y"}, 422, "Pilih"),
    ],
)
def test_a_wrong_answer_says_why_and_changes_nothing(
    staff: SignIn, flag: ScorecardFlag, data: dict[str, str], status: int, said: str
) -> None:
    answer = staff(Role.TRIAGE).post(f"/meja/rapor/periksa/tanda/{flag.pk}", data)

    assert (answer.status_code, said in answer.content.decode()) == (status, True)
    flag.refresh_from_db()
    assert flag.decision == "open"


def test_a_stale_tab_hears_who_decided(staff: SignIn, flag: ScorecardFlag) -> None:
    flags.decide(flag_id=flag.pk, decision="agreed", note="", actor=triage("Dewi"), at=APRIL_FIRST)

    answer = staff(Role.TRIAGE).post(
        f"/meja/rapor/periksa/tanda/{flag.pk}", {"decision": "dismissed", "note": "Wajar"}
    )

    assert (answer.status_code, "Dewi sudah memutuskan" in answer.content.decode()) == (409, True)


def test_a_report_is_left_out_and_counted_again(staff: SignIn) -> None:
    number = Report.objects.order_by("pk")[0].number
    client = staff(Role.TRIAGE)
    fields = {"number": number.lower(), "reason": "fake", "note": "Laporan palsu"}

    assert client.post("/meja/rapor/periksa/kecualikan", fields).status_code == 302
    row = ScorecardExclusion.objects.get(report__number=number)
    assert number in client.get(CHECKS).content.decode()
    again = client.post("/meja/rapor/periksa/kecualikan", fields)
    assert (again.status_code, "sudah dikecualikan" in again.content.decode()) == (409, True)
    assert client.post(f"/meja/rapor/periksa/cabut/{row.pk}").status_code == 302
    row.refresh_from_db()
    assert row.lifted_at is not None
    gone = client.post(f"/meja/rapor/periksa/cabut/{row.pk}")
    assert (gone.status_code, "sudah dicabut" in gone.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"number": "bukan nomor"}, 422, "Nomor laporan ditulis"),
        ({"number": "BTM-2603-9999"}, 404, "tidak ditemukan"),
        ({"reason": ""}, 422, "Pilih alasan"),
        ({"note": ""}, 422, "Tulis penjelasannya"),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(
    staff: SignIn, change: dict[str, str], status: int, said: str
) -> None:
    number = Report.objects.order_by("pk")[0].number
    before = ScorecardExclusion.objects.count()
    fields = {"number": number, "reason": "fake", "note": "Laporan palsu", **change}

    answer = staff(Role.TRIAGE).post("/meja/rapor/periksa/kecualikan", fields)

    text = answer.content.decode()
    assert (answer.status_code, said in text) == (status, True)
    assert ScorecardExclusion.objects.count() == before
    assert not fields["number"] or fields["number"] in text


@pytest.mark.parametrize("role", [Role.AGENCY_HEAD, Role.COMMAND, Role.CITY_ADMIN])
def test_only_the_coordinator_acts(staff: SignIn, flag: ScorecardFlag, role: Role) -> None:
    number = Report.objects.order_by("pk")[0].number
    client = staff(role)
    acts: list[Callable[[], object]] = [
        lambda: client.post(f"/meja/rapor/periksa/tanda/{flag.pk}", {"decision": "agreed"}),
        lambda: client.post(
            "/meja/rapor/periksa/kecualikan", {"number": number, "reason": "fake", "note": "Palsu"}
        ),
        lambda: client.post(f"/meja/rapor/periksa/cabut/{ScorecardExclusion.objects.get().pk}"),
    ]

    assert [act().status_code for act in acts] == [403, 403, 403]  # type: ignore[attr-defined]
    flag.refresh_from_db()
    assert flag.decision == "open"
    assert ScorecardExclusion.objects.filter(lifted_at__isnull=True).count() == 1


def test_a_real_paper_of_an_agency(staff: SignIn) -> None:
    drawn = staff(Role.AGENCY_HEAD).get("/meja/rapor/dlh/2026-03.pdf")

    assert drawn.content.startswith(b"%PDF-")
    assert "no-store" in drawn.headers["Cache-Control"]
    assert len(drawn.content) < pdf.MAX_HTML
