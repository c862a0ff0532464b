"""People and organisations of the platform: the vendor's, and partners with theirs."""

from __future__ import annotations

from itertools import count
from typing import Final

from core.identity.models import User
from core.tenancy import inside_public
from tenants.models import Partner, PartnerMember, PartnerRole, VendorMember, VendorRole

_people = count(1)
PASSWORD: Final = "tanggap-demo"


def make_platform_person(*, name: str = "Sari") -> User:
    """Somebody with an account on the platform's host who works for nobody."""
    with inside_public():
        return User.objects.create_user(
            f"orang{next(_people)}@tanggap.example", PASSWORD, name=name
        )


def make_vendor(role: VendorRole = VendorRole.ADMIN, *, name: str = "Sari") -> User:
    """Somebody of the vendor."""
    user = make_platform_person(name=name)
    with inside_public():
        VendorMember.objects.create(user=user, role=role)
    return user


def make_partner(code: str = "telkomsel", *, name: str = "") -> Partner:
    """A partner without people."""
    with inside_public():
        return Partner.objects.create(code=code, name=name or code.title())


def make_partner_person(
    partner: Partner, role: PartnerRole = PartnerRole.MANAGER, *, name: str = "Budi"
) -> User:
    """Somebody of a partner."""
    user = make_platform_person(name=name)
    with inside_public():
        PartnerMember.objects.create(user=user, partner=partner, role=role)
    return user
