"""A worker that is killed the moment a message has left, before anything was committed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from core.outbox import consumer
from core.outbox.models import OutboxMessage
from core.tenancy import CityLike, inside, inside_public
from reporting.models import Contact, Notice
from reporting.services.messages import posting
from reporting.services.messages.people import reporter_of
from tests.make.reporting import make_report
from tests.reporting.messages.conftest import KEY, NOON
from tests.support import database
from tests.support.database import ROOT
from tests.support.post import PostOffice

DIES_AFTER_SENDING = """
import os, signal, sys
import django
django.setup()
from core.messages import channels
from core.outbox import consumer
really_send = channels.send
def send_and_die(*arguments):
    really_send(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
channels.send = send_and_die
consumer.consume(sys.argv[1], [int(sys.argv[2])])
"""


@pytest.fixture
def city(committed_db: None) -> CityLike:
    return database.city("batam")


@pytest.mark.usefixtures("at")
def test_nobody_is_told_twice(city: CityLike, office: PostOffice, database_name: str) -> None:
    with inside(city):
        report = make_report(device_hash="siti")
        Contact.objects.create(
            report=report, email="siti@contoh.id", phone="+6281234567890",
            channel="whatsapp", created_at=NOON,
        )  # fmt: skip
        recipient = reporter_of(report)
        assert recipient is not None
        from django.db import transaction

        with transaction.atomic():
            posting.post(
                event="kabar", kind="resolved", recipients=[recipient], report=report, at=NOON
            )
    with inside_public():
        rows = list(OutboxMessage.objects.filter(topic=posting.DELIVER).order_by("pk"))
    assert len(rows) == 2

    for row in rows:
        child = killed(city.schema_name, row.pk, office, database_name)
        assert child.returncode == -signal.SIGKILL, child.stderr
    assert len(office.mails()) == len(office.box.of("whatsapp")) == 1
    with inside(city):
        assert set(Notice.objects.values_list("state", flat=True)) == {"sending"}

    for row in rows:
        with inside_public():
            OutboxMessage.objects.filter(pk=row.pk).update(lease_until=None)
        consumer.consume(city.schema_name, [row.pk])

    assert len(office.mails()) == 1, "e-mail is set aside, not repeated"
    assert len(office.box.of("whatsapp")) == 1, "the gateway knows the key"
    assert office.box.attempts["whatsapp"] == 2
    with inside(city):
        found = {notice.channel: notice for notice in Notice.objects.all()}
        assert (found["email"].state, found["email"].reason) == ("failed", "uncertain")
        assert found["whatsapp"].state == "sent"
    with inside_public():
        assert not OutboxMessage.objects.filter(topic=posting.DELIVER, done_at=None).exists()


def killed(
    schema: str, row: int, office: PostOffice, database_name: str
) -> subprocess.CompletedProcess[bytes]:
    """Run one delivery in a process that dies once the provider has the message."""
    env = {
        **os.environ,
        "TANGGAP_DB_NAME": database_name,
        "TANGGAP_EMAIL_URL": f"smtp://127.0.0.1:{office.smtp_port}",
        "TANGGAP_WA_URL": f"{office.address}/whatsapp",
        "TANGGAP_WA_KEY": KEY,
    }
    return subprocess.run(
        [sys.executable, "-c", DIES_AFTER_SENDING, schema, str(row)],
        env=env,
        cwd=ROOT,
        capture_output=True,
        timeout=300,
        check=False,
    )
