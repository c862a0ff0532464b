"""How a partner itself looks: read and changed by its systems as on its pages."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from core.audit.models import AuditEntry
from core.tenancy import inside_public
from tenants.models import Partner
from tests.api.conftest import problem_of
from tests.api.partner.conftest import V1, PartnerClient, client_of, make_key
from tests.support.clients import PlatformClient

HERE = "account/branding"
LOGO = f"{V1}{HERE}/logo"


def put_logo(client: PartnerClient, data: bytes, **headers: str) -> Any:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + data + b"\r\n--x--\r\n"
    )
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.put(LOGO, body, content_type="multipart/form-data; boundary=x", headers=named)


def a_picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (300, 120), "#cc0000").save(drawn, "PNG")
    return drawn.getvalue()


def contact(code: str = "telkomsel") -> str:
    with inside_public():
        return Partner.objects.get(code=code).contact_email


def test_the_contact_is_read_and_changed_once_per_version(
    telkomsel: Partner, crm: PartnerClient
) -> None:
    first = crm.read(HERE)
    assert first.json() == {
        "name": telkomsel.name, "contact_email": telkomsel.contact_email, "logo_url": "",
    }  # fmt: skip
    assert crm.read(HERE, if_none_match=first.headers["ETag"]).status_code == 304

    seen = first.headers["ETag"]
    wish = {"contact_email": "kota@telkomsel.example"}
    done = crm.change(HERE, wish, if_match=seen)
    assert done.status_code == 200, done.content
    assert (done.json(), contact()) == ({**first.json(), **wish}, wish["contact_email"])
    same = crm.change(HERE, wish, if_match=done.headers["ETag"])
    assert (same.status_code, same.headers["ETag"]) == (200, done.headers["ETag"])
    late = crm.change(HERE, {"contact_email": "lain@telkomsel.example"}, if_match=seen)
    problem_of(late, 412, "precondition_failed")
    problem_of(crm.change(HERE, wish), 428, "precondition_required")
    assert contact() == wish["contact_email"]
    with inside_public():
        assert AuditEntry.objects.filter(kind="partner_contact", subject="telkomsel").count() == 1


def test_wrong_wishes_change_nothing(telkomsel: Partner, crm: PartnerClient) -> None:
    before = contact()
    wishes: tuple[tuple[dict[str, Any], str], ...] = (
        ({}, "contact_email"),
        ({"contact_email": "bukan surel"}, "contact_email"),
        ({"contact_email": "a\x00@b.example"}, "contact_email"),
        ({"contact_email": before, "name": "Lain"}, "name"),
    )

    for wish, field in wishes:
        problem = problem_of(crm.change(HERE, wish, if_match="*"), 422, "invalid")
        assert field in {each["field"] for each in problem["errors"]}
    assert contact() == before
    assert crm.change(HERE, {"contact_email": ""}, if_match="*").json()["contact_email"] == ""


def test_the_logo_is_drawn_anew_shown_and_taken_away(crm: PartnerClient) -> None:
    problem_of(put_logo(crm, b"<svg></svg>", if_match="*"), 422, "logo_refused")
    done = put_logo(crm, a_picture(), if_match="*")
    assert done.status_code == 200, done.content
    path = "/logo-mitra/" + done.json()["logo_url"].partition("/logo-mitra/")[2]
    assert PlatformClient().get(path).headers["Content-Type"] == "image/webp"

    problem_of(put_logo(crm, a_picture(), if_match='"lama"'), 412, "precondition_failed")
    gone = crm.delete(LOGO, headers={"If-Match": done.headers["ETag"]})
    assert gone.json()["logo_url"] == ""
    assert PlatformClient().get(path).status_code == 404


def test_neither_a_sandbox_key_nor_a_narrow_one_changes_what_is_real(
    telkomsel: Partner, trying: PartnerClient, other: PartnerClient
) -> None:
    before, wish = contact(), {"contact_email": "coba@telkomsel.example"}
    narrow = client_of(make_key(telkomsel, scopes=["cities.read"]))

    assert trying.read(HERE).json()["contact_email"] == before
    problem_of(trying.change(HERE, wish, if_match="*"), 403, "not_in_sandbox")
    problem_of(put_logo(trying, a_picture(), if_match="*"), 403, "not_in_sandbox")
    problem_of(narrow.change(HERE, wish, if_match="*"), 403, "scope_missing")
    assert other.change(HERE, wish, if_match="*").status_code == 200
    assert (contact(), contact("indosat")) == (before, wish["contact_email"])
