"""Storing and reading files of the current city. The only way to the backends.

A key is ``t/<schema>/<path>``. Every call compares its schema with the current city, so a key that
strayed from one city into another finds nothing there, whatever led to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from core.storage.backends.base import Backend, DirectUpload, FileMissing, OpenFile
from core.storage.backends.disk import DiskBackend
from core.tenancy import current_schema

MAX_KEY: Final = 300
_PATH: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
"""Plain names between single slashes; none starts with a dot, so no step leads up or hides."""


class BadKey(ValueError):
    """A key that this code would never build. A programming error, or an attack."""


def city_key(path: str) -> str:
    """Return the key of ``path`` in the current city.

    Raises:
        NoCurrentCity: Outside any city.
        BadKey: The path holds anything but plain names between slashes.
    """
    key = f"t/{current_schema()}/{path}"
    if len(key) > MAX_KEY or not _PATH.fullmatch(path):
        raise BadKey(f"not a path for a file: {path[:80]!r}")
    return key


def path_of(key: str) -> str:
    """Return the path inside the current city that :func:`city_key` was given.

    Raises:
        FileMissing: The key is another city's.
    """
    prefix = f"t/{current_schema()}/"
    if not key.startswith(prefix):
        raise FileMissing
    return key.removeprefix(prefix)


def put(key: str, data: bytes, content_type: str) -> None:
    """Store a file, whole or not at all; replaces what was under the key."""
    backend().put(_own(key), data, content_type)


def put_file(key: str, path: Path, content_type: str) -> None:
    """Store a copy of a file on this machine's disk, of any size; whole or not at all."""
    backend().put_file(_own(key), path, content_type)


def open_sized(key: str) -> OpenFile:
    """Open a file of the current city and tell its size.

    Raises:
        FileMissing: There is none, or the key is another city's.
    """
    return backend().open(_own(key))


def open(key: str) -> BinaryIO:
    """Open a file of the current city for reading; the caller closes it.

    Raises:
        FileMissing: There is none, or the key is another city's.
    """
    return open_sized(key).stream


def read(key: str) -> bytes:
    """Return a whole file of the current city.

    Raises:
        FileMissing: There is none, or the key is another city's.
    """
    with open(key) as stream:
        return stream.read()


def delete(key: str) -> None:
    """Remove a file of the current city; it is no error when there is none."""
    backend().delete(_own(key))


def exists(key: str) -> bool:
    """Whether the current city has a file under the key."""
    return backend().exists(_own(key))


def total_size() -> int:
    """How many bytes the current city's files take."""
    return backend().size(f"t/{current_schema()}/")


def all_keys() -> Iterator[str]:
    """Every file of the current city, by key, in order."""
    return backend().keys(f"t/{current_schema()}/")


def direct_upload(
    key: str, content_type: str, *, max_bytes: int, lasting: timedelta
) -> DirectUpload | None:
    """Let somebody send one file of the current city past us; ``None`` where there is no such way.

    What arrives is looked at before anything is done with it: not every store keeps to the form.
    """
    return backend().direct_upload(_own(key), content_type, max_bytes=max_bytes, lasting=lasting)


def backend() -> Backend:
    """Return the place for files that the settings name: an object store, or the local disk."""
    return _backend(
        settings.S3_BUCKET,
        settings.S3_ENDPOINT,
        settings.S3_REGION,
        settings.S3_PUBLIC_ENDPOINT,
        Path(settings.MEDIA_ROOT),
    )


@lru_cache(maxsize=8)
def _backend(bucket: str, endpoint: str, region: str, public_endpoint: str, root: Path) -> Backend:
    if not bucket:
        return DiskBackend(root)
    # Its library takes a second to import in every process: only where it is needed.
    from core.storage.backends.s3 import S3Backend

    return S3Backend(bucket, endpoint=endpoint, region=region, public_endpoint=public_endpoint)


def _own(key: str) -> str:
    return city_key(path_of(key))
