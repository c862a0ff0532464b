"""How a partner itself looks, set by its own systems as on its pages: address for questions, and logo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from core.branding import logos
from core.branding.selectors import logo_mark
from core.errors import Forbidden
from tenants.models import Partner
from tenants.services import addresses, partner_look

PLATFORM_URLS = "core.conf.urls_public"


class NotForTrying(Forbidden):
    """A sandbox key touches sandbox cities and trial runs; how the partner looks is real."""

    code = "not_in_sandbox"


@dataclass(frozen=True, slots=True)
class OwnLook:
    """What stands beside our own mark. ``version`` changes with it; ``logo_url`` is "" without a logo."""

    name: str
    contact_email: str
    logo_url: str
    version: str


def get(partner: Partner) -> OwnLook:
    """How the partner looks now."""
    mark = logo_mark(partner.logo_key)
    facts = {"code": partner.code, "mark": mark, "name": logos.HEADER}
    path = reverse("billing:partner_logo", urlconf=PLATFORM_URLS, kwargs=facts) if mark else ""
    return OwnLook(
        name=partner.name,
        contact_email=partner.contact_email,
        logo_url=addresses.platform_url(path) if path else "",
        version=partner_look.version(partner),
    )


def change_contact(
    *,
    partner: Partner,
    email: str,
    expected: str = "",
    sandbox: bool = False,
    actor_label: str,
    at: datetime,
) -> OwnLook:
    """Write another address on offers; an empty one leaves it out.

    Raises:
        NotForTrying: With a sandbox key.
        PartnerLookChanged, Invalid: As for ``partner_look.change_contact``.
    """
    _require_live(sandbox)
    partner_look.change_contact(
        partner=partner, email=email, expected=expected, actor_label=actor_label, at=at
    )
    return get(partner)


def change_logo(
    *,
    partner: Partner,
    data: bytes,
    expected: str = "",
    sandbox: bool = False,
    actor_label: str,
    at: datetime,
) -> OwnLook:
    """Show another logo; no data takes it away.

    Raises:
        NotForTrying: With a sandbox key.
        PartnerLookChanged, LogoRefused: As for ``partner_look.change_logo``.
    """
    _require_live(sandbox)
    if data:
        partner_look.change_logo(
            partner=partner, data=data, expected=expected, actor_label=actor_label, at=at
        )
    else:
        partner_look.remove_logo(partner=partner, expected=expected, actor_label=actor_label, at=at)
    return get(partner)


def _require_live(sandbox: bool) -> None:
    if sandbox:
        raise NotForTrying(_("Kunci kota coba tidak mengubah tampilan mitra. Pakai kunci biasa."))
