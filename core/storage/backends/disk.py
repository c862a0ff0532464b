"""Files on a local disk: complete or absent, also when the machine stops in the middle."""

from __future__ import annotations

import io
import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from core.storage.backends.base import DirectUpload, FileMissing, OpenFile


class DiskBackend:
    """Keeps each file under its key below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Write beside the place, flush to the disk, then rename: readers see old or new, whole."""
        self._write(key, io.BytesIO(data))

    def put_file(self, key: str, path: Path, content_type: str) -> None:
        """Write a copy of a file, piece by piece."""
        with path.open("rb") as source:
            self._write(key, source)

    def _write(self, key: str, source: BinaryIO) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}.draft")
        try:
            with open(draft, "xb", opener=_private) as file:
                shutil.copyfileobj(source, file)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _flush_folder(path.parent)

    def open(self, key: str) -> OpenFile:
        """Open a file for reading.

        Raises:
            FileMissing: There is none.
        """
        try:
            stream = self._path(key).open("rb")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise FileMissing from None
        return OpenFile(stream, size=os.fstat(stream.fileno()).st_size)

    def delete(self, key: str) -> None:
        """Remove a file, and its folder when that was the last one."""
        path = self._path(key)
        path.unlink(missing_ok=True)
        try:
            path.parent.rmdir()
        except OSError:
            return  # other files are in it, or it was never made

    def exists(self, key: str) -> bool:
        """Whether there is a file."""
        return self._path(key).is_file()

    def size(self, prefix: str) -> int:
        """Bytes of every file below a folder."""
        total = 0
        for folder, _folders, names in os.walk(self._path(prefix)):
            for name in names:
                try:
                    total += (Path(folder) / name).stat().st_size
                except FileNotFoundError:
                    continue  # deleted while we counted
        return total

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key below a folder, in order; drafts are not files yet."""
        for path in sorted(self._path(prefix).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(self._root).as_posix()

    def direct_upload(
        self, key: str, content_type: str, *, max_bytes: int, lasting: timedelta
    ) -> DirectUpload | None:
        """A disk has no door of its own."""
        return None

    def _path(self, key: str) -> Path:
        """The place of a key. A link planted in the folder does not lead out of it."""
        path = (self._root / key).resolve()
        if not path.is_relative_to(self._root) or path == self._root:
            raise FileMissing
        return path


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
