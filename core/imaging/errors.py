"""What can be wrong with a photo, as codes for machines and sentences for the citizen."""

from __future__ import annotations

from typing import ClassVar, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid

MESSAGES: Final[dict[str, Promise]] = {
    "photo_empty": _("Berkas foto kosong. Ambil atau pilih foto lagi."),
    "photo_too_large": _("Foto lebih besar dari 15 MB. Kirim foto yang lebih kecil."),
    "photo_not_an_image": _("Berkas ini bukan foto JPEG, PNG, WebP, atau HEIC. Pilih foto lain."),
    "photo_truncated": _("Foto terpotong saat dikirim. Kirim ulang foto itu."),
    "photo_too_many_pixels": _("Foto melebihi 50 megapiksel. Kirim foto yang lebih kecil."),
    "photo_unreadable": _("Foto rusak dan tidak bisa dibuka. Kirim foto lain."),
    "photo_too_heavy": _("Foto ini terlalu berat untuk diolah. Kirim foto lain."),
    "photo_processing_failed": _("Foto gagal diolah di sistem kami. Kirim foto itu lagi."),
}
"""Every failure code with its sentence. Codes are stored on photos and never reworded."""


class PhotoRefused(Invalid):
    """The file cannot become a photo. Subclasses say why."""

    code: ClassVar[str] = "photo_unreadable"

    def __init__(self, **facts: object) -> None:
        super().__init__(failure_message(self.code), **facts)


class PhotoEmpty(PhotoRefused):
    """Not a single byte arrived."""

    code = "photo_empty"


class PhotoTooLarge(PhotoRefused):
    """More bytes than we take in."""

    code = "photo_too_large"


class PhotoNotAnImage(PhotoRefused):
    """The first bytes or the structure are not those of a format that we read."""

    code = "photo_not_an_image"


class PhotoTruncated(PhotoRefused):
    """The tail of the file is missing."""

    code = "photo_truncated"


class PhotoTooManyPixels(PhotoRefused):
    """The header promises more pixels than we decode."""

    code = "photo_too_many_pixels"


class PhotoUnreadable(PhotoRefused):
    """The decoder gave up, or died of the file."""

    code = "photo_unreadable"


class PhotoTooHeavy(PhotoRefused):
    """Decoding needed more memory or time than one photo may take."""

    code = "photo_too_heavy"


class SandboxInterrupted(Exception):
    """The child process ended for a reason that is not the photo's; trying again makes sense."""


def failure_message(code: str) -> str:
    """Return the sentence for a stored failure code, in the language of the request."""
    return str(MESSAGES.get(code, MESSAGES["photo_processing_failed"]))


REFUSALS: Final[dict[str, type[PhotoRefused]]] = {
    refusal.code: refusal
    for refusal in (PhotoTruncated, PhotoTooManyPixels, PhotoUnreadable, PhotoTooHeavy)
}
"""What the decoding process may answer, by code."""
