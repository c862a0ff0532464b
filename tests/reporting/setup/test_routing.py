"""The routing list on its pages: every edit goes to the draft, and two who edit at once both keep theirs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.audit.models import AuditEntry
from reporting.models import CitySettings, RoutingRule, RoutingRuleSet
from reporting.rules.roles import Role
from reporting.selectors.setup import routing as selector
from reporting.services import config
from reporting.services.catalog import rule_sets
from tests.make.people import make_person
from tests.reporting.setup.conftest import browser_of

HOME = "/atur/penerusan/"


def _codes(*, in_force: bool = False) -> list[str]:
    board = selector.board()
    rules = board.published_rules if in_force else board.rules
    return [f"{rule.category or '*'}>{rule.agency}" for rule in rules]


def _keys() -> list[str]:
    return [rule.key for rule in selector.board().rules]


def _key(category: str) -> str:
    return next(rule.key for rule in selector.board().rules if rule.category == category)


def _post(client: Client, path: str, **data: object) -> Any:
    return client.post(f"{HOME}{path}", {"stamp": rule_sets.stamp(), **data}, follow=True)


def test_a_rule_is_added_before_another_and_only_to_the_draft(admin: Client) -> None:
    before = _codes()
    version = CitySettings.objects.the().config_version

    answer = admin.post(
        f"{HOME}baru",
        {
            "category": "sampah",
            "area": "21.71.01",
            "agency": "dishub",
            "before": _keys()[0],
            "stamp": rule_sets.stamp(),
        },
        follow=True,
    ).content.decode()

    assert _codes() == ["sampah>dishub", *before]
    assert _codes(in_force=True) == before
    assert config.snapshot().version == version
    assert "Aturan ditambahkan ke rancangan" in answer
    assert "Rancangan: 1 perubahan" in answer
    assert "Pak Hendra" in answer


def test_a_rule_without_an_agency_is_not_added(admin: Client) -> None:
    answer = _post(admin, "baru", category="sampah", note="Catatan saya")

    assert answer.status_code == 422
    assert "Catatan saya" in answer.content.decode()
    assert rule_sets.the_draft() is None


def test_a_rule_is_changed_and_the_form_shows_what_it_said(admin: Client) -> None:
    key = _key("jalan_rusak")
    page = admin.get(f"{HOME}{key}/").content.decode()
    assert 'value="jalan_rusak" selected' in page
    assert 'value="bina_marga" selected' in page

    _post(
        admin,
        f"{key}/",
        category="jalan_rusak",
        agency="bina_marga",
        priority="emergency",
        hours="outside:city",
        note="Malam hari",
    )

    rule = RoutingRule.objects.get(rule_set__state="draft", key=key)
    assert (rule.priority, rule.working, rule.hours_of_id) == ("emergency", "outside", None)
    assert "di luar jam kerja kota" in admin.get(HOME).content.decode()
    trail = admin.get("/atur/jejak/").content.decode()
    assert "sebelumnya: Jalan rusak · seluruh kota → Bina Marga" in trail
    page = admin.get(f"{HOME}{key}/").content.decode()
    assert 'value="outside:city" selected' in page
    assert 'value="emergency" selected' in page


def test_rules_move_one_place_up_and_down(admin: Client) -> None:
    before = _codes()
    second = _keys()[1]

    _post(admin, f"{second}/naik")
    assert _codes() == [before[1], before[0], *before[2:]]

    _post(admin, f"{second}/turun")
    assert _codes() == before


def test_the_ends_of_the_list_stay(admin: Client) -> None:
    before, keys = _codes(), _keys()

    _post(admin, f"{keys[0]}/naik")
    _post(admin, f"{keys[-1]}/turun")

    assert _codes() == before
    assert not AuditEntry.objects.filter(kind="routing_rule_moved").exists()


def test_a_removed_rule_is_kept_in_the_trail(admin: Client) -> None:
    _post(admin, f"{_key('jalan_rusak')}/hapus")

    assert "jalan_rusak>bina_marga" not in _codes()
    assert "jalan_rusak>bina_marga" in _codes(in_force=True)
    assert "Jalan rusak · seluruh kota → Bina Marga" in admin.get("/atur/jejak/").content.decode()


def test_a_rule_that_never_fits_is_marked(admin: Client) -> None:
    assert "tidak pernah terpakai" not in admin.get(HOME).content.decode()

    _post(admin, "baru", category="sampah", area="21.71.02", agency="dishub")

    assert "tidak pernah terpakai" in admin.get(HOME).content.decode()
    assert "tidak pernah terpakai" not in admin.get(f"{HOME}?lihat=berlaku").content.decode()


def test_the_second_of_two_editors_is_told_and_keeps_what_was_filled_in(admin: Client) -> None:
    seen = rule_sets.stamp()
    other = browser_of(make_person(Role.CITY_ADMIN, name="Bu Ratna"))
    _post(other, "baru", category="sampah", priority="high", agency="dlh")
    before = _codes()

    answer = admin.post(
        f"{HOME}baru",
        {"category": "sampah", "agency": "dishub", "note": "Isian saya", "stamp": seen},
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "diubah oleh Bu Ratna" in page
    assert "Isian saya" in page
    assert _codes() == before

    assert f'value="{rule_sets.stamp()}"' in page  # the form builds on the new list now
    _post(admin, "baru", category="sampah", agency="dishub", note="Isian saya")
    assert _codes() == [*before, "sampah>dishub"]


@pytest.mark.parametrize("act", ["naik", "turun", "hapus"])
def test_a_stale_button_changes_nothing_and_says_so(admin: Client, act: str) -> None:
    seen, key = rule_sets.stamp(), _keys()[1]
    other = browser_of(make_person(Role.CITY_ADMIN, name="Bu Ratna"))
    _post(other, "baru", category="sampah", priority="high", agency="dlh")
    before = _codes()

    answer = admin.post(f"{HOME}{key}/{act}", {"stamp": seen}, follow=True)

    assert "diubah oleh Bu Ratna" in answer.content.decode()
    assert _codes() == before


def test_a_rule_somebody_removed_cannot_be_changed(admin: Client) -> None:
    key = _key("jalan_rusak")
    _post(admin, f"{key}/hapus")

    answer = admin.get(f"{HOME}{key}/")

    assert answer.status_code == 404
    assert "sudah tidak ada di rancangan" in answer.content.decode()


def test_a_bad_key_is_refused_as_a_missing_page(admin: Client) -> None:
    assert admin.post(f"{HOME}1/naik").status_code == 404
    assert RoutingRuleSet.objects.filter(state="draft").count() == 0
