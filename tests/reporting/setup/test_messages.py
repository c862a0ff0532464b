"""The set-up of messages as a city admin uses it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from core.audit.models import AuditEntry
from core.identity.models import User
from core.outbox.models import OutboxMessage
from reporting.models import (
    MessagePreference,
    MessageSettings,
    MessageTemplate,
    Notice,
    SuppressedAddress,
)
from tests.make.reporting import make_report

pytestmark = pytest.mark.usefixtures("batam")
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def make_notice(**facts: Any) -> Notice:
    return Notice.objects.create(
        **{
            "event": f"e{Notice.objects.count()}", "kind": "resolved", "person": "device:siti",
            "channel": "email", "source": "contact:x", "state": "failed", "reason": "refused",
            "address_hint": "s•••i@c•••.id", "report": make_report(), "created_at": NOON,
            "not_before": NOON, **facts,
        }
    )  # fmt: skip


def test_every_message_can_be_reached(admin: Client) -> None:
    page = admin.get("/atur/pesan/").content.decode()

    assert "/atur/pesan/resolved/email/id/" in page
    assert "/atur/pesan/digest/email/id/" in page
    assert "Belum diatur" in page


def test_words_are_looked_at_saved_and_put_back(admin: Client) -> None:
    here = "/atur/pesan/received/email/id/"

    looked = admin.post(here, {"subject": "Siap {nomor}", "body": "Halo", "lihat": "1"})
    assert looked.status_code == 200
    assert "Siap BTM-2611-0482" in looked.content.decode()
    assert not MessageTemplate.objects.exists()

    assert admin.post(here, {"subject": "Siap {nomor}", "body": "Halo"}).status_code == 302
    assert MessageTemplate.objects.get().subject == "Siap {nomor}"
    assert "Pakai kata-kata bawaan" in admin.get(here).content.decode()

    admin.post(f"{here}bawaan")
    assert not MessageTemplate.objects.exists()


def test_an_unknown_placeholder_is_explained_and_changes_nothing(admin: Client) -> None:
    answer = admin.post("/atur/pesan/received/sms/id/", {"body": "Halo {nama_lengkap}"})

    assert answer.status_code == 422
    assert "Isian {nama_lengkap} tidak dikenal" in answer.content.decode()
    assert not MessageTemplate.objects.exists()
    assert not AuditEntry.objects.filter(kind="message_template_changed").exists()


@pytest.mark.parametrize(
    "path", ["x/email/id/", "received/push/id/", "received/email/fr/", "crew_job/email/id/"]
)
def test_a_message_that_does_not_exist_is_a_page_that_says_so(admin: Client, path: str) -> None:
    assert admin.get(f"/atur/pesan/{path}").status_code == 404


def test_hours_and_cap_are_the_citys(admin: Client) -> None:
    wrong = {"quiet_from": "77", "quiet_until": "360", "daily_cap": "0", "reply_to": "x"}
    assert admin.post("/atur/pesan/", wrong).status_code == 422
    assert not MessageSettings.objects.exists()

    right = {
        "quiet_from": "1200", "quiet_until": "360", "daily_cap": "8", "reply_to": "halo@batam.example",
    }  # fmt: skip
    assert admin.post("/atur/pesan/", right).status_code == 302
    assert MessageSettings.objects.get().daily_cap == 8
    assert AuditEntry.objects.filter(kind="message_settings_changed").count() == 1


def test_an_agencys_pace(admin: Client) -> None:
    admin.post("/atur/pesan/dinas/dlh", {"pace": "hourly"})
    admin.post("/atur/pesan/dinas/dlh", {"pace": "sometimes"})
    admin.post("/atur/pesan/dinas/tidak_ada", {"pace": "daily"})

    assert MessagePreference.objects.get().pace == "hourly"


def test_what_went_to_an_agency_names_it(admin: Client) -> None:
    make_notice(person="agency:dlh")

    assert "Dinas Lingkungan Hidup" in admin.get("/atur/kiriman/").content.decode()


def test_what_failed_is_seen_masked_and_sent_again(admin: Client) -> None:
    failed, sent = make_notice(), make_notice(state="sent", reason="", sent_at=NOON)

    page = admin.get("/atur/kiriman/?keadaan=failed").content.decode()
    assert "s•••i@c•••.id" in page
    assert "alamat ditolak" in page
    assert str(failed.public_id) in page
    assert str(sent.public_id) not in page

    admin.post(f"/atur/kiriman/{sent.public_id}/ulang")
    admin.post(f"/atur/kiriman/{failed.public_id}/ulang")

    failed.refresh_from_db()
    sent.refresh_from_db()
    assert (failed.state, sent.state) == ("waiting", "sent")
    assert OutboxMessage.objects.filter(topic="reporting.deliver_notice").count() == 1
    assert AuditEntry.objects.filter(kind="message_resent").count() == 1


def test_strange_filters_filter_nothing(admin: Client) -> None:
    make_notice()

    for query in ("keadaan=x&kanal=y", "sebelum=x", "sebelum=99999999999999999999"):
        assert admin.get(f"/atur/kiriman/?{query}").status_code == 200


def test_a_bounced_address_may_be_lifted_a_stopped_one_not(admin: Client) -> None:
    rows = {
        reason: SuppressedAddress.objects.create(
            channel="email", address_hash=reason, hint="x", reason=reason, created_at=NOON
        )
        for reason in ("bounced", "unsubscribed")
    }

    for row in rows.values():
        admin.post(f"/atur/kiriman/alamat/{row.pk}/buka")

    assert list(SuppressedAddress.objects.values_list("reason", flat=True)) == ["unsubscribed"]
    assert AuditEntry.objects.filter(kind="address_lifted").count() == 1


def test_the_list_costs_the_same_however_long(admin: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get("/atur/kiriman/").status_code == 200
        return len(captured)

    make_notice()
    cost()
    few = cost()
    for _each in range(20):
        make_notice()
    assert cost() == few


def test_staff_choose_for_themselves(admin: Client) -> None:
    page = admin.get("/akun/pemberitahuan/")
    assert page.status_code == 200

    chosen = {"channels": ["email"], "quiet_from": "", "quiet_until": "", "language": "id"}
    assert admin.post("/akun/pemberitahuan/", chosen).status_code == 302
    kept = MessagePreference.objects.get()
    user = User.objects.get()
    assert (kept.person, kept.channels) == (f"user:{user.public_id}", ["email"])

    assert admin.post("/akun/pemberitahuan/", {"channels": ["pigeon"]}).status_code == 422
    assert MessagePreference.objects.get().channels == ["email"]


def test_nobody_else_reaches_the_account_page() -> None:
    answer = Client(HTTP_HOST="batam.localhost").get("/akun/pemberitahuan/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/masuk/")
