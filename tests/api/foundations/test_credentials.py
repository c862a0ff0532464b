"""Keys of systems and tokens of staff apps: who they are, what they open, and how they end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password

from core import clock
from core.audit.models import AuditEntry
from core.errors import Invalid
from core.identity import second_factor
from core.identity.models import User
from core.tenancy import inside
from reporting import access
from reporting.models import Agency, ApiKey, Membership, StaffToken
from reporting.rules.api_scopes import SCOPE_NAMES, SCOPES
from reporting.rules.roles import Role
from reporting.services import api_access
from reporting.services.catalog import accounts, people
from tenants.models import City
from tests.api.conftest import problem_of
from tests.make.access import BY, SECRET, bearer, make_key, make_token
from tests.make.people import make_person
from tests.make.reporting import make_report
from tests.support.clients import CityClient, signed_in

LIST = "/api/v1/reports"
WHO = "/api/v1/tokens/current"


def test_a_key_opens_what_its_scopes_name_and_nothing_else(api: CityClient) -> None:
    reader, writer = make_key("reports.read")[1], make_key("open_data.read")[1]

    assert api.get(LIST, headers=bearer(reader)).status_code == 200
    refused = problem_of(api.get(LIST, headers=bearer(writer)), 403, "scope_missing")
    assert refused["scope"] == "reports.read"


def test_every_bad_credential_gets_the_same_answer(api: CityClient, bekasi: City) -> None:
    at = clock.now()
    revoked, secret = make_key()
    api_access.revoke(key=revoked.public_id, actor=BY, at=at)
    expired = make_key(at=at - timedelta(days=60))[1]
    with inside(bekasi):
        elsewhere = make_key()[1]
        elsewhere_token = make_token(make_person(Role.CITY_ADMIN))[1]
    sent = [secret, expired, elsewhere, elsewhere_token, "tgk_00000000_" + "a" * 43, "x", ""]
    headers = [bearer(each) for each in sent] + [{"Authorization": "Basic dTpw"}]

    answers = [problem_of(api.get(LIST, headers=h), 401, "credential_invalid") for h in headers]

    assert (
        len({str(sorted(each.items() - {("trace_id", each["trace_id"])})) for each in answers}) == 1
    )
    assert api.get(LIST, headers=bearer("x")).headers["WWW-Authenticate"].startswith("Bearer")


def test_a_bad_credential_is_refused_even_beside_a_good_session(batam: City) -> None:
    client = signed_in(batam, make_person(Role.TRIAGE))

    assert client.get(LIST).status_code == 200
    problem_of(client.get(LIST, headers=bearer("tgs_x")), 401, "credential_invalid")


def test_the_whole_key_counts_and_only_its_hash_is_kept(api: CityClient) -> None:
    key, secret = make_key()
    forged = secret[:-1] + ("a" if secret[-1] != "a" else "b")

    problem_of(api.get(LIST, headers=bearer(forged)), 401, "credential_invalid")
    assert secret not in str(ApiKey.objects.values())
    assert key.prefix in secret


def test_a_key_ends_with_its_agency(api: CityClient) -> None:
    secret = make_key("reports.act", "reports.read", agency="dlh")[1]
    assert api.get(LIST, headers=bearer(secret)).status_code == 200

    Agency.objects.filter(code="dlh").update(is_active=False, is_default=False)

    problem_of(api.get(LIST, headers=bearer(secret)), 401, "credential_invalid")


def test_a_key_with_an_agency_looks_and_acts_as_its_operator(batam: City) -> None:
    key, _secret = make_key("reports.act", agency="dlh", name="Sistem DLH")
    mine, foreign = make_report(agency="dlh"), make_report(agency="dishub")

    viewer = access.key_viewer(ApiKey.objects.select_related("agency").get(pk=key.pk))

    assert viewer.roles == {Role.AGENCY_OPERATOR}
    actor = viewer.as_actor(mine)
    assert (actor.role, actor.label, actor.agency_code) == (
        Role.AGENCY_OPERATOR,
        "Sistem DLH",
        "dlh",
    )
    assert viewer.as_actor(foreign).role is Role.CITIZEN


def test_a_key_without_an_agency_is_anybody_with_a_name(batam: City) -> None:
    key, _secret = make_key("reports.create", name="Bot Warga")

    viewer = access.key_viewer(key)

    assert not viewer.is_staff
    assert (viewer.as_actor().role, viewer.as_actor().label) == (Role.CITIZEN, "Bot Warga")


def test_using_a_key_is_noted_at_most_once_a_minute(batam: City) -> None:
    at = clock.now()
    key, secret = make_key(at=at)

    for seconds in (0, 30, 90):
        api_access.check(secret=secret, at=at + timedelta(seconds=seconds))

    key.refresh_from_db()
    assert key.last_used_at == at + timedelta(seconds=90)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "\x00 \u200b"}, "name"),  # nothing one can see
        ({"scopes": []}, "scopes"),
        ({"scopes": ["reports.read", "everything"]}, "scopes"),
        ({"scopes": ["reports.act"]}, "agency"),
        ({"scopes": ["work.write"]}, "agency"),
        ({"agency": "tidak-ada"}, "agency"),
        ({"days": 0}, "expires_at"),
        ({"days": 367}, "expires_at"),
    ],
)
def test_a_key_that_cannot_be_is_not_made(
    batam: City, changes: dict[str, object], field: str
) -> None:
    at = clock.now()
    wanted: dict[str, object] = {
        "name": "Bot",
        "scopes": ["reports.read"],
        "days": 30,
        "agency": "",
    }
    wanted |= changes
    days = wanted.pop("days")

    with pytest.raises(Invalid) as refused:
        api_access.make(expires_at=at + timedelta(days=days), actor=BY, at=at, **wanted)  # type: ignore[arg-type]

    assert refused.value.facts["field"] == field
    assert not ApiKey.objects.exists()


def test_making_and_revoking_are_written_down_once(batam: City) -> None:
    key, secret = make_key()
    for _time in range(2):
        api_access.revoke(key=key.public_id, actor=BY, at=clock.now())

    kinds = list(
        AuditEntry.objects.filter(subject=str(key.public_id)).values_list("kind", flat=True)
    )

    assert sorted(kinds) == ["api_key_made", "api_key_revoked"]
    assert secret not in str(list(AuditEntry.objects.values()))


def test_every_scope_has_a_name_in_both_languages() -> None:
    assert set(SCOPES) == set(SCOPE_NAMES)


def test_a_staff_token_is_the_person(api: CityClient) -> None:
    person = make_person(Role.AGENCY_OPERATOR, name="Bu Rina")
    secret = make_token(person)[1]

    shown = api.get(WHO, headers=bearer(secret)).json()

    assert (shown["name"], shown["email"]) == ("Bu Rina", person.email)
    assert shown["duties"] == [{"role": "agency_operator", "agency": "dlh"}]


@pytest.mark.parametrize("end", ["time", "account", "password", "second factor", "sign out"])
def test_a_staff_token_ends(api: CityClient, end: str) -> None:
    person = make_person(Role.TRIAGE)
    token, secret = make_token(person)
    assert api.get(WHO, headers=bearer(secret)).status_code == 200

    if end == "time":
        StaffToken.objects.filter(pk=token.pk).update(
            created_at=clock.now() - timedelta(hours=13), expires_at=clock.now()
        )
    elif end == "account":
        User.objects.filter(pk=person.pk).update(is_active=False)
    elif end == "password":
        User.objects.filter(pk=person.pk).update(password=make_password("lain sama sekali"))
    elif end == "second factor":
        second_factor.forget(person)
    else:
        assert api.delete(WHO, headers=bearer(secret)).status_code == 204

    problem_of(api.get(WHO, headers=bearer(secret)), 401, "credential_invalid")


def test_a_token_follows_the_roles_of_now(api: CityClient) -> None:
    person = make_person(Role.TRIAGE)
    secret = make_token(person)[1]

    Membership.objects.filter(user=person).delete()

    assert api.get(WHO, headers=bearer(secret)).json()["duties"] == []


def test_nobody_holds_more_than_ten_tokens(batam: City) -> None:
    person = make_person(Role.TRIAGE)
    at = clock.now()
    secrets = [make_token(person, at=at + timedelta(seconds=n))[1] for n in range(11)]

    later = at + timedelta(seconds=20)

    assert api_access.check_token(secret=secrets[0], at=later) is None
    assert all(api_access.check_token(secret=each, at=later) for each in secrets[1:])


def test_a_key_is_no_person(api: CityClient) -> None:
    secret = make_key()[1]

    problem_of(api.get(WHO, headers=bearer(secret)), 403, "caller_not_allowed")
    problem_of(api.get(WHO), 401, "not_signed_in")


def test_a_lost_phone_and_a_leaving_person_end_their_tokens_for_good(api: CityClient) -> None:
    person, leaver = make_person(Role.TRIAGE), make_person(Role.TRIAGE)
    (_token, lost), (_other, left) = make_token(person), make_token(leaver)

    accounts.reset_second_factor(person=person.public_id, actor=BY, at=clock.now())
    people.deactivate(person=leaver.public_id, actor=BY, at=clock.now())
    second_factor.enrol(person, SECRET)  # the person is back, with a new phone
    User.objects.filter(pk=leaver.pk).update(is_active=True)

    for secret in (lost, left):
        problem_of(api.get(WHO, headers=bearer(secret)), 401, "credential_invalid")
