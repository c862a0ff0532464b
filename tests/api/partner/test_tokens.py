"""Tokens: how a key becomes one, what it opens, and what ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.tenancy import inside_public
from tenants.models import Partner, PartnerCredential, PartnerToken
from tenants.services import credentials, partner_tokens
from tests.api.conftest import problem_of
from tests.api.partner.conftest import V1, PartnerClient, basic, client_of, make_key
from tests.support.clients import PlatformClient


def ask(client: PlatformClient | None = None, authorization: str = "", **form: str) -> Any:
    headers = {"Authorization": authorization} if authorization else {}
    fields = {"grant_type": "client_credentials", **form}
    return (client or PlatformClient()).post(
        V1 + "token",
        "&".join(f"{name}={value}" for name, value in fields.items()),
        content_type="application/x-www-form-urlencoded",
        headers=headers,
    )


def refused(answer: Any, status: int, error: str) -> None:
    assert answer.status_code == status, answer.content
    assert answer.json()["error"] == error
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("by_header", [True, False])
def test_a_key_gets_a_token_that_opens_for_an_hour(telkomsel: Partner, by_header: bool) -> None:
    key = make_key(telkomsel, scopes=["cities.read", "quotes.read"])
    client_id, secret = key.credential.client_id, key.secret

    answer = (
        ask(authorization=basic(client_id, secret))
        if by_header
        else ask(client_id=client_id, client_secret=secret)
    )

    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert found["token_type"] == "Bearer"
    assert found["expires_in"] == 3600
    assert found["scope"].split() == ["cities.read", "quotes.read"]
    assert answer.headers["Cache-Control"] == "no-store"
    account = PartnerClient(found["access_token"]).read("account")
    assert account.json()["partner"] == "telkomsel"
    assert account.json()["scopes"] == ["cities.read", "quotes.read"]
    with inside_public():
        row = PartnerToken.objects.get()
    assert found["access_token"] not in str(row.__dict__)


def test_a_token_may_be_narrower_than_its_key_and_never_wider(telkomsel: Partner) -> None:
    key = make_key(telkomsel, scopes=["cities.read", "cities.write"])
    client: dict[str, Any] = {
        "client_id": key.credential.client_id,
        "client_secret": key.secret,
    }

    narrow = ask(**client, scope="cities.read")
    assert narrow.json()["scope"] == "cities.read"
    refused(ask(**client, scope="cities.read+quotes.write"), 400, "invalid_scope")
    refused(ask(**client, scope="everything"), 400, "invalid_scope")


def test_whoever_is_unknown_hears_the_same_whatever_is_wrong(telkomsel: Partner) -> None:
    key = make_key(telkomsel)
    client_id = key.credential.client_id
    answers = [
        ask(authorization=basic(client_id, "tgp_salah")),
        ask(authorization=basic("tidak-ada", key.secret)),
        ask(authorization="Basic ???"),
        ask(client_id=client_id, client_secret="x"),
        ask(),
    ]
    for answer in answers:
        refused(answer, 401, "invalid_client")
        assert "Basic" in answer.headers["WWW-Authenticate"]
    assert answers[0].content == answers[1].content == answers[3].content


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ("grant_type=password&username=a&password=b", "unsupported_grant_type"),
        ("client_id=a&client_secret=b", "invalid_request"),
        ("grant_type=client_credentials&scope=a&scope=b", "invalid_request"),
        ("grant_type=client_credentials&client_id=a%00&client_secret=b", "invalid_request"),
        (f"grant_type=client_credentials&client_id={'a' * 3000}", "invalid_request"),
    ],
)
def test_a_request_that_is_none_is_said_in_oauths_words(
    telkomsel: Partner, form: str, error: str
) -> None:
    key = make_key(telkomsel)
    answer = PlatformClient().post(
        V1 + "token",
        form,
        content_type="application/x-www-form-urlencoded",
        headers=(
            {"Authorization": basic(key.credential.client_id, key.secret)}
            if "client_id" not in form
            else {}
        ),
    )
    refused(answer, 400, error)
    with inside_public():
        assert not PartnerToken.objects.exists()


def test_two_ways_at_once_and_other_kinds_of_bodies_are_refused(telkomsel: Partner) -> None:
    key = make_key(telkomsel)
    header = basic(key.credential.client_id, key.secret)
    refused(ask(authorization=header, client_secret=key.secret), 400, "invalid_request")
    json = PlatformClient().post(
        V1 + "token", {"grant_type": "client_credentials"}, content_type="application/json"
    )
    refused(json, 400, "invalid_request")


def test_a_token_ends_with_its_hour_its_key_and_its_partner(
    telkomsel: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_key(telkomsel)
    crm = client_of(key)
    assert crm.read("account").status_code == 200

    at = clock.now()
    with monkeypatch.context() as later:
        later.setattr(clock, "now", lambda: at + timedelta(minutes=61))
        problem_of(crm.read("account"), 401, "credential_invalid")
    with inside_public():
        Partner.objects.filter(pk=telkomsel.pk).update(is_active=False)
    problem_of(crm.read("account"), 401, "credential_invalid")
    with inside_public():
        Partner.objects.filter(pk=telkomsel.pk).update(is_active=True)
    assert crm.read("account").status_code == 200
    credentials.revoke(
        partner=telkomsel, key=key.credential.public_id, actor_label="Budi", at=clock.now()
    )
    problem_of(crm.read("account"), 401, "credential_invalid")


def test_what_opens_nothing_is_refused_the_same_way(telkomsel: Partner) -> None:
    key = make_key(telkomsel)
    for bearer in ("tgt_" + "x" * 43, key.secret, "tgk_00000000_" + "x" * 43, "tgt_" + "x" * 500):
        problem_of(PartnerClient(bearer).read("cities"), 401, "credential_invalid")
    nobody = PartnerClient().read("cities")
    assert nobody.status_code == 401
    assert "Bearer" in nobody.headers["WWW-Authenticate"]


def test_a_token_is_ended_by_its_own_client_only(telkomsel: Partner, indosat: Partner) -> None:
    key, stranger = make_key(telkomsel), make_key(indosat)
    text = ask(client_id=key.credential.client_id, client_secret=key.secret).json()["access_token"]
    crm = PartnerClient(text)

    def end(made: Any) -> Any:
        return PlatformClient().post(
            V1 + "token/revoke",
            f"token={text}",
            content_type="application/x-www-form-urlencoded",
            headers={"Authorization": basic(made.credential.client_id, made.secret)},
        )

    assert end(stranger).status_code == 200
    assert crm.read("account").status_code == 200
    assert end(key).status_code == 200
    assert end(key).status_code == 200
    problem_of(crm.read("account"), 401, "credential_invalid")


def test_a_scope_that_is_missing_is_named(telkomsel: Partner) -> None:
    reader = client_of(make_key(telkomsel), ["cities.read"])
    assert reader.read("cities").status_code == 200
    document = problem_of(reader.send("cities", {"signup": "x"}), 403, "scope_missing")
    assert document["scope"] == "cities.write"


def test_who_guesses_is_slowed_down(telkomsel: Partner, country: None) -> None:
    key = make_key(telkomsel)
    guesser = PlatformClient(REMOTE_ADDR="10.9.8.7")
    for _each in range(partner_tokens.WRONG_A_MINUTE):
        refused(
            ask(guesser, authorization=basic(key.credential.client_id, "x")), 401, "invalid_client"
        )
    late = ask(guesser, authorization=basic(key.credential.client_id, "x"))
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0


def test_tokens_that_are_over_are_forgotten(telkomsel: Partner) -> None:
    client_of(make_key(telkomsel))
    with inside_public():
        assert PartnerToken.objects.count() == 1
    partner_tokens.forget(clock.now() + timedelta(hours=2))
    with inside_public():
        assert not PartnerToken.objects.exists()
        assert PartnerCredential.objects.count() == 1
