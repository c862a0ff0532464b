"""Every audit trail of the deployment: the heads of the cities' chains noted on the platform, and all checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from core.audit import chain
from core.audit import services as audit
from core.audit.models import AuditEntry
from core.schedules.registry import on_the_platform
from core.tenancy import PUBLIC, inside, inside_public
from tenants.models import City

NOTED: Final = "audit_heads_noted"


@dataclass(frozen=True, slots=True)
class Checked:
    """One trail after checking."""

    name: str
    entries: int
    head: chain.Head
    breaks: list[chain.Break]


@on_the_platform("tenants.note_audit_heads", every=timedelta(days=1), offset=timedelta(hours=19))
def note_heads(at: datetime) -> None:
    """Write the end of each city's chain into the platform's own: nothing before it can be cut off unseen."""
    heads: dict[str, object] = {}
    for city in _cities():
        with inside(city):
            found = chain.head()
        if found.position:
            heads[city.schema_name] = [found.position, found.hash]
    with inside_public(), transaction.atomic():
        audit.record(
            kind=NOTED, subject=PUBLIC, actor_label="Sistem", at=at, facts={"heads": heads}
        )


def check_all() -> Iterator[Checked]:
    """Check the platform's trail, then each city's against the end that was noted last."""
    with inside_public():
        yield _checked("platform", None)
        last = AuditEntry.objects.filter(kind=NOTED).order_by("-pk").first()
    noted = last.facts.get("heads", {}) if last is not None else {}
    for city in _cities():
        known = noted.get(city.schema_name)
        with inside(city):
            yield _checked(city.code, chain.Head(int(known[0]), str(known[1])) if known else None)


def _checked(name: str, noted: chain.Head | None) -> Checked:
    return Checked(name, AuditEntry.objects.count(), chain.head(), chain.breaks(noted=noted))


def _cities() -> list[City]:
    with inside_public():
        return list(City.objects.built().order_by("code"))
