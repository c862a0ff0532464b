"""Does a photo prove that the work was done: here, now, and for the first time?

Source: domain.md section 4, "A close needs proof and consent". A doubt never stops a crew in the
field: it becomes a flag on the timeline, is explained by a person and counted on the scorecard.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from reporting.rules.geometry import metres_between
from reporting.rules.limits import PROOF_METRES, SAME_PICTURE_BITS, SAMPLE_ONE_IN
from reporting.rules.texts import gettext_noop as _

CLOCK_TOLERANCE: Final = timedelta(minutes=10)
"""Phones go wrong by a few minutes."""

_64_BITS: Final = (1 << 64) - 1


class ProofFlag(StrEnum):
    """What is doubtful about an after-photo."""

    FAR_AWAY = "far_away"
    PLACE_UNKNOWN = "place_unknown"
    OUTSIDE_JOB = "outside_job"
    SAME_AS_BEFORE = "same_as_before"
    USED_BEFORE = "used_before"
    NO_PHOTO = "no_photo"
    UNREADABLE = "unreadable"
    NO_CAMERA = "no_camera"


FLAG_LABELS: Final[dict[ProofFlag, str]] = {
    ProofFlag.FAR_AWAY: _("Foto diambil jauh dari lokasi laporan"),
    ProofFlag.PLACE_UNKNOWN: _("Lokasi foto tidak diketahui"),
    ProofFlag.OUTSIDE_JOB: _("Foto diambil di luar waktu pengerjaan"),
    ProofFlag.SAME_AS_BEFORE: _("Foto sama dengan foto sebelum dikerjakan"),
    ProofFlag.USED_BEFORE: _("Foto sudah pernah dipakai sebagai bukti"),
    ProofFlag.NO_PHOTO: _("Selesai tanpa foto sesudah"),
    ProofFlag.UNREADABLE: _("Foto tidak dapat dibaca"),
    ProofFlag.NO_CAMERA: _("Foto tanpa keterangan kamera"),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of an after-photo.

    Attributes:
        taken_at: As the camera claims; ``None`` when it does not say.
        uploaded_at: When it reached us.
        place: Longitude and latitude where it was taken, or where the crew was; ``None`` unknown.
        phone: Longitude and latitude of the phone when the photo was taken; ``None`` unknown.
        has_camera: Whether the file says anything of a camera; edited and made pictures do not.
        phash: Perceptual hash; ``None`` while the photo is not processed.
    """

    uploaded_at: datetime
    taken_at: datetime | None = None
    place: tuple[float, float] | None = None
    phone: tuple[float, float] | None = None
    has_camera: bool = True
    phash: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What the photo must prove.

    Attributes:
        place: Longitude and latitude of the report.
        began_at: When the agency got the report, or the crew the job.
        ended_at: When it was said to be done.
        before: Hashes of the report's own photos from before.
    """

    place: tuple[float, float]
    began_at: datetime
    ended_at: datetime
    before: tuple[int, ...] = ()


def check_proof(proof: Proof, job: Job) -> list[ProofFlag]:
    """Return what is doubtful about one photo; empty when nothing is."""
    flags = []
    away = metres_away(proof, job)
    if away is None:
        flags.append(ProofFlag.PLACE_UNKNOWN)
    elif away > PROOF_METRES:
        flags.append(ProofFlag.FAR_AWAY)
    if not proof.has_camera:
        flags.append(ProofFlag.NO_CAMERA)
    taken = proof.taken_at or proof.uploaded_at
    if not job.began_at - CLOCK_TOLERANCE <= taken <= job.ended_at + CLOCK_TOLERANCE:
        flags.append(ProofFlag.OUTSIDE_JOB)
    if proof.phash is not None and looks_like(proof.phash, job.before):
        flags.append(ProofFlag.SAME_AS_BEFORE)
    return flags


def metres_away(proof: Proof, job: Job) -> float | None:
    """How far from the report; of photo and phone the farther counts, so that both must be there."""
    known = [place for place in (proof.place, proof.phone) if place is not None]
    return max((metres_between(*place, *job.place) for place in known), default=None)


def likeness_percent(phash: int, others: Iterable[int]) -> int | None:
    """How much a picture is like the nearest of the others; ``None`` when there are none."""
    bits = [((phash ^ other) & _64_BITS).bit_count() for other in others]
    return round((64 - min(bits)) / 64 * 100) if bits else None


def is_sampled(digest: str) -> bool:
    """Whether a closure without any doubt is looked at all the same: one in twenty.

    Args:
        digest: Hexadecimal, of the report and its round of work, keyed so that nobody can tell
            beforehand. The same closure always gets the same answer.
    """
    return int(digest[:16], 16) % SAMPLE_ONE_IN == 0


def looks_like(phash: int, others: Iterable[int]) -> bool:
    """Whether a hash shows the same picture as one of the others."""
    return any(((phash ^ other) & _64_BITS).bit_count() <= SAME_PICTURE_BITS for other in others)
