"""Reviewing, publishing and bringing back sets of routing rules on their pages."""

from __future__ import annotations

from typing import Any

from django.test import Client

from reporting.models import RoutingRule, RoutingRuleSet
from reporting.services.catalog import rule_sets
from tests.reporting.setup.test_routing import HOME, _codes, _keys, _post


def _state() -> list[Any]:
    return list(
        RoutingRuleSet.objects.order_by("pk").values_list("pk", "state", "number", "version")
    )


def _narrow(admin: Client, **more: object) -> None:
    _post(admin, "baru", category="sampah", priority="high", agency="dishub", **more)


def test_the_review_shows_what_differs(admin: Client) -> None:
    key = _keys()[-1]
    _narrow(admin, before=_keys()[0])
    _post(admin, f"{key}/hapus")

    page = admin.get(f"{HOME}periksa").content.decode()

    assert "2 perbedaan dari versi 1" in page
    assert "Baru" in page
    assert "Dihapus" in page
    assert "Tidak ada kesalahan dan tidak ada peringatan." in page


def test_publishing_makes_the_next_version(admin: Client) -> None:
    _narrow(admin, before=_keys()[0])

    page = _post(admin, "terbitkan", note="Uji coba").content.decode()

    assert "Versi 2 berlaku" in page
    assert _codes(in_force=True)[0] == "sampah>dishub"
    versions = admin.get(f"{HOME}versi/").content.decode()
    assert "Uji coba" in versions
    assert "Pak Hendra" in versions
    assert "menerbitkan versi 2 penerusan" in admin.get("/atur/jejak/").content.decode()


def test_errors_say_what_to_do_and_nothing_is_published(admin: Client) -> None:
    _narrow(admin, before=_keys()[0])
    admin.post("/atur/dinas/dishub/nonaktif")
    before = _state()

    page = admin.get(f"{HOME}periksa").content.decode()
    assert "Dishub sedang nonaktif. Pilih dinas lain" in page
    assert "Terbitkan rancangan" not in page

    answer = _post(admin, "terbitkan", warnings_read="1")
    assert answer.status_code == 409
    assert "Belum bisa diterbitkan" in answer.content.decode()
    assert _state() == before


def test_warnings_are_confirmed_once(admin: Client) -> None:
    _narrow(admin)  # behind the rule for all rubbish

    answer = _post(admin, "terbitkan", note="Catatan saya")
    assert answer.status_code == 409
    assert "Catatan saya" in answer.content.decode()
    assert rule_sets.the_draft() is not None

    page = _post(admin, "terbitkan", warnings_read="1", note="Catatan saya").content.decode()
    assert "Versi 2 berlaku" in page


def test_a_stale_review_publishes_nothing(admin: Client) -> None:
    _narrow(admin, before=_keys()[0])
    seen = rule_sets.stamp()
    _post(admin, f"{_keys()[-1]}/hapus")
    before = _state()

    for path in ("terbitkan", "buang"):
        answer = admin.post(f"{HOME}{path}", {"stamp": seen}, follow=True)
        assert "sudah diubah oleh Pak Hendra" in answer.content.decode()

    assert _state() == before


def test_a_draft_is_thrown_away(admin: Client) -> None:
    before = _codes()
    _narrow(admin)

    page = _post(admin, "buang").content.decode()

    assert "Rancangan dibuang" in page
    assert _codes() == before
    assert rule_sets.the_draft() is None


def test_without_a_draft_there_is_nothing_to_publish(admin: Client) -> None:
    assert "Belum ada rancangan" in admin.get(f"{HOME}periksa").content.decode()

    answer = _post(admin, "terbitkan")

    assert answer.status_code == 409
    assert "Tidak ada rancangan" in answer.content.decode()
    assert RoutingRuleSet.objects.count() == 1


def test_an_old_version_shows_what_bringing_it_back_changes_and_comes_back(admin: Client) -> None:
    original = _codes()
    _narrow(admin, before=_keys()[0])
    _post(admin, "terbitkan")

    page = admin.get(f"{HOME}versi/1/").content.decode()
    assert "Mengembalikannya mengubah 1 aturan dari versi 2" in page

    page = _post(admin, "versi/1/kembalikan", note="Salah terbit").content.decode()
    assert "Versi 1 berlaku lagi, sebagai versi 3." in page
    assert "Mengembalikan versi 1." in page
    assert _codes(in_force=True) == original


def test_what_is_gone_is_mended_in_a_draft_before_it_comes_back(admin: Client) -> None:
    _narrow(admin, before=_keys()[0])
    _post(admin, "terbitkan")
    _post(admin, "versi/1/kembalikan")
    admin.post("/atur/dinas/dishub/nonaktif")
    before = _state()

    answer = _post(admin, "versi/2/kembalikan", warnings_read="1")
    assert answer.status_code == 409
    assert "nonaktif" in answer.content.decode()
    assert _state() == before

    page = _post(admin, "versi/2/salin").content.decode()
    assert "Versi 2 disalin ke rancangan" in page
    assert _codes()[0] == "sampah>dishub"

    answer = _post(admin, "versi/1/salin")
    assert "Masih ada rancangan" in answer.content.decode()


def test_versions_that_do_not_exist(admin: Client) -> None:
    assert admin.get(f"{HOME}versi/9/").status_code == 404
    assert _post(admin, "versi/9/kembalikan").status_code == 404
    assert _post(admin, "versi/1/kembalikan").status_code == 404  # it is in force


def test_a_city_that_never_published_has_version_one_all_the_same(admin: Client) -> None:
    RoutingRule.objects.update(rule_set=None)
    RoutingRuleSet.objects.all().delete()

    for path in ("", "periksa", "versi/", "versi/1/", "simulasi"):
        assert admin.get(f"{HOME}{path}").status_code == 200, path
    assert RoutingRuleSet.objects.count() == 0

    _narrow(admin, before=_keys()[0])
    _post(admin, "terbitkan")
    assert "Aturan awal kota" in admin.get(f"{HOME}versi/").content.decode()
