"""What single operations answer: prices, offers, looks, money; twice, at once, in pages, and to wrong input."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from PIL import Image

from billing.models import CoverageEntry, Package, Quote, Subscription
from billing.services import packages, taxes
from billing.services.partners import signups, statements
from billing.services.quotes import billing_day
from billing.services.signup.people import Contact
from core import clock
from core.tenancy import inside_public
from tenants.models import City, CityEvent, CityPulse, CityState, Domain, Partner
from tests.api.conftest import problem_of
from tests.api.partner.conftest import V1, PartnerClient, city, client_of, make_key
from tests.api.partner.things import make_things
from tests.make.money import make_invoice
from tests.make.platform import make_partner
from tests.make.regions import make_regions
from tests.support.queries import queries_of

WISHES = {"region": "21.71", "package": "kota", "services": ["sso"], "area_km2": 10.5}


@pytest.fixture
def things(telkomsel: Partner) -> dict[str, Any]:
    with inside_public():
        City.objects.filter(code="batam").update(kemendagri_code="21.71")
    return make_things(telkomsel, city("batam"))


def quotes() -> int:
    with inside_public():
        return Quote.objects.count()


def test_a_price_is_said_line_by_line_and_written_down_nowhere(crm: PartnerClient) -> None:
    found = crm.send("quotes/estimate", {**WISHES, "services": []}).json()

    assert found["area_km2"] == 10.5
    assert found["bill"]["subtotal_minor"] == 98_625_000_00  # 96,000,000 + 10.5 km² × 250,000
    assert [line["code"] for line in found["bill"]["lines"]] == ["base", "coverage:1"]
    assert found["bill"]["total_minor"] == found["bill"]["subtotal_minor"]  # Batam is tax-free
    assert quotes() == 0


def test_packages_carry_the_partners_margin(things: dict[str, Any], crm: PartnerClient) -> None:
    answer = crm.read("packages")
    found = answer.json()["results"]

    assert {each["code"] for each in found} >= {"rintisan", "kota", "komando"}
    assert {each["margin_bp"] for each in found} == {1500}
    base = found[0]["prices"][0]
    assert base["margin_minor"] == base["amount_minor"] * 15 // 100
    again = crm.read("packages", if_none_match=answer.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_regions_are_found_by_name_with_their_kecamatan(crm: PartnerClient) -> None:
    [batam] = crm.read("regions", {"q": "batam"}).json()["results"]
    assert (batam["code"], batam["area_km2"]) == ("21.71", 1020.28)
    detail = crm.read("regions/21.71").json()
    assert detail["is_measured"] is True
    assert [each["name"] for each in detail["kecamatan"]] == ["Batu Ampar", "Lubuk Baja"]
    problem_of(crm.read("regions/99.99"), 404, "unknown_region")


def test_an_offer_is_written_down_once_per_reference_and_moves_by_its_table(
    crm: PartnerClient,
) -> None:
    first = crm.send("quotes", {**WISHES, "reference": "CRM-1"})
    again = crm.send("quotes", {**WISHES, "reference": "CRM-1"})

    assert first.status_code == 201
    assert first.headers["Location"] == f"/partner/v1/quotes/{first.json()['id']}"
    assert again.json()["id"] == first.json()["id"]
    taken = crm.send("quotes", {**WISHES, "area_km2": 11, "reference": "CRM-1"})
    problem_of(taken, 409, "reference_taken")
    assert quotes() == 1
    here = f"quotes/{first.json()['id']}"
    assert first.json()["steps"] == ["offer", "accept", "lose"]
    assert crm.send(f"{here}/offer").json()["stage"] == "offered"
    problem_of(crm.send(f"{here}/offer"), 409, "deal_step_not_open")
    problem_of(crm.send(f"{here}/lose", {"reason": "   "}), 422, "invalid")
    assert crm.send(f"{here}/accept").json()["stage"] == "accepted"
    renewed = crm.send(f"{here}/renew")
    assert (renewed.status_code, renewed.json()["stage"]) == (201, "draft")
    assert crm.read("quotes", {"reference": "CRM-1"}).json()["results"][0]["stage"] == "accepted"
    assert crm.send(f"{here}/lose", {"reason": "Anggaran 2028"}).json()["steps"] == []


def test_an_offer_comes_on_paper_for_who_asks_for_one(crm: PartnerClient) -> None:
    made = crm.send("quotes", WISHES).json()
    for accept in ("application/pdf", "*/*", "application/json"):
        paper = crm.read(f"quotes/{made['id']}/paper", accept=accept)
        assert paper.status_code == 200
        assert paper.content.startswith(b"%PDF")
        assert paper.headers["Content-Type"] == "application/pdf"


def test_the_same_post_with_a_key_acts_once(crm: PartnerClient) -> None:
    first = crm.send("quotes", WISHES, idempotency_key="a1")
    again = crm.send("quotes", WISHES, idempotency_key="a1")

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = crm.send("quotes", {**WISHES, "area_km2": 12}, idempotency_key="a1")
    problem_of(other, 422, "idempotency_key_reused")
    assert quotes() == 1


def test_twenty_equal_posts_at_once_make_one_offer(committed_db: None) -> None:
    make_regions()
    with inside_public():
        packages.lay_out()
        taxes.lay_out()
    crm = client_of(make_key(make_partner("telkomsel")))
    token = crm.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")

    def send(_number: int) -> Any:
        try:
            return PartnerClient(token).send("quotes", WISHES, idempotency_key="zugleich")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))

    assert {answer.status_code for answer in answers} == {201}, [a.content for a in answers]
    assert len({answer.content for answer in answers}) == 1
    assert quotes() == 1


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("quotes", {"region": "21.71", "package": "emas"}, "package"),
        ("quotes", {"region": "00.00", "package": "kota"}, "region"),
        ("quotes", {"region": "21.71"}, "package"),
        ("quotes", {**WISHES, "area_km2": -1}, "area_km2"),
        ("quotes", {**WISHES, "area_km2": "seratus"}, "area_km2"),
        ("quotes", {**WISHES, "area_km2": 1.005}, "area_km2"),
        ("quotes", {**WISHES, "warna": 1}, "warna"),
        ("quotes", {**WISHES, "services": "sso"}, "services"),
        ("quotes", {**WISHES, "services": ["terbang"]}, "services"),
        ("quotes", {**WISHES, "package": 5}, "package"),
        ("quotes", {**WISHES, "note": "x" * 501}, "note"),
        ("quotes", {**WISHES, "reference": "x" * 81}, "reference"),
        ("quotes", {**WISHES, "tax_profile": "tidak-ada"}, "tax_profile"),
        ("signups", {"region": "21.71", "package": "kota", "reference": "1"}, "contact"),
        ("cities", {"signup": "bukan-uuid"}, "signup"),
        ("sandboxes", {"example": "medan", "admin_name": "A", "admin_email": "a@b.co"}, "example"),
        ("sandboxes", {"example": "jambi", "admin_name": "A", "admin_email": "a@"}, "admin_email"),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(
    crm: PartnerClient, path: str, body: dict[str, Any], field: str
) -> None:
    answer = crm.send(path, body)

    assert answer.status_code == 422, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert field in {error["field"] for error in answer.json()["errors"]}, answer.json()
    assert quotes() == 0


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"{", 400),
        (b"[1]", 422),
        (b'"kota"', 422),
        (b'{"region": "21.71\\u0000", "package": "kota"}', 422),
        (b'{"region": "\\ud800", "package": "kota"}', 422),
        (b"{" + b'"a":{' * 40 + b"}" * 41, 422),
        (b'{"note": "' + b"x" * 300_000 + b'"}', 413),
    ],
)
def test_bodies_that_are_none_are_problem_documents(
    crm: PartnerClient, raw: bytes, status: int
) -> None:
    answer = crm.post(V1 + "quotes", raw, content_type="application/json")

    assert answer.status_code in {status, 400}, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert quotes() == 0


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "cursor=xx", "warna=1", "stage=emas", "limit=5&limit=6", "stage=%00"],
)
def test_parameters_that_are_none_are_named(crm: PartnerClient, query: str) -> None:
    answer = crm.get(f"{V1}quotes?{query}")

    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_lists_come_in_pages_without_gaps(crm: PartnerClient) -> None:
    made = [crm.send("quotes", WISHES).json()["number"] for _each in range(5)]
    seen, cursor = [], ""
    for _page in range(5):
        page = crm.read("quotes", {"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [each["number"] for each in page["results"]]
        cursor = page["next"] or ""
        if not cursor:
            break
    assert seen == made[::-1]


def test_a_list_costs_the_same_however_long_it_is(
    things: dict[str, Any], crm: PartnerClient, telkomsel: Partner
) -> None:
    paths = [f"{V1}{name}" for name in ("quotes", "signups", "cities", "invoices", "usage")]
    _one_more_city(telkomsel, 0)
    few = {path: queries_of(crm, path) for path in paths}
    for number in range(1, 5):
        crm.send("quotes", {**WISHES, "reference": f"R{number}"})
        _one_more_city(telkomsel, number)
    many = {path: queries_of(crm, path) for path in paths}

    assert len(crm.read("cities").json()["results"]) == 6
    assert many == few
    assert max(few.values()) <= 12, few


def _one_more_city(partner: Partner, number: int) -> None:
    """A city with everything that a list shows of it, stopped so that its steps must be looked up."""
    at = clock.now()
    today = billing_day(at)
    with inside_public():
        more = City.objects.create(
            code=f"uji-{number}",
            name=f"Kota Uji {number}",
            number_prefix="UJI",
            partner=partner,
            state=CityState.SUSPENDED,
        )
        Domain.objects.create(domain=f"uji-{number}.localhost", tenant=more, is_primary=True)
        CityPulse.objects.create(city=more, measured_at=at)
        facts = {"by": "partner", "reference": f"R{number}"}
        for kind in ("requested", "suspend"):
            CityEvent.objects.create(
                city=more, kind=kind, actor_label="Uji", facts=facts, happened_at=at
            )
        Subscription.objects.create(
            city=more,
            package=Package.objects.newest("kota"),
            started_on=today,
            period_start=today,
            period_end=today + timedelta(days=365),
        )
        CoverageEntry.objects.create(
            city=more, area_code="1", area_name="Uji", area_ha=100, boundary_version="typed",
            is_on=True, effective_on=today, actor_label="Uji", created_at=at,
        )  # fmt: skip
        signups.begin(
            partner=partner,
            choice=signups.wanted(region_code="21.71", package_code="kota"),
            contact=Contact("Uji", "Uji", f"uji-{uuid4().hex[:8]}@uji.go.id"),
            reference=f"R{number}",
            at=at,
        )
    make_invoice(more)


def test_a_look_is_changed_by_who_read_it(things: dict[str, Any], crm: PartnerClient) -> None:
    here = f"cities/{things['city_id']}/branding"
    seen = crm.read(here)
    tag = seen.headers["ETag"]

    problem_of(crm.change(here, {"app_name": "Sapa Batam"}), 428, "precondition_required")
    done = crm.change(here, {"app_name": "Sapa Batam", "colour": "#123456"}, if_match=tag)
    assert done.status_code == 200, done.content
    assert (done.json()["app_name"], done.json()["colour"]) == ("Sapa Batam", "#123456")
    assert done.json()["tagline"] == seen.json()["tagline"]
    late = crm.change(here, {"app_name": "Lain"}, if_match=tag)
    problem_of(late, 412, "precondition_failed")
    bad = crm.change(here, {"colour": "merah"}, if_match=done.headers["ETag"])
    assert bad.status_code == 422
    problem_of(
        crm.change(here, {"banner_text": "!"}, if_match=done.headers["ETag"]), 422, "invalid"
    )
    assert crm.read(here).json()["app_name"] == "Sapa Batam"
    assert crm.read(here, if_none_match=done.headers["ETag"]).status_code == 304


def test_a_logo_is_drawn_anew_and_taken_away(things: dict[str, Any], crm: PartnerClient) -> None:
    here = f"{V1}cities/{things['city_id']}/branding"
    drawn = io.BytesIO()
    Image.new("RGB", (300, 120), "#cc0000").save(drawn, "PNG")

    def put(data: bytes) -> Any:
        body = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
            b"Content-Type: image/png\r\n\r\n" + data + b"\r\n--x--\r\n"
        )
        return crm.put(
            f"{here}/logo", body, content_type="multipart/form-data; boundary=x",
            headers={"If-Match": "*"},
        )  # fmt: skip

    problem_of(put(b"<svg></svg>"), 422, "logo_refused")
    done = put(drawn.getvalue())
    assert done.status_code == 200, done.content
    assert done.json()["logo_url"].endswith("/kepala.webp")
    gone = crm.delete(f"{here}/logo", headers={"If-Match": done.headers["ETag"]})
    assert gone.json()["logo_url"] == ""


def test_a_suspended_city_is_read_and_not_changed(
    things: dict[str, Any], crm: PartnerClient
) -> None:
    here = f"cities/{things['city_id']}"
    assert crm.send(f"{here}/suspend", {"reason": "Kontrak"}).json()["state"] == "suspended"
    assert crm.read(f"{here}/coverage").status_code == 200
    confirm = crm.send(f"{here}/changes/{things['change_id']}/confirm")
    problem_of(confirm, 403, "city_suspended")
    preview = crm.send(f"{here}/package/changes", {"package": "komando"})
    problem_of(preview, 403, "city_suspended")
    look = crm.change(f"{here}/branding", {"app_name": "X"}, if_match="*")
    problem_of(look, 403, "city_suspended")
    problem_of(crm.send(f"{here}/suspend", {"reason": "Lagi"}), 409, "step_not_allowed")
    again = problem_of(crm.send(f"{here}/activate"), 409, "step_not_allowed")
    assert "hubungi kami" not in again["detail"].lower()  # it says from which state it is possible
    assert crm.send(f"{here}/reopen").json()["state"] == "active"


def test_a_preview_that_was_overtaken_is_not_confirmed(
    things: dict[str, Any], crm: PartnerClient
) -> None:
    here = f"cities/{things['city_id']}"
    old = f"{here}/changes/{things['change_id']}"
    assert crm.read(old).json()["state"] == "previewed"
    areas = [each["code"] for each in crm.read(f"{here}/coverage").json()["areas"]][:5]
    fresh = crm.send(f"{here}/coverage/changes", {"areas": areas}).json()
    assert fresh["now"]["subtotal_minor"] > 0
    assert crm.send(f"{here}/changes/{fresh['id']}/confirm").json()["state"] == "confirmed"
    problem_of(crm.send(f"{old}/confirm"), 409, "preview_outdated")
    assert crm.read(old).json()["state"] == "outdated"
    problem_of(crm.send(f"{here}/coverage/changes", {"areas": areas}), 422, "nothing_changes")
    strange = crm.send(f"{here}/coverage/changes", {"areas": ["99.99.99.9999"]})
    assert problem_of(strange, 422, "invalid")["errors"][0]["field"] == "areas"


def test_money_says_the_same_as_screen_and_paper(
    things: dict[str, Any], crm: PartnerClient, telkomsel: Partner
) -> None:
    with inside_public():
        month = statements.read(telkomsel, things["statement_id"])
    found = crm.read(f"statements/{things['statement_id']}").json()
    assert (found["net_minor"], found["margin_minor"]) == (month.net_minor, month.margin_minor)
    assert found["is_final"] is True
    assert found["lines"][0]["city"] == str(things["city_id"])
    table = crm.read(f"statements/{things['statement_id']}/table", accept="text/csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert f",{month.margin_minor // 100}" in table.content.decode()
    invoice = crm.read(f"invoices/{things['invoice_id']}").json()
    left = invoice["total_minor"] - invoice["credited_minor"] - invoice["settled_minor"]
    assert invoice["left_minor"] == left
    assert invoice["number"] in str(crm.read("invoices").json())
    paper = crm.read(f"invoices/{things['invoice_id']}/paper", accept="application/pdf")
    assert paper.content.startswith(b"%PDF")
    running = crm.read("statements/running").json()
    assert (running["id"], running["is_final"]) == (None, False)


def test_a_package_that_is_not_sold_is_said_so(things: dict[str, Any], crm: PartnerClient) -> None:
    here = f"cities/{things['city_id']}"
    refused = crm.send(f"{here}/package/changes", {"package": "emas"})
    assert problem_of(refused, 422, "invalid")["errors"][0]["field"] == "package"
    problem_of(crm.send(f"{here}/package/changes", {}), 422, "invalid")
    services = crm.send(f"{here}/package/changes", {"services": ["terbang"]})
    problem_of(services, 422, "unknown_service")
    with inside_public():
        assert Package.objects.filter(code="emas").count() == 0


def test_answers_say_what_is_left_of_the_limit(crm: PartnerClient) -> None:
    answer = crm.read("account")
    assert answer.headers["RateLimit-Policy"].startswith('"default";q=')
    assert answer.headers["X-Request-Id"]
    assert crm.send("account").status_code == 405
    assert crm.read("tidak-ada").status_code == 404
    problem_of(crm.read(f"cities/{uuid4()}"), 404, "partner_city_not_found")
