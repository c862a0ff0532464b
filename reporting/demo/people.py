"""Demo people of a city: one for every role, with a known password and a known second factor."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from core.identity import second_factor
from core.identity.models import User
from core.tenancy import current_city
from reporting.demo import texts
from reporting.models import Agency, Area, Crew, CrewMember, Membership
from reporting.rules.roles import Role

PASSWORD: Final = "tanggap-demo"  # noqa: S105 - printed at every start of a demo
TOTP_SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - as above


@transaction.atomic
def people(*, at: datetime, seed: int = 1) -> list[User]:
    """Add a person for every role; those who are there already stay as they are.

    Args:
        at: When they joined (aware).
        seed: Chooses their names.

    Returns:
        Everybody who was added.
    """
    rng = Random(f"people {seed} {current_city().code}")
    password = make_password(PASSWORD)
    added = []
    for email, role, agency, area, crew in _wanted():
        if User.objects.filter(email=email).exists():
            continue
        user = User.objects.create(
            email=email, name=texts.people(rng).name, password=password, created_at=at
        )
        Membership.objects.create(user=user, role=role, agency=agency, area=area)
        if crew is not None:
            CrewMember.objects.create(crew=crew, user=user)
        second_factor.enrol(user, TOTP_SECRET)
        added.append(user)
    return added


def _wanted() -> list[tuple[str, Role, Agency | None, Area | None, Crew | None]]:
    domain = f"{current_city().code}.example"
    wanted: list[tuple[str, Role, Agency | None, Area | None, Crew | None]] = [
        (f"koordinator@{domain}", Role.TRIAGE, None, None, None),
        (f"walikota@{domain}", Role.COMMAND, None, None, None),
        (f"admin@{domain}", Role.CITY_ADMIN, None, None, None),
    ]
    kecamatan = Area.objects.kecamatan().order_by("code").first()
    if kecamatan is not None:
        wanted.append((f"camat@{domain}", Role.AREA_OFFICER, None, kecamatan, None))
    crews: dict[int, list[Crew]] = {}
    for each in Crew.objects.order_by("pk"):
        crews.setdefault(each.agency_id, []).append(each)
    for agency in Agency.objects.filter(is_active=True).order_by("pk"):
        wanted.append((f"{agency.code}@{domain}", Role.AGENCY_OPERATOR, agency, None, None))
        wanted.append((f"kepala.{agency.code}@{domain}", Role.AGENCY_HEAD, agency, None, None))
        for number, crew in enumerate(crews.get(agency.pk, []), 1):
            name = f"petugas{number if number > 1 else ''}.{agency.code}@{domain}"
            wanted.append((name, Role.CREW, agency, None, crew))
    return wanted
