"""What reporters may do with their own data: see it, take it along, close it, have it forgotten.

Each act is written on the timeline and kept as a request with its 3 × 24 hours. What needs nobody's
judgement is done at once; a restriction holds from the moment it is asked for and is then answered.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError, Forbidden, Invalid, NotFound
from core.storage import files
from reporting.models import Consent, Contact, Notice, PrivacyRequest, Report, TriageCard
from reporting.rules.lifecycle import Actor
from reporting.rules.privacy import RequestKind, RequestState, due_at
from reporting.rules.roles import Role
from reporting.services import forgetting
from reporting.services.messages.people import reporter_key
from reporting.services.workflow import steps

CONTACT: Final = "contact"
MIN_ANSWER: Final = 10
MAX_ANSWER: Final = 500
_EVENT_FIELDS: Final = ("kind", "actor_role", "note", "happened_at")


class NotTheReporter(Forbidden):
    """Somebody else's data."""

    code = "not_the_reporter"


class NothingToWithdraw(DomainError):
    """No contact is kept, so there is nothing to take back."""

    code = "nothing_to_withdraw"


class RequestMissing(NotFound):
    """There is no such request in this city."""

    code = "privacy_request_missing"


class RequestAnswered(DomainError):
    """Somebody has answered it already."""

    code = "privacy_request_answered"


@transaction.atomic(durable=True)
def export(*, report_id: UUID, actor: Actor, at: datetime) -> bytes:
    """Return everything kept about a reporter and their report, as a ZIP: ``data.json`` and photos.

    Raises:
        NotTheReporter: Somebody else asks.
        ReportMissing: No such report in this city.
    """
    report = _own(report_id, actor)
    _note(report, RequestKind.EXPORT, actor, at)
    facts = _facts(report)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(facts, ensure_ascii=False, indent=2, default=str))
        sent = report.photos.ready().filter(kind="before").in_order()
        for number, photo in enumerate(sent, start=1):
            with files.open(photo.display_key) as picture:
                archive.writestr(f"foto-{number}.webp", picture.read())
    return packed.getvalue()


@transaction.atomic(durable=True)
def withdraw(*, report_id: UUID, actor: Actor, at: datetime) -> None:
    """Take back the consent to be contacted: the contact is removed at once, the report stays.

    Raises:
        NothingToWithdraw: No contact is kept.
        NotTheReporter, ReportMissing: As for :func:`export`.
    """
    report = _own(report_id, actor)
    removed, _rows = Contact.objects.filter(report=report).delete()
    if not removed:
        raise NothingToWithdraw(_("Kami tidak menyimpan kontak Anda untuk laporan ini."))
    Consent.objects.filter(report=report, withdrawn_at__isnull=True).update(withdrawn_at=at)
    _settle(report, at)
    _note(report, RequestKind.WITHDRAW, actor, at)


@transaction.atomic(durable=True)
def erase(*, report_id: UUID, actor: Actor, at: datetime) -> None:
    """Have it forgotten who sent a report; asking again changes nothing.

    Raises:
        NotTheReporter, ReportMissing: As for :func:`export`.
    """
    report = _own(report_id, actor)
    forgetting.forget_reporter(report, at=at)
    _settle(report, at)
    _note(report, RequestKind.ERASE, actor, at)


@transaction.atomic(durable=True)
def restrict(*, report_id: UUID, actor: Actor, at: datetime) -> None:
    """Close the contact to everybody until the city has answered; asking twice asks once.

    Raises:
        NothingToWithdraw: No contact is kept.
        NotTheReporter, ReportMissing: As for :func:`export`.
    """
    report = _own(report_id, actor)
    if not Contact.objects.filter(report=report).exists():
        raise NothingToWithdraw(_("Kami tidak menyimpan kontak Anda untuk laporan ini."))
    if PrivacyRequest.objects.restricting().filter(report=report).exists():
        return
    PrivacyRequest.objects.create(
        report=report, kind=RequestKind.RESTRICT, requested_at=at, due_at=due_at(at)
    )
    steps.note_down(report, kind="privacy_restrict", actor=actor, at=at)


@transaction.atomic(durable=True)
def answer(*, request_id: UUID, keep: bool, note: str, actor: Actor, at: datetime) -> None:
    """Answer a restriction: the contact stays closed, or is opened again for a reason.

    Args:
        request_id: Public id of a request in the current city.
        keep: Whether the restriction is kept.
        note: Why; the reporter reads it.
        actor: A city admin.
        at: When (aware).

    Raises:
        Forbidden: The actor is no city admin.
        Invalid: The reason is missing or too long.
        RequestMissing, RequestAnswered: There is none that waits.
    """
    if actor.role is not Role.CITY_ADMIN:
        raise Forbidden(_("Permintaan data pribadi dijawab admin kota."))
    why = " ".join(note.split())
    if not MIN_ANSWER <= len(why) <= MAX_ANSWER:
        raise Invalid(_("Tulis alasannya, 10 sampai 500 huruf. Pelapor membacanya."), field="note")
    row = PrivacyRequest.objects.select_for_update().filter(public_id=request_id).first()
    if row is None:
        raise RequestMissing(_("Permintaan ini tidak ada."))
    if row.state != RequestState.OPEN:
        raise RequestAnswered(_("Permintaan ini sudah dijawab. Muat ulang halaman."))
    row.state = RequestState.DONE if keep else RequestState.REFUSED
    row.answered_at, row.answered_by_label, row.note = at, actor.label[:150], why
    row.save(update_fields=["state", "answered_at", "answered_by_label", "note"])
    report = steps.lock(row.report.public_id)
    steps.note_down(report, kind="privacy_answered", actor=actor, at=at, note=why)
    audit.record(
        kind="privacy_answered",
        subject=report.number,
        actor_label=actor.label[:120],
        at=at,
        facts={"keep": keep, "note": why, "in_time": at <= row.due_at},
    )


def is_restricted(report: Report) -> bool:
    """Whether the reporter has closed their contact to everybody."""
    return PrivacyRequest.objects.restricting().filter(report=report).exists()


def agreed(report_id: int, *, words: str, at: datetime) -> None:
    """Note that a reporter agreed to be contacted, in the caller's transaction; once per report."""
    Consent.objects.get_or_create(
        report_id=report_id,
        purpose=CONTACT,
        withdrawn_at=None,
        defaults={"words": words[:300], "given_at": at},
    )


def _own(report_id: UUID, actor: Actor) -> Report:
    report = steps.lock(report_id)
    if actor.role is not Role.REPORTER:
        raise NotTheReporter(_("Halaman ini hanya untuk pengirim laporan."))
    return report


def _note(report: Report, kind: RequestKind, actor: Actor, at: datetime) -> None:
    PrivacyRequest.objects.create(
        report=report,
        kind=kind,
        state=RequestState.DONE,
        requested_at=at,
        due_at=due_at(at),
        answered_at=at,
        answered_by_label="",
    )
    steps.note_down(report, kind=f"privacy_{kind.value}", actor=actor, at=at)


def _settle(report: Report, at: datetime) -> None:
    """Nothing is left to restrict once the contact is gone: nobody has to answer that any more."""
    PrivacyRequest.objects.filter(
        report=report, kind=RequestKind.RESTRICT, state=RequestState.OPEN
    ).update(
        state=RequestState.DONE,
        answered_at=at,
        note=_("Kontak sudah dihapus atas permintaan Anda."),
    )


def _facts(report: Report) -> dict[str, Any]:
    contact = Contact.objects.filter(report=report).first()
    card = TriageCard.objects.filter(report=report).first()
    return {
        "laporan": {
            "nomor": report.number,
            "status": report.state,
            "kategori": report.category.name,
            "uraian": (card.words_before if card else "") or report.description,
            "jawaban": [
                {"pertanyaan": each["text"], "jawaban": each["said"]} for each in report.answers
            ],
            "lon": report.location.x,
            "lat": report.location.y,
            "alamat": report.address_text,
            "saluran": report.channel,
            "keterbukaan": report.visibility,
            "dikirim": report.submitted_at,
        },
        "kontak": {
            "nama": contact.name,
            "telepon": contact.phone,
            "surel": contact.email,
            "disimpan": contact.created_at,
        }
        if contact
        else None,
        "kontak_dibuka_oleh": list(
            report.contact_openings.order_by("opened_at").values(
                "opened_by_label", "reason", "opened_at"
            )
        ),
        "persetujuan": list(
            Consent.objects.filter(report=report)
            .order_by("given_at")
            .values("purpose", "words", "given_at", "withdrawn_at")
        ),
        "permintaan": list(
            PrivacyRequest.objects.filter(report=report)
            .order_by("requested_at")
            .values("kind", "state", "requested_at", "answered_at", "note")
        ),
        "riwayat": list(report.events.filter(is_public=True).order_by("pk").values(*_EVENT_FIELDS)),
        "pesan": list(
            Notice.objects.filter(report=report, person=reporter_key(report, contact))
            .order_by("pk")
            .values("kind", "channel", "state", "created_at", "sent_at")
        ),
    }
