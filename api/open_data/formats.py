"""Rows of a data set as CSV, GeoJSON or NDJSON, piece by piece.

A stream that breaks half-way must not look like a whole file, since the status was sent long before: CSV and NDJSON
then end in a line that says so, and GeoJSON is cut off and no JSON at all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import orjson

from core.spreadsheets import csv_pieces
from core.streaming import in_chunks
from reporting.rules.open_data import LICENCE_URL
from reporting.selectors.open_data.tables import DataSet, Record, Wanted

log = logging.getLogger(__name__)

INCOMPLETE: Final = "#incomplete"
"""First cell of the last line of a CSV, and ``error`` of the last line of an NDJSON, that was cut short."""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a data set.

    Attributes:
        ending: Of its address and file name.
        name: For people.
        media_type: As sent.
        has_shapes: Whether geometries are part of it.
        write: Makes the pieces of a file.
        broken: What ends a file that was cut short.
    """

    ending: str
    name: str
    media_type: str
    has_shapes: bool
    write: Callable[[DataSet, Iterable[Record]], Iterator[bytes]]
    broken: bytes


def chunks(data_set: DataSet, form: Format, wanted: Wanted) -> Generator[bytes]:
    """A whole file, in pieces of a size worth sending."""
    yield from in_chunks(_guarded(data_set, form, wanted))


def _guarded(data_set: DataSet, form: Format, wanted: Wanted) -> Iterator[bytes]:
    try:
        yield from form.write(data_set, data_set.rows(wanted, form.has_shapes))
    except Exception:
        log.exception("A file of open data broke off.", extra={"data_set": data_set.code})
        yield form.broken


def _csv(data_set: DataSet, records: Iterable[Record]) -> Iterator[bytes]:
    names = [column.name for column in data_set.columns]
    return csv_pieces(names, (values for values, _shape in records))


def _ndjson(data_set: DataSet, records: Iterable[Record]) -> Iterator[bytes]:
    names = [column.name for column in data_set.columns]
    for values, _shape in records:
        yield orjson.dumps(dict(zip(names, values, strict=True)), option=orjson.OPT_APPEND_NEWLINE)


def _geojson(data_set: DataSet, records: Iterable[Record]) -> Iterator[bytes]:
    """The places are told by the geometries alone."""
    kept = [
        (number, column.name)
        for number, column in enumerate(data_set.columns)
        if not column.is_place
    ]
    head = orjson.dumps({"name": data_set.code, "license": LICENCE_URL})[1:-1]
    yield b'{"type":"FeatureCollection",' + head + b',"features":['
    comma = b"\n"
    for values, shape in records:
        facts = orjson.dumps({name: values[number] for number, name in kept})
        yield b'%s{"type":"Feature","geometry":%s,"properties":%s}' % (
            comma,
            shape or b"null",
            facts,
        )
        comma = b",\n"
    yield b"\n]}\n"


CSV: Final = Format(
    "csv", "CSV", "text/csv; charset=utf-8", False, _csv, f"{INCOMPLETE}\r\n".encode()
)
GEOJSON: Final = Format("geojson", "GeoJSON", "application/geo+json", True, _geojson, b"")
NDJSON: Final = Format(
    "ndjson",
    "NDJSON",
    "application/x-ndjson",
    False,
    _ndjson,
    b'{"error":"%s"}\n' % INCOMPLETE.encode(),
)


def formats_of(data_set: DataSet) -> tuple[Format, ...]:
    """The ways a data set is written: GeoJSON only of what has a place."""
    return (CSV, GEOJSON, NDJSON) if data_set.has_shapes else (CSV, NDJSON)
