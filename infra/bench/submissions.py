"""Reports to send: valid ones all over a city, as requests, as service calls and as pgbench scripts."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from django.db import connection

from core import clock
from core.tenancy import CityLike, inside
from infra.bench import pgbench, server
from reporting.models import CitySettings
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services import config, intake
from reporting.services.intake_decision import decide
from reporting.services.intake_rows import values_of
from reporting.services.intake_statements import facts_sql, write_sql

WORDS: Final = (
    "Sampah menumpuk di depan pasar sejak tiga hari, baunya sampai ke rumah.",
    "Lampu jalan mati dari ujung gang sampai jembatan, gelap sekali.",
    "Lubang besar di tengah jalan, motor sudah dua kali jatuh.",
    "Saluran tersumbat, air naik ke jalan setiap hujan.",
)
UNLIMITED: Final = 2_000_000_000
# Made anew by each transaction; everything else a script sends is the same every time.
_OWN: Final = {
    "device": ":own",
    "key": ":own",
    "token": ":own",
    "credential": ":own",
    "public_id": "gen_random_uuid()",
}


@dataclass(frozen=True, slots=True)
class Script:
    """A pgbench script with its variables."""

    text: str
    variables: Mapping[str, object]


def lift_limits() -> None:
    """All clients share one address here: its limit is counted, but never reached."""
    CitySettings.objects.update(address_hourly_limit=UNLIMITED)
    config.forget()


def submissions(count: int) -> list[intake.Submission]:
    """Valid submissions for the current city, each at another place."""
    chance = random.Random(count)
    categories = [
        each.code
        for each in config.snapshot().categories.values()
        if each.is_active and not each.next_door_name
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extensions.st_x(p.geom), extensions.st_y(p.geom) FROM reporting_area a,"
            " LATERAL extensions.st_dump(extensions.st_generatepoints(a.boundary, %s, 7)) p"
            " WHERE a.level = 'kelurahan' AND a.is_active AND a.is_covered",
            [1 + count // 20],
        )
        places = cursor.fetchall()
    chance.shuffle(places)
    return [
        intake.Submission(
            category=chance.choice(categories),
            description=chance.choice(WORDS),
            lon=places[number % len(places)][0],
            lat=places[number % len(places)][1],
            device_hash=f"bench-{number}",
            credential=f"bench-{number}",
            key=f"bench-{number}",
            body_hash="bench",
            channel="api",
        )
        for number in range(count)
    ]


def requests(city: CityLike, host: str, count: int) -> list[dict[str, str]]:
    """``POST /api/v1/reports`` for one city."""
    names = ("category", "description", "lon", "lat")
    with inside(city):
        sent = submissions(count)
    return [
        server.request(host, "/api/v1/reports", {name: getattr(each, name) for name in names})
        for each in sent
    ]


def script(city: CityLike, submission: intake.Submission, label: str) -> Script:
    """The two statements of intake with the values this submission leads to."""
    at = clock.now()
    with inside(city):
        found = intake._read(submission, "", at)
        setup = config.snapshot()
        decision = decide(submission, setup, found, at)
        actor = Actor(Role.CITIZEN, "Warga")
        written = values_of(submission, decision, setup, uuid4(), "token", actor, at)
        read = intake.asked_for(submission, "", at)
        statements = (facts_sql(city.schema_name), write_sql(city.schema_name))
    variables: dict[str, object] = {}
    text = "\\set own random(1, 9000000000000000)\n"
    for number, (statement, values) in enumerate(zip(statements, (read, written), strict=True)):
        bound: dict[str, Any] = {**values, **_OWN}
        own = {}
        for name, value in bound.items():
            if value is None:
                own[name] = "NULL"
            elif value == "":
                own[name] = "''"  # pgbench has no empty variables
            elif name in _OWN:
                own[name] = str(value)
            else:
                own[name] = f":{label}_{number}_{name}"
                variables[f"{label}_{number}_{name}"] = value
        text += statement % own + ";\n"
    return Script(text, variables)


def bare(scripts: list[Script], *, schema: str, seconds: int, clients: int) -> pgbench.Bare:
    """Run the scripts at random."""
    variables: dict[str, object] = {}
    for each in scripts:
        variables.update(each.variables)
    return pgbench.run(
        [each.text for each in scripts],
        schema=schema, seconds=seconds, variables=variables, clients=clients,
    )  # fmt: skip
