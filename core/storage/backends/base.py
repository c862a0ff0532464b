"""What every place for files can do, and how it says that it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from django.utils.translation import gettext as _

from core.errors import NotFound, Unavailable


class FileMissing(NotFound):
    """There is no file under this key in this city."""

    code = "file_not_found"

    def __init__(self) -> None:
        super().__init__(_("Berkas tidak ditemukan."))


class StorageAway(Unavailable):
    """The place where files live does not answer; nothing was changed."""

    code = "storage_unavailable"

    def __init__(self) -> None:
        super().__init__(
            _("Penyimpanan berkas sedang tidak dapat dihubungi. Coba lagi sebentar lagi.")
        )


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file opened for reading. Whoever opened it closes ``stream``.

    Attributes:
        stream: Its bytes from the beginning.
        size: How many there are.
    """

    stream: BinaryIO
    size: int


@dataclass(frozen=True, slots=True)
class DirectUpload:
    """Leave to send one file past us, straight to the place where files live.

    Attributes:
        url: Where the form is posted to.
        fields: Sent along as they are, before the file, which comes last as ``file``.
    """

    url: str
    fields: Mapping[str, str]


class Backend(Protocol):
    """A place for files. Keys were checked before they come here."""

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store the whole file or nothing; replaces what was there."""

    def put_file(self, key: str, path: Path, content_type: str) -> None:
        """The same for a file of any size that lies on this machine's disk."""

    def open(self, key: str) -> OpenFile:
        """Open a file for reading, or raise ``FileMissing``."""

    def delete(self, key: str) -> None:
        """Remove a file; it is no error when there is none."""

    def exists(self, key: str) -> bool:
        """Whether there is a file."""

    def size(self, prefix: str) -> int:
        """How many bytes lie below ``prefix`` (which ends with a slash)."""

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key that begins with ``prefix`` (which ends with a slash), in order."""

    def direct_upload(
        self, key: str, content_type: str, *, max_bytes: int, lasting: timedelta
    ) -> DirectUpload | None:
        """Leave to send one file under ``key`` for a while; ``None`` where all files come through us."""
