"""The audit trail: only added to, and every tampering behind its back shows."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core.audit import chain
from core.audit import services as audit
from core.audit.models import AuditEntry, AuditSeal
from core.tenancy import inside, inside_public
from tenants.models import City
from tenants.services import trails
from tests.support import database

AT = datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC)


def write(subject: str, **facts: object) -> None:
    with transaction.atomic():
        audit.record(
            kind="category_renamed", subject=subject, actor_label="Ayu", at=AT, facts=facts
        )


@pytest.fixture
def city(committed_db: None) -> City:
    found = database.city("batam")
    with inside(found):
        for number in range(5):
            write(f"pohon-{number}", before="Pohon", after=f"Pohon “{number}” \\ é", count=number)
    return found


def tamper(city: City, *statements: str) -> None:
    """As somebody who holds the database itself."""
    with database.superuser(connection.settings_dict["NAME"]) as superuser:
        superuser.execute(f"SET search_path = {city.schema_name}")
        superuser.execute("SET session_replication_role = replica")
        for statement in statements:
            superuser.execute(statement)


def found(city: City, noted: chain.Head | None = None) -> list[tuple[str, int | None]]:
    with inside(city):
        return [(each.what, each.position) for each in chain.breaks(noted=noted)]


def test_what_was_written_holds_in_both_places(city: City) -> None:
    with inside_public():
        write("telkomsel")
        assert chain.head().position >= 1
        assert chain.breaks() == []
    with inside(city):
        assert chain.head().position == AuditEntry.objects.count()
    assert found(city) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET actor_label = 'Budi'",
        "DELETE FROM audit_auditentry",
        "TRUNCATE audit_auditentry",
        "UPDATE audit_auditseal SET hash = ''",
        "DELETE FROM audit_auditseal WHERE position = 1",
    ],
)
@pytest.mark.parametrize("place", ["batam", "public"])
def test_postgresql_refuses_to_change_or_remove(batam: City, place: str, statement: str) -> None:
    door = inside(batam) if place == "batam" else inside_public()
    with door:
        write("pohon")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert AuditEntry.objects.filter(subject="pohon", actor_label="Ayu").exists()


def test_each_tampering_is_found_at_its_place(city: City) -> None:
    with inside(city):
        end = chain.head()
    third = f"(SELECT entry_id FROM audit_auditseal WHERE position = {end.position - 2})"

    tamper(city, f"UPDATE audit_auditentry SET actor_label = 'Budi' WHERE id = {third}")
    assert found(city) == [("changed", end.position - 2)]

    tamper(city, f"DELETE FROM audit_auditentry WHERE id = {third}")
    assert found(city) == [("removed", end.position - 2)]

    tamper(city, f"DELETE FROM audit_auditseal WHERE position = {end.position - 2}")
    assert found(city) == [("gap", end.position - 1)]


def test_an_entry_behind_the_chains_back_is_found(city: City) -> None:
    tamper(
        city,
        "INSERT INTO audit_auditentry (kind, subject, actor_label, facts, happened_at)"
        " VALUES ('x', 'x', 'x', '{}', now())",
    )

    assert found(city) == [("loose", None)]


def test_cutting_off_the_end_shows_against_what_the_platform_noted(city: City) -> None:
    trails.note_heads(AT)
    with inside(city):
        end = chain.head()
    cut = f"SELECT entry_id FROM audit_auditseal WHERE position = {end.position}"
    tamper(
        city,
        f"DELETE FROM audit_auditentry WHERE id = ({cut})",
        f"DELETE FROM audit_auditseal WHERE position = {end.position}",
    )

    assert found(city) == []
    assert found(city, end) == [("cut", end.position)]
    told = StringIO()
    with pytest.raises(CommandError, match="1 audit trails"):
        call_command("verify_audit", stdout=StringIO(), stderr=told)
    assert f"batam: link {end.position}, entry - was the end once" in told.getvalue()


def test_the_command_says_that_all_holds(city: City) -> None:
    trails.note_heads(AT)
    with inside(city):
        write("sesudah")
    told = StringIO()

    call_command("verify_audit", stdout=told)

    lines = told.getvalue().splitlines()
    assert [line.partition(":")[0] for line in lines[:3]] == ["platform", "batam", "bekasi"]
    assert lines[-1] == "Every audit trail holds."


def test_many_at_once_make_one_chain(city: City) -> None:
    def work(name: str) -> None:
        with inside(city):
            for number in range(10):
                write(f"{name}-{number}")
        connection.close()

    with inside(city):
        before = chain.head().position
    threads = [Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found(city) == []
    with inside(city):
        assert chain.head().position == before + 40
        assert AuditSeal.objects.count() == AuditEntry.objects.count()


def test_a_city_sees_no_chain_but_its_own(city: City) -> None:
    bekasi = database.city("bekasi")
    with inside(bekasi):
        write("bekasi")
        assert chain.head().position == AuditEntry.objects.count()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {city.schema_name}.audit_auditseal")
