"""The picture formats we take in, and their names in other people's worlds."""

from __future__ import annotations

from enum import StrEnum


class ImageKind(StrEnum):
    """A format recognised by its first bytes, never by a file name or a sent content type."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"

    @property
    def extension(self) -> str:
        """The ending of a stored file, without the dot."""
        return "jpg" if self is ImageKind.JPEG else self.value

    @property
    def content_type(self) -> str:
        """The registered media type."""
        return f"image/{self.value}"

    @property
    def pillow_format(self) -> str:
        """The only decoder that may open a file of this kind."""
        return "HEIF" if self is ImageKind.HEIC else self.value.upper()
