"""Demo people of the platform: the vendor's, one per role, and two carriers with theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from core.identity import second_factor
from core.identity.models import User
from reporting.demo.people import PASSWORD, TOTP_SECRET
from tenants.models import Partner, PartnerMember, PartnerRole, VendorMember, VendorRole

VENDOR: Final[tuple[tuple[str, str, VendorRole], ...]] = (
    ("vendor@tanggap.example", "Sari Wulandari", VendorRole.ADMIN),
    ("dukungan@tanggap.example", "Rizky Pratama", VendorRole.SUPPORT),
    ("tagihan@tanggap.example", "Maya Lestari", VendorRole.BILLING),
    ("operasi@tanggap.example", "Agus Santoso", VendorRole.OPERATIONS),
)
PARTNERS: Final[Mapping[str, tuple[str, tuple[tuple[str, str, PartnerRole], ...]]]] = {
    "telkomsel": (
        "Telkomsel",
        (
            ("mitra@telkomsel.example", "Budi Hartono", PartnerRole.MANAGER),
            ("penjualan@telkomsel.example", "Ayu Kartika", PartnerRole.SALES),
        ),
    ),
    "indosat": (
        "Indosat",
        (("mitra@indosat.example", "Dewi Anggraini", PartnerRole.MANAGER),),
    ),
}


@transaction.atomic
def people(*, at: datetime) -> int:
    """Add whoever is missing, on the platform; those who are there stay as they are. Returns how many were added."""
    password = make_password(PASSWORD)
    added = 0
    for email, name, role in VENDOR:
        user = _person(email, name, password, at)
        added += VendorMember.objects.get_or_create(
            user=user, defaults={"role": role, "created_at": at}
        )[1]
    for code, (name, members) in PARTNERS.items():
        partner, _new = Partner.objects.get_or_create(
            code=code,
            defaults={"name": name, "contact_email": members[0][0], "created_at": at},
        )
        for email, person, partner_role in members:
            user = _person(email, person, password, at)
            added += PartnerMember.objects.get_or_create(
                user=user,
                defaults={"partner": partner, "role": partner_role, "created_at": at},
            )[1]
    return added


def _person(email: str, name: str, password: str, at: datetime) -> User:
    known = User.objects.filter(email=email).first()
    if known is not None:
        return known
    user = User.objects.create(email=email, name=name, password=password, created_at=at)
    second_factor.enrol(user, TOTP_SECRET)
    return user
