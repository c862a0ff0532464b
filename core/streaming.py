"""Answers that are still being made while they are sent: rows leave as they are read, in constant memory.

The request has left its city before the server asks for the first chunk, so a stream carries its city with it and
enters it for every step. A chunk made outside every city would be refused by PostgreSQL, as any other statement.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from threading import BoundedSemaphore
from typing import Final, Self

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import Unavailable
from core.tenancy import current_city, inside

CHUNK_BYTES: Final = 64 * 1024
BUSY_SECONDS: Final = 10
#: Of one process: a long stream keeps a thread, and people's pages need the others.
_places: Final = BoundedSemaphore(settings.STREAMS_AT_ONCE)


class Busy(Unavailable):
    """As many long files are being sent as this process sends at once."""

    code = "busy"


class CityStream:
    """Chunks made inside the city the stream was opened in, one step at a time.

    Between two chunks the thread belongs to no city. Whoever closes the stream before its end (a reader that went
    away) closes what it was reading from as well.
    """

    def __init__(self, chunks: Generator[bytes], *, keeps_place: bool = False) -> None:
        """Open a stream; nothing is read yet.

        Args:
            chunks: What is sent; runs when it is asked for.
            keeps_place: Whether the stream may take long, and so counts against what a process sends at once.

        Raises:
            NoCurrentCity: Outside every city.
            Busy: Too many long streams are open.
        """
        self._city = current_city()
        self._chunks = chunks
        self._keeps_place = False
        if keeps_place and not _places.acquire(blocking=False):
            raise Busy(
                _("Banyak berkas sedang diunduh. Coba lagi sebentar."), retry_after=BUSY_SECONDS
            )
        self._keeps_place = keeps_place

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        try:
            with inside(self._city):
                return next(self._chunks)
        except BaseException:  # the end, or an error: either way nothing more comes
            self._leave_place()
            raise

    def close(self) -> None:
        """Stop, whether everything was sent or not."""
        try:
            with inside(self._city):
                self._chunks.close()
        finally:
            self._leave_place()

    def __del__(self) -> None:
        self._leave_place()

    def _leave_place(self) -> None:
        if self._keeps_place:
            self._keeps_place = False
            _places.release()


def in_chunks(pieces: Iterator[bytes], size: int = CHUNK_BYTES) -> Generator[bytes]:
    """Join small pieces: a chunk for every row would cost more than the row."""
    held: list[bytes] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= size:
            yield b"".join(held)
            held, length = [], 0
    if held:
        yield b"".join(held)
