"""``POST /requests``: what an Open311 client sends, as a submission like any other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.open311.v2 import arguments as reading
from api.open311.v2.arguments import Arguments, form_of
from api.open311.v2.errors import BadArgument, Unknown
from api.open311.v2.mapping import next_door_notice
from core.callers import keyed_hash
from core.calls import once
from core.tenancy import current_city
from reporting.models import ApiKey, AreaLevel, LocationSource
from reporting.rules import limits
from reporting.rules.lifecycle import Actor
from reporting.rules.questions import Kind
from reporting.selectors import place_words
from reporting.selectors.request_tokens import Fate, fate_of
from reporting.services import config, contacts, fetched_photos, intake, photos
from reporting.services.config import CategoryFacts, Snapshot

#: Fields of multipart forms that hold photos, as clients name them; ``media[]`` and others likewise.
_KEPT: Final = frozenset({"api_key"})


def create(
    arguments: Arguments, request: Request, key: ApiKey, *, at: datetime
) -> tuple[dict[str, Any], bool]:
    """Take a request in and say its number, or its token while nobody may see it.

    Returns:
        The answer, and whether it was given before to the same request.

    Raises:
        BadArgument: A field is missing or cannot be read.
        Unknown: There is no such service.
        DomainError: As ``intake.submit`` and ``photos.receive_upload``.
    """
    setup = config.snapshot()
    category = _category(arguments, setup)
    place, at_middle = _place(arguments, setup)
    phone = _phone(arguments)
    addresses = photo_addresses(arguments)
    given = request.headers.get("Idempotency-Key")
    source = str(key.public_id)
    submission = intake.Submission(
        description=_description(arguments, category),
        longest=limits.MAX_OPEN311_DESCRIPTION,
        category=category.code,
        lon=place[0],
        lat=place[1],
        location_source=place[2],
        address_text=arguments.last("address_string")[: limits.MAX_ADDRESS],
        photos=uploaded(request, at=at),
        channel="open311",
        name=_name(arguments),
        phone=phone,
        email=arguments.last("email"),
        device_hash=_device(arguments, source),
        credential=f"open311:{source}" if given is not None else "",
        key=once.checked_key(given) if given is not None else "",
        body_hash=_body_hash(request) if given is not None else "",
        answers=_answers(request, category),
        only_asked=False,
        source=source,
    )
    receipt = intake.submit(submission, actor=Actor.citizen(key.name), at=at)
    if addresses and not receipt.replayed:
        fetched_photos.promise(report_id=receipt.public_id, addresses=addresses)
    beside = [at_middle]
    if arguments.last("phone") and not phone:
        beside.append(_("Nomor telepon tidak terbaca, jadi tidak disimpan."))
    if addresses != arguments.each("media_url"):
        beside.append(_("Foto hanya diambil dari alamat https yang terbuka di internet."))
    return _answer(receipt, arguments, beside), receipt.replayed


def uploaded(request: Request, *, at: datetime) -> tuple[tuple[UUID, str], ...]:
    """Photos sent along in a multipart form, under whatever name; received, to be joined to a report.

    Raises:
        BadArgument: More than a report takes.
        DomainError: One of them is no photo.
    """
    files = [
        each
        for name in request.FILES
        for each in request.FILES.getlist(name)
        if isinstance(each, UploadedFile)
    ]
    if len(files) > limits.MAX_PHOTOS:
        raise BadArgument(_("Paling banyak lima foto."), field="media")
    found = [photos.receive_upload(file=file, device_hash="", at=at) for file in files]
    return tuple((each.public_id, each.token) for each in found)


def photo_addresses(arguments: Arguments) -> tuple[str, ...]:
    """Addresses of photos to fetch: those we would ever call, each looked at again when it is.

    Raises:
        BadArgument: More than a report takes.
    """
    found = arguments.each("media_url")
    if len(found) > limits.MAX_PHOTOS:
        raise BadArgument(_("Paling banyak lima foto."), field="media_url")
    return fetched_photos.callable_only(found)


def _category(arguments: Arguments, setup: Snapshot) -> CategoryFacts:
    code = arguments.last("service_code")
    if not code:
        raise BadArgument(_("Pilih salah satu dari daftar services."), field="service_code")
    category = setup.categories.get(code)
    if category is not None:
        category = setup.categories.get(category.merged_into, category)
    if category is None or not category.is_active:
        raise Unknown(_("service_code ini tidak ada. Lihat daftar services."))
    return category


def _place(arguments: Arguments, setup: Snapshot) -> tuple[tuple[float, float, str], str]:
    """The point that was sent; else the middle of the area that a code or the address names, and a word of it."""
    lat, long = arguments.number("lat"), arguments.number("long")
    if lat is not None and long is not None:
        return (long, lat, LocationSource.PIN), ""
    if (lat is None) != (long is None):
        missing = "lat" if lat is None else "long"
        raise BadArgument(_("lat dan long dikirim bersama."), field=missing)
    code, words = arguments.last("address_id"), arguments.last("address_string")
    if code:
        named = place_words.by_code(code, setup)
    elif words:
        named = place_words.by_words(words, setup)
    else:
        raise BadArgument(_("Kirim lat dan long, address_string, atau address_id."), field="lat")
    area = f"{AreaLevel(named.area.level).label} {named.area.name}"
    said = _("Tanpa lat dan long, titiknya di tengah %(area)s.") % {"area": area}
    return (named.lon, named.lat, LocationSource.AREA), said


def _phone(arguments: Arguments) -> str:
    """A number that can be called; one that cannot is no reason to lose a report. "" for none."""
    try:
        return contacts.normalised_phone(arguments.last("phone"))
    except contacts.InvalidPhone:
        return ""


def _description(arguments: Arguments, category: CategoryFacts) -> str:
    """Plain words. The standard lets them be missing: then the service's name says what is reported."""
    text = arguments.last("description").replace("\r\n", "\n")
    if len(text) > limits.MAX_OPEN311_DESCRIPTION:
        raise BadArgument(
            _("Paling panjang %(most)d karakter.") % {"most": limits.MAX_OPEN311_DESCRIPTION},
            field="description",
        )
    return strip_tags(text).strip() or category.name


def _name(arguments: Arguments) -> str:
    parts = (arguments.last("first_name"), arguments.last("last_name"))
    return " ".join(" ".join(parts).split())[: limits.MAX_PERSON_NAME]


def _device(arguments: Arguments, source: str) -> str:
    """Ids of devices are another system's own: they mean something only together with its key."""
    device = arguments.last("device_id")
    return keyed_hash("device", f"{source}\n{device[:200]}") if device else ""


def _answers(request: Request, category: CategoryFacts) -> dict[str, object]:
    """Answers by the code of their question. A date may come as a moment: the day it is in the city."""
    fields = {
        name: [each for each in values if isinstance(each, str)]
        for name, values in form_of(request).lists()
    }
    dates = {each.code for each in category.questions if each.kind is Kind.DATE}
    return {
        code: [_day(value) if code in dates else value for value in values]
        for code, values in reading.attributes(fields).items()
    }


def _day(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    zone = ZoneInfo(current_city().time_zone)
    return (at.astimezone(zone) if at.tzinfo else at).date().isoformat()


def _body_hash(request: Request) -> str:
    """What was sent, but for the key; files by their content."""
    digest = hashlib.sha256()
    for name, values in sorted(form_of(request).lists()):
        if name in _KEPT:
            continue
        for value in values:
            digest.update(f"{name}\n".encode("utf-8", "replace"))
            digest.update(hashlib.sha256(_bytes(value)).digest())
    return digest.hexdigest()


def _bytes(value: object) -> bytes:
    if isinstance(value, UploadedFile):
        value.seek(0)
        content = value.read()
        value.seek(0)
        return bytes(content)
    return str(value).encode("utf-8", "replace")


def _answer(receipt: intake.Receipt, arguments: Arguments, beside: list[str]) -> dict[str, Any]:
    fate, number = fate_of(receipt.public_id)
    known: Mapping[str, str] = (
        {"service_request_id": number} if fate is Fate.KNOWN else {"token": str(receipt.public_id)}
    )
    return {
        **known,
        "service_notice": _notice(receipt, beside, is_known=fate is Fate.KNOWN),
        "account_id": arguments.last("account_id") or None,
    }


def _notice(receipt: intake.Receipt, beside: list[str], *, is_known: bool) -> str | None:
    said: list[str | None] = []
    if receipt.emergency:
        said.append(_("Dalam keadaan darurat, telepon 112."))
    if receipt.next_door:
        said.append(next_door_notice(receipt.next_door, receipt.next_door_contact))
    if not is_known:
        said.append(
            _("Laporan ini belum dapat dilihat umum; nomornya menyusul bila boleh dilihat.")
        )
    return " ".join(each for each in (*said, *beside) if each) or None
