"""The archive of a city: a ZIP whose manifest lists every member with its size and SHA-256.

Nothing in it needs our programs to be read: tables are CSV as PostgreSQL writes it (geometries as EWKB in hexadecimal),
documents are CSV and GeoJSON, photos lie as they are.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from core.errors import Invalid

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
_CHUNK: Final = 1024 * 1024
#: Plain names between slashes: nothing that leads out of a folder, however it is unpacked.
_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
#: What zipfile and json say of bytes that are cut off, changed, locked, or packed in a way we never pack.
_BROKEN: Final = (
    OSError,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    RuntimeError,  # a password, an unknown way of packing, endless brackets
    zipfile.BadZipFile,
    zlib.error,
)


class BadArchive(Invalid):
    """This is not an archive of a city, or something in it was changed. Nothing was done with it."""

    code = "bad_archive"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive as the manifest lists it."""

    name: str
    size: int
    sha256: str


class ArchiveWriter:
    """Writes members one after another and the manifest last: an archive without one is unfinished."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._members: list[Member] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def add(
        self, name: str, chunks: Iterable[bytes | memoryview], *, packed: bool = True
    ) -> Member:
        """Add one member from its bytes as they come; ``packed=False`` for what is compressed already."""
        digest, size = hashlib.sha256(), 0
        facts = zipfile.ZipInfo(name)
        facts.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        with self._zip.open(facts, "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        added = Member(name, size, digest.hexdigest())
        self._members.append(added)
        return added

    def finish(self, facts: Mapping[str, Any]) -> None:
        """Write the manifest: what the archive is, and every member."""
        listed = [
            {"name": member.name, "size": member.size, "sha256": member.sha256}
            for member in self._members
        ]
        manifest = {"format": FORMAT, **facts, "members": listed}
        self._zip.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))


class ArchiveReader:
    """Reads an archive, after every byte of it was compared with the manifest.

    Raises:
        BadArchive: Not a ZIP, no manifest, another format, a member missing, added or changed.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest: dict[str, Any] = json.loads(self._zip.read(MANIFEST))
            self.members = {
                entry["name"]: Member(entry["name"], entry["size"], entry["sha256"])
                for entry in self.manifest["members"]
            }
            known = self.manifest["format"] == FORMAT
        except _BROKEN as error:
            raise BadArchive("Berkas ini bukan arsip kota yang utuh.") from error
        if not known:
            raise BadArchive("Arsip ini dibuat dengan format lain.", format=self.manifest["format"])
        self._verify()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of one member, piece by piece."""
        try:
            with self._zip.open(name) as member:
                while chunk := member.read(_CHUNK):
                    yield chunk
        except _BROKEN as error:
            raise BadArchive("Arsip ini tidak lengkap.", member=name) from error

    def below(self, folder: str) -> list[str]:
        """Names of the members below a folder, in the order they were written."""
        return [name for name in self.members if name.startswith(folder)]

    def _verify(self) -> None:
        names = self._zip.namelist()
        odd = next((name for name in names if not _NAME.fullmatch(name)), None)
        if odd is not None:
            raise BadArchive("Satu nama di dalam arsip tidak wajar.", member=odd[:80])
        present = set(names) - {MANIFEST}
        if len(names) != len(present) + 1:
            raise BadArchive("Satu berkas ada dua kali di dalam arsip.")
        if present != set(self.members):
            odd = min(present ^ set(self.members), key=str)
            raise BadArchive("Isi arsip tidak sesuai dengan daftarnya.", member=odd)
        for member in self.members.values():
            digest, size = hashlib.sha256(), 0
            for chunk in self.chunks(member.name):
                digest.update(chunk)
                size += len(chunk)
                if size > member.size:  # no need to unpack the rest of it
                    break
            if (size, digest.hexdigest()) != (member.size, member.sha256):
                raise BadArchive("Satu berkas di dalam arsip telah berubah.", member=member.name)
