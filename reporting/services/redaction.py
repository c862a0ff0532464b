"""Covering faces, plates and papers on photos, and taking a cover off again.

From the moment somebody covers a part, nobody is shown the photo: its copies have no name any more.
A job makes new ones from the private original, with the boxes painted over, under new names; then
the old files are removed. Whatever happens to the job, the photo stays hidden, never uncovered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError, Forbidden, Invalid, NotFound
from core.outbox.services import Json, enqueue
from reporting.models import Photo, PhotoRedaction, PhotoState
from reporting.rules import redaction as rules
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.services.photo_processing import keys_of
from reporting.services.photos import PROCESS
from reporting.services.workflow import steps

MAX_REASON: Final = 200
MIN_REASON: Final = 3
_MAY_COVER: Final = frozenset({Role.TRIAGE, Role.AGENCY_OPERATOR, Role.AGENCY_HEAD})


class PhotoMissing(NotFound):
    """No such photo on this report."""

    code = "photo_not_found"


class PhotoNotReady(DomainError):
    """The photo is still in the works, or its original is gone."""

    code = "photo_not_ready"


class PhotoChanged(DomainError):
    """Somebody covered other parts since the page was drawn."""

    code = "photo_changed"


class CoverNotAllowed(Forbidden):
    """The actor may look, not cover."""

    code = "cover_not_allowed"


@transaction.atomic(durable=True)
def cover(
    *,
    report_id: UUID,
    photo_id: UUID,
    boxes: Sequence[Sequence[float]],
    reason: str,
    edition: int,
    actor: Actor,
    at: datetime,
) -> Photo:
    """Show a photo only with these parts covered; no boxes at all shows it whole again.

    Args:
        report_id: Public id of the photo's report.
        photo_id: Public id of the photo.
        boxes: Left, top, width, height in per cent of the upright picture; all that hold from now.
        reason: Why, for colleagues.
        edition: What the person who decided had on the screen.
        actor: Who decided.
        at: When (aware).

    Raises:
        PhotoMissing: There is no such photo on this report.
        PhotoNotReady: It cannot be covered now.
        PhotoChanged: Somebody was quicker.
        NotYourReport, CoverNotAllowed: The actor may not.
        Invalid: Boxes or reason do not fit. Nothing changed in any case.
    """
    reason = " ".join(reason.split())
    if not MIN_REASON <= len(reason) <= MAX_REASON:
        raise Invalid(_("Tulis alasan, paling panjang 200 karakter."), field="reason")
    try:
        checked = rules.checked(boxes)
    except rules.BadBoxes as error:
        raise Invalid(_why(error), field="boxes", which=error.which) from None
    return _change(report_id, photo_id, checked, reason, edition, actor, at)


@transaction.atomic(durable=True)
def undo(*, report_id: UUID, photo_id: UUID, edition: int, actor: Actor, at: datetime) -> Photo:
    """Go back to the boxes before the last change, from the original.

    Raises:
        As :func:`cover`; also when there is nothing to undo.
    """
    last = list(
        PhotoRedaction.objects.filter(photo__public_id=photo_id)
        .order_by("-edition")
        .values_list("boxes", flat=True)[:2]
    )
    if not last:
        raise Invalid(_("Foto ini belum pernah ditutup."), field="boxes")
    before = rules.checked(last[1]) if len(last) > 1 else []
    return _change(
        report_id, photo_id, before, _("Perubahan terakhir dibatalkan"), edition, actor, at
    )


def _change(
    report_id: UUID,
    photo_id: UUID,
    boxes: list[rules.Box],
    reason: str,
    edition: int,
    actor: Actor,
    at: datetime,
) -> Photo:
    report = steps.lock(report_id)
    if actor.role not in _MAY_COVER:
        raise CoverNotAllowed(_("Peran Anda tidak dapat menutup bagian foto."))
    steps.require_own_agency(report, actor)
    photo = Photo.objects.select_for_update().filter(report=report, public_id=photo_id).first()
    if photo is None:
        raise PhotoMissing(_("Foto tidak ditemukan di laporan ini."))
    _require_usable(photo, edition)
    old_keys = [photo.display_key, photo.thumb_key]
    if photo.edition and photo.state != PhotoState.READY:
        made = keys_of(photo)  # a job that is overtaken may have written these already
        old_keys += [made["display"], made["thumb"]]
    photo.boxes = [list(box) for box in boxes]
    photo.edition += 1
    photo.state, photo.failure_code = PhotoState.UPLOADED, ""
    photo.display_key = photo.thumb_key = ""
    photo.save(
        update_fields=["boxes", "edition", "state", "failure_code", "display_key", "thumb_key"]
    )
    PhotoRedaction.objects.create(
        photo=photo,
        edition=photo.edition,
        boxes=photo.boxes,
        reason=reason,
        made_by_label=actor.label,
        made_at=at,
        old_keys=[key for key in old_keys if key],
    )
    facts: dict[str, Json] = {
        "photo": str(photo.public_id),
        "edition": photo.edition,
        "boxes": len(boxes),
    }
    steps.note_down(report, kind="photo_covered", actor=actor, at=at, note=reason, facts=facts)
    audit.record(
        kind="photo_covered",
        subject=report.number,
        actor_label=actor.label,
        at=at,
        facts={**facts, "reason": reason},
    )
    enqueue(PROCESS, key=str(photo.public_id), photo=str(photo.public_id))
    return photo


def _require_usable(photo: Photo, edition: int) -> None:
    if photo.edition != edition:
        raise PhotoChanged(
            _("Bagian foto ini baru saja diubah orang lain. Muat ulang halamannya dulu."),
            edition=photo.edition,
        )
    if not photo.width or not photo.original_key:
        raise PhotoNotReady(_("Foto ini masih disiapkan. Coba lagi sebentar lagi."))


def _why(error: rules.BadBoxes) -> str:
    told = {
        "many": _("Paling banyak %(most)d kotak per foto."),
        "numbers": _("Kotak %(which)d: isi keempat angkanya dengan angka 0 sampai 100."),
        "small": _("Kotak %(which)d terlalu kecil."),
        "outside": _(
            "Kotak %(which)d keluar dari foto. Kiri + lebar dan atas + tinggi paling 100."
        ),
    }
    return told[str(error)] % {"most": rules.MOST_BOXES, "which": error.which}
