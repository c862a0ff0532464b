"""What apps above put into a city's archive besides its tables: documents that people and other programs read.

Registered as SQL, so that all of an archive is one view of the database. The city's schema is first on the search path;
the platform's tables are ``public.…``; ``%(city)s`` is the number of the city's row there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a document is written."""

    CSV = "csv"
    GEOJSON = "geojson"  # each row is one JSON object: a feature


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its name in the archive, and the query that gives its rows."""

    name: str
    kind: Kind
    sql: str


_documents: dict[str, Document] = {}


def register(name: str, sql: str, *, kind: Kind = Kind.CSV) -> None:
    """Have a document in every archive from now on.

    Raises:
        ValueError: Another document has this name.
    """
    document = Document(name, kind, sql)
    if _documents.setdefault(name, document) != document:
        raise ValueError(f"There is a document {name} already.")


def all_documents() -> list[Document]:
    """Every document, by name."""
    return [_documents[name] for name in sorted(_documents)]
