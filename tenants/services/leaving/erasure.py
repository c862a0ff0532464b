"""Erasing a closed city once its time has passed: schema, role, files and cached copies. A certificate remains.

What stays is what the law wants kept about the customer: the city's row and timeline, the coverage ledger, invoices.
"""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from core import redis
from core.outbox.models import OutboxMessage
from core.schedules.registry import on_the_platform
from core.storage import files
from core.tenancy import inside, inside_public
from tenants.models import Application, City, CityDownload, CityState, ErasureCertificate
from tenants.rules.life import StepNotAllowed, Who
from tenants.services import life, owner, removal
from tenants.services.leaving import tables

log = logging.getLogger(__name__)

SYSTEM: Final = "Sistem"
REASON: Final = "Masa simpan sesudah penutupan telah lewat."
_NUMBERED_IN: Final = ZoneInfo("Asia/Jakarta")


@on_the_platform("tenants.erase_cities", every=timedelta(hours=1), queue="provisioning")
def erase_due(at: datetime) -> None:
    """Erase every closed city whose time has passed, and finish what an earlier run could not.

    One that cannot be erased does not keep the others; the job fails afterwards, so that somebody looks.
    """
    with inside_public():
        due = list(City.objects.filter(state=CityState.CLOSED, erase_after__lte=at))
    failed: Exception | None = None
    for city in due:
        try:
            erase(city, actor_label=SYSTEM, at=at, reason=REASON, who=Who.SYSTEM)
        except Exception as error:
            log.exception("erasing city %s failed", city.code)
            failed = error
    if failed is not None:
        raise failed


def erase(
    city: City, *, actor_label: str, at: datetime, reason: str, who: Who = Who.SYSTEM
) -> ErasureCertificate:
    """Erase one closed city; needs the owner's password. Killed anywhere, it is finished the next time.

    First the certificate is drawn up from what there is, then everything goes; the state changes last.

    Raises:
        StepNotAllowed: The city is not closed, or its time has not passed; nothing was touched.
    """
    with inside_public():
        city.refresh_from_db()
        if city.state != CityState.CLOSED or city.erase_after is None or city.erase_after > at:
            raise StepNotAllowed("Kota ini belum boleh dihapus.", step="erase", state=city.state)
        certificate = ErasureCertificate.objects.filter(city=city).first()
    if certificate is None:
        certificate = _drawn_up(city, actor_label=actor_label, reason=reason, at=at)
    if city.schema_built_at is not None:
        _delete_files(city)
    _forget_in_redis(city.schema_name)
    removal.remove_schema(city)
    with inside_public(), transaction.atomic(durable=True):
        OutboxMessage.objects.filter(city=city.schema_name).delete()
        CityDownload.objects.filter(city=city).update(key="", requested_by="")
        Application.objects.filter(city=city).update(
            contact_name="", contact_position="", contact_email="", contact_phone=""
        )
        ErasureCertificate.objects.filter(pk=certificate.pk).update(erased_at=at)
        life.move(
            city,
            "erase",
            actor_label=actor_label,
            at=at,
            reason=reason,
            who=who,
            facts={"certificate": certificate.number},
        )
        certificate.refresh_from_db()
    return certificate


def _drawn_up(city: City, *, actor_label: str, reason: str, at: datetime) -> ErasureCertificate:
    facts = _counted(city)
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    year = at.astimezone(_NUMBERED_IN).year
    with inside_public():
        certificate, _new = ErasureCertificate.objects.get_or_create(
            city=city,
            defaults={
                "number": f"HAPUS-{year}-{city.pk:05d}",
                "facts": facts,
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "asked_by": actor_label,
                "reason": reason,
                "erased_at": at,
            },
        )
    return certificate


def _counted(city: City) -> dict[str, Any]:
    """Rows per table, files and bytes."""
    rows: dict[str, int] = {}
    count = size = 0
    if city.schema_built_at is not None:
        with owner.transaction() as cursor:
            for table in tables.tables_of(cursor, city.schema_name):
                rows[table.name] = tables.count(cursor, city.schema_name, table.name)
        with inside(city):
            for key in files.all_keys():
                opened = files.open_sized(key)
                opened.stream.close()
                count, size = count + 1, size + opened.size
    return {
        "city": city.name,
        "code": city.code,
        "schema_name": city.schema_name,
        "rows": rows,
        "files": {"count": count, "bytes": size},
    }


def _delete_files(city: City) -> None:
    with inside(city):
        for key in list(files.all_keys()):
            files.delete(key)


def _forget_in_redis(schema: str) -> None:
    """Cached copies end by themselves within the hour; those of an erased city end now."""
    client = redis.client()
    for pattern in (f"*cache:{schema}:*", f"t:{schema}:*"):
        for key in client.scan_iter(match=pattern, count=500):
            client.delete(key)
