"""Trying the routing list: one report made up, and the reports of the past."""

from __future__ import annotations

from django.test import Client

from reporting.models import Agency, Category, Question, RoutingReplay
from reporting.services import config
from tests.make.reports import make_report, some_kelurahan
from tests.reporting.setup.test_routing import HOME, _codes, _keys, _post

CENTER = "1.1301, 104.0535"
NIGHT = "2026-03-02T22:00"


def _asked(client: Client, **query: str) -> str:
    return client.get(f"{HOME}simulasi", query).content.decode()


def test_the_simulator_names_the_agency_the_rule_and_the_way_there(admin: Client) -> None:
    number = 1 + _codes().index("jalan_rusak>bina_marga")

    page = _asked(admin, kategori="jalan_rusak", titik=CENTER)

    assert "Bina Marga" in page
    assert f"Karena aturan nomor {number}." in page
    assert "aturan tentang kategori lain" in page
    assert "Cocok, jadi aturan ini yang menentukan." in page


def test_it_says_why_a_rule_does_not_fit(admin: Client) -> None:
    _post(
        admin,
        "baru",
        category="sampah",
        priority="high",
        hours="outside:city",
        agency="dishub",
        before=_keys()[0],
    )

    by_day = _asked(admin, kategori="sampah", kelurahan="21.71.01", waktu="2026-03-02T10:00")
    assert "hanya untuk Tinggi" in by_day
    assert "hanya untuk di luar jam kerja kota" in by_day

    late = _asked(admin, kategori="sampah", kelurahan="21.71.01", prioritas="high", waktu=NIGHT)
    assert "Karena aturan nomor 1." in late
    live = _asked(
        admin,
        kategori="sampah",
        kelurahan="21.71.01",
        prioritas="high",
        waktu=NIGHT,
        daftar="berlaku",
    )
    assert "hanya untuk" not in live


def test_answers_to_the_questions_of_the_category_can_be_tried(admin: Client) -> None:
    Question.objects.create(
        category=Category.objects.get(code="sampah"),
        code="jenis",
        text="Jenis sampah",
        kind="single",
        options=[{"key": "b3", "name": "B3"}],
    )
    config.forget()
    answer = _post(
        admin, "baru", category="sampah", answer_1="jenis=b3", agency="dishub", before=_keys()[0]
    )
    assert "Jenis sampah: B3" in answer.content.decode()

    page = _asked(admin, kategori="sampah", kelurahan="21.71.01")
    assert 'name="j_jenis"' in page
    assert "hanya untuk Jenis sampah: B3" in page
    assert "Karena aturan nomor 1." in _asked(
        admin, kategori="sampah", kelurahan="21.71.01", j_jenis="b3"
    )
    fields = admin.get(
        f"{HOME}simulasi",
        {"kategori": "sampah"},
        headers={"hx-request": "true", "hx-target": "pertanyaan"},
    ).content.decode()
    assert 'name="j_jenis"' in fields
    assert "<html" not in fields


def test_it_answers_htmx_with_the_answer_only(admin: Client) -> None:
    answer = admin.get(
        f"{HOME}simulasi",
        {"kategori": "lainnya", "kelurahan": "21.71.01"},
        headers={"hx-request": "true", "hx-target": "hasil-coba"},
    ).content.decode()

    assert "masuk ke dinas penampung" in answer
    assert "<html" not in answer


def test_a_suspended_agency_is_said_to_fall_back(admin: Client) -> None:
    Agency.objects.filter(code="bina_marga").update(is_active=False)
    config.forget()

    page = _asked(admin, kategori="jalan_rusak", kelurahan="21.71.01")

    assert "Dinas tujuan sedang tidak aktif" in page
    assert "ditandai untuk koordinator" in page


def test_it_says_why_it_has_no_answer(admin: Client) -> None:
    assert "Titik ditulis sebagai" in _asked(admin, kategori="sampah", titik="di sana")
    assert "di luar Kota Batam" in _asked(admin, kategori="sampah", titik="-6.2, 106.8")
    assert "Kategori ini tidak ada" in _asked(admin, kategori="tidak_ada", kelurahan="21.71.01")
    assert "bukan urusan kota" in _asked(admin, kategori="luar_kewenangan", kelurahan="21.71.01")
    assert "Wilayah ini tidak ada" in _asked(admin, kategori="sampah", kelurahan="99")
    assert "Prioritas ini tidak dikenal" in _asked(
        admin, kategori="sampah", kelurahan="21.71.01", prioritas="segera"
    )
    assert "Waktu ditulis seperti" in _asked(
        admin, kategori="sampah", kelurahan="21.71.01", waktu="besok"
    )


def test_a_replay_lists_what_would_change_owner(admin: Client) -> None:
    kelurahan = some_kelurahan()
    for number in range(8):
        make_report(
            category="jalan_rusak",
            kelurahan=kelurahan,
            visibility="secret" if number == 7 else "public",
            number=f"BTM-2603-9{number:03d}",
        )
    _post(admin, "baru", category="jalan_rusak", agency="dishub", before=_keys()[0])
    _post(admin, "baru", category="jalan_rusak", agency="dlh")

    page = _post(admin, "putar-ulang/", wanted="1000").content.decode()

    assert "Berganti dinas" in page
    assert "/meja/laporan/BTM-2603-9006" in page
    assert "BTM-2603-9007" not in page  # secret: counted, never shown
    assert "meminta hal yang sama" in page
    moved = RoutingReplay.objects.get().result["moves"]  # type: ignore[index]
    assert [(each["from"], each["to"], each["count"], len(each["examples"])) for each in moved] == [
        ("bina_marga", "dishub", 8, 5)
    ]
    assert "8 dari 8 laporan akan berganti dinas" in admin.get(f"{HOME}periksa").content.decode()

    _post(admin, f"{_keys()[0]}/hapus")
    again = admin.get(f"{HOME}putar-ulang/{RoutingReplay.objects.get().public_id}/")
    assert "Aturan sudah berubah sejak putar ulang ini" in again.content.decode()


def test_a_long_replay_is_a_job_that_tells_how_far_it_is(admin: Client) -> None:
    page = _post(admin, "putar-ulang/", wanted="50000").content.decode()

    replay = RoutingReplay.objects.get()
    assert replay.state == "queued"
    assert "0 dari 50.000 laporan" in page
    RoutingReplay.objects.update(state="running", done=20_000)
    part = admin.get(
        f"{HOME}putar-ulang/{replay.public_id}/",
        headers={"hx-request": "true", "hx-target": "putar-ulang"},
    ).content.decode()
    assert "20.000 dari 50.000 laporan" in part
    assert "<html" not in part


def test_a_silly_number_is_refused(admin: Client) -> None:
    for wanted in ("0", "100001", "banyak", ""):
        assert _post(admin, "putar-ulang/", wanted=wanted).status_code == 422
    assert RoutingReplay.objects.count() == 0


def test_a_forgotten_replay_says_so(admin: Client) -> None:
    answer = admin.get(f"{HOME}putar-ulang/00000000-0000-4000-8000-000000000000/")

    assert answer.status_code == 404
    assert "Jalankan yang baru" in answer.content.decode()
