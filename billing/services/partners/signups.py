"""Sign-ups a partner carries for a city: what it chooses, who is responsible there, and opening the city.

The city itself confirms: a code goes to the official address, and the partner's system passes it on. In a trial run of
a sandbox key nobody gets a letter, and the code is :data:`SANDBOX_CODE`.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.models import Package, Quote
from billing.services import quotes
from billing.services.partners import sandboxes
from billing.services.partners.deals import MAX_AREA_HA, ReferenceTaken
from billing.services.signup import choosing, opening, people, regions
from billing.services.signup.choosing import AlreadyOpen, Selection
from billing.services.signup.people import CodeOver, CodeWrong, Contact, NotOfficial
from billing.services.signup.regions import Choice, UnknownRegion
from core.errors import DomainError, Invalid, NotFound
from core.plain import one_line
from core.tenancy import inside_public
from tenants.models import Application, ApplicationState, City, Partner

SANDBOX_CODE: Final = "000000"
MAX_TEXT: Final = 120


class SignUpMissing(NotFound):
    """No such sign-up of this partner."""

    code = "signup_not_found"


class SignUpOver(DomainError):
    """It was withdrawn, or nobody carried on with it."""

    code = "signup_over"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a city is to get.

    Attributes:
        districts: Kecamatan to serve; empty: all of the regency.
        area_ha: Area in hectares, only where nobody has measured the kecamatan.
    """

    choice: Choice
    selection: Selection


def wanted(
    *,
    region_code: str,
    package_code: str,
    services: Collection[str] = (),
    districts: Collection[str] = (),
    area_ha: int | None = None,
) -> Wanted:
    """Look up what was chosen. On the platform.

    Raises:
        Invalid: No such regency, kecamatan, package or service, or an area where the kecamatan are measured.
    """
    try:
        choice = regions.choice_of(region_code)
    except UnknownRegion:
        raise Invalid(_("Pilih kabupaten atau kota dari daftar."), field="region") from None
    try:
        package = Package.objects.newest(package_code)
    except Package.DoesNotExist:
        raise Invalid(_("Paket ini tidak dijual. Pilih dari daftar."), field="package") from None
    offered = {*package.optional_services, *package.included_services}
    strange = sorted(set(services) - offered)
    if strange:
        raise Invalid(
            _("Paket ini tidak menawarkan: %s.") % ", ".join(strange)[:200], field="services"
        )
    codes = choice.known(districts) if districts else [each.code for each in choice.districts]
    unknown = sorted(set(districts) - set(codes))
    if unknown:
        raise Invalid(
            _("Bukan kecamatan di daerah ini: %s.") % ", ".join(unknown)[:200], field="districts"
        )
    if area_ha is not None and choice.is_measured:
        raise Invalid(
            _("Luas daerah ini sudah diukur per kecamatan. Pilih kecamatannya saja."),
            field="area_km2",
        )
    if area_ha is not None and not 0 < area_ha <= MAX_AREA_HA:
        raise Invalid(_("Isi luas wilayah yang dilayani dalam km²."), field="area_km2")
    bought = tuple(code for code in package.optional_services if code in services)
    return Wanted(choice, Selection(package, bought, tuple(codes), area_ha))


def begin(
    *,
    partner: Partner,
    choice: Wanted,
    contact: Contact,
    reference: str,
    is_sandbox: bool = False,
    at: datetime,
) -> Application:
    """Write down what a city wants and who is responsible, and send a code to their address.

    Args:
        reference: The partner's own number for it; asked again with the same, the first sign-up is given.
        is_sandbox: A trial run: no letter, any address.

    Raises:
        Invalid: The address or a name cannot be used, or no reference.
        NotOfficial: Not an official address.
        NothingCovered: No area.
        ReferenceTaken: The reference is that of another sign-up.
        TooManyCodes: Too many letters in an hour.
    """
    contact = _clean(contact, partner)
    if not reference:
        raise Invalid(_("Isi nomor rujukan Anda sendiri."), field="reference")
    with inside_public(), transaction.atomic(durable=True):
        Partner.objects.select_for_update().get(pk=partner.pk)
        known = _rows(partner, is_sandbox).filter(reference=reference).first()
        if known is not None:
            return _same(known, choice, contact)
        made, _key = choosing.keep(
            None, choice.choice, choice.selection, at=at, partner=partner
        )  # the key is a browser's; here nobody holds it
        made.reference, made.is_sandbox = reference, is_sandbox
        made.save(update_fields=["reference", "is_sandbox"])
        if not is_sandbox:
            return _named(made, contact, at)
        made.institution, made.contact_name = contact.institution, contact.name
        made.contact_position, made.contact_email = contact.position, contact.email
        made.save()
        return made


def verify(
    *, partner: Partner, signup: UUID, code: str, sandbox: bool = False, at: datetime
) -> Application:
    """Pass on the code that came to the official address. Once it was right, again changes nothing.

    Raises:
        SignUpMissing: Not this partner's.
        SignUpOver: It was withdrawn or forgotten.
        CodeWrong, CodeOver: As when the city types it itself.
    """
    with inside_public():
        found = _going_on(partner, signup, sandbox)
        if found.email_verified_at is not None:
            return found
        if not found.is_sandbox:
            return people.verify(found, code, at=at)
        if not hmac.compare_digest(code.strip().encode(), SANDBOX_CODE.encode()):
            raise CodeWrong(_("Kode salah. Di kota coba kodenya %s.") % SANDBOX_CODE, field="code")
        with transaction.atomic(durable=True):
            held = Application.objects.select_for_update().get(pk=found.pk)
            held.email_verified_at, held.state = at, ApplicationState.VERIFIED
            held.save(update_fields=["email_verified_at", "state"])
        return held


def send_code(*, partner: Partner, signup: UUID, sandbox: bool = False, at: datetime) -> None:
    """Send a new code to the same address; in a trial run there is nothing to send.

    Raises:
        SignUpMissing, SignUpOver: As for :func:`verify`.
        CodeOver: The address is shown to be theirs already.
        TooManyCodes: Too many letters in an hour.
    """
    with inside_public():
        found = _going_on(partner, signup, sandbox)
        if not found.is_sandbox:
            people.send_again(found, at=at)
        elif found.email_verified_at is not None:
            raise CodeOver(_("Tidak ada alamat yang menunggu kode."))


def open_city(
    *, partner: Partner, signup: UUID, sandbox: bool = False, actor_label: str, at: datetime
) -> City:
    """Take the offer up and have the city built. Asking twice gives the same city.

    Raises:
        SignUpMissing, SignUpOver: As for :func:`verify`.
        NotVerified: Nobody has shown that the official address is theirs.
        PackageWithdrawn: The package is not sold any more; begin anew.
        TooManySandboxes, TooManyCities: More than anybody needs.
    """
    with inside_public(), transaction.atomic(durable=True):
        Application.objects.select_for_update().filter(public_id=signup, partner=partner).first()
        found = _going_on(partner, signup, sandbox)
        if found.is_sandbox and found.city is None:
            sandboxes.require_room(partner)
        return opening.open_city(found, actor_label=actor_label, at=at)


def withdraw(*, partner: Partner, signup: UUID, sandbox: bool = False, at: datetime) -> Application:
    """Carry it no further; its offers lapse. Twice changes nothing.

    Raises:
        SignUpMissing: Not this partner's.
        AlreadyOpen: It has its city.
    """
    with inside_public(), transaction.atomic(durable=True):
        rows = _rows(partner, sandbox).select_for_update(of=("self",))
        found = rows.filter(public_id=signup).first()
        if found is None:
            raise SignUpMissing(_("Pendaftaran ini tidak ada."))
        if found.city_id is not None:
            raise AlreadyOpen(_("Kota ini sudah dibuka."))
        if found.state not in (ApplicationState.DECLINED, ApplicationState.EXPIRED):
            found.state = ApplicationState.DECLINED
            found.expires_at = min(found.expires_at, at)
            found.save(update_fields=["state", "expires_at"])
            quotes.lapse(found.quotes.all(), at=at)
    return found


def offer(*, partner: Partner, signup: UUID, sandbox: bool = False, at: datetime) -> Quote:
    """Its offer: the one that says what is chosen, at today's prices, or a new one.

    Raises:
        SignUpMissing, SignUpOver: As for :func:`verify`.
        NotVerified, NothingCovered, PackageWithdrawn: As for ``opening.offer``.
    """
    with inside_public(), transaction.atomic(durable=True):
        return opening.offer(_going_on(partner, signup, sandbox), at=at)


def of(partner: Partner, *, sandbox: bool = False) -> QuerySet[Application]:
    """Sign-ups the partner's systems began, or their trial runs. On the platform."""
    return _rows(partner, sandbox)


def get(partner: Partner, signup: UUID, *, sandbox: bool = False) -> Application:
    """One of them; another partner's does not exist.

    Raises:
        SignUpMissing: There is none.
    """
    found = _rows(partner, sandbox).filter(public_id=signup).first()
    if found is None:
        raise SignUpMissing(_("Pendaftaran ini tidak ada."))
    return found


def _named(application: Application, contact: Contact, at: datetime) -> Application:
    try:
        return people.name(application, contact, at=at)
    except NotOfficial as refused:
        raise NotOfficial(str(refused), field="contact.email") from None


def _rows(partner: Partner, sandbox: bool) -> QuerySet[Application]:
    """Applicants who named the partner carry their own; the reference tells them apart."""
    mine = Application.objects.filter(partner=partner, is_sandbox=sandbox)
    return mine.exclude(reference="").select_related("city", "partner")


def _going_on(partner: Partner, signup: UUID, sandbox: bool) -> Application:
    found = get(partner, signup, sandbox=sandbox)
    if found.state in (ApplicationState.DECLINED, ApplicationState.EXPIRED):
        raise SignUpOver(_("Pendaftaran ini sudah berakhir. Mulai yang baru."))
    return found


def _same(known: Application, choice: Wanted, contact: Contact) -> Application:
    """The first sign-up of a reference, when it is for the same."""
    chosen = known.choices
    package = Package.objects.filter(pk=chosen.get("package")).first()
    same = (
        known.region_code == choice.choice.regency.code
        and package is not None
        and package.code == choice.selection.package.code
        and list(chosen.get("services", [])) == list(choice.selection.services)
        and list(chosen.get("coverage", [])) == list(choice.selection.codes)
        and chosen.get("typed_ha") == choice.selection.typed_ha
        and known.contact_email == contact.email
    )
    if not same:
        raise ReferenceTaken(
            _("Nomor rujukan ini sudah dipakai untuk pendaftaran lain."), field="reference"
        )
    return known


def _clean(contact: Contact, partner: Partner) -> Contact:
    """The same with tidy texts and the partner's code.

    Raises:
        Invalid: A text is missing or too long, or the address is none.
    """
    texts = {
        "institution": one_line(contact.institution),
        "name": one_line(contact.name),
        "position": one_line(contact.position),
    }
    for field in ("institution", "name"):
        if not texts[field]:
            raise Invalid(_("Isian ini wajib."), field=f"contact.{field}")
    for field, text in texts.items():
        if len(text) > MAX_TEXT:
            raise Invalid(_("Paling panjang %d karakter.") % MAX_TEXT, field=f"contact.{field}")
    email = one_line(contact.email).lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("Alamat surel ini tidak dapat dipakai."), field="contact.email") from None
    return Contact(email=email, partner_code=partner.code, **texts)
