"""How a data set is described: its columns, what it may be narrowed by, and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from reporting.rules.states import State


class Kind(StrEnum):
    """What a column holds, in the words of JSON Schema."""

    TEXT = "string"
    WHOLE = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    MOMENT = "date-time"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Its name is a promise to other people's programs: new ones go to the end.

    Attributes:
        name: In files of every format.
        kind: What it holds; any column may also hold nothing.
        words: What it means, for people of the city.
        meaning: The same in English, for the contract.
        is_place: Told by the geometry in GeoJSON, and so left out of its properties.
    """

    name: str
    kind: Kind
    words: str
    meaning: str
    is_place: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a file is narrowed to; a data set looks at those it names.

    Attributes:
        since, until: First and last local day of arrival.
        states: Where reports stand; empty for all.
        category: Code, those below it included.
        agency: Code.
        area: Code of a kelurahan or kecamatan.
        month: First day of a month.
    """

    since: date | None = None
    until: date | None = None
    states: tuple[State, ...] = ()
    category: str = ""
    agency: str = ""
    area: str = ""
    month: date | None = None


Record = tuple[Sequence[Any], bytes | None]
"""Values in the order of the columns; and the geometry as GeoJSON, where it was asked for."""

Rows = Callable[[Wanted, bool], Iterator[Record]]
"""Makes the rows of a file. Arguments: what it is narrowed to, and whether geometries are wanted."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """Something a city publishes.

    Attributes:
        code: In its address.
        title, about: For people of the city.
        meaning: What it is about in English, for the contract.
        columns: In order.
        narrowed_by: Names of ``Wanted`` it looks at.
        rows: Makes its rows.
        has_shapes: Whether there is a GeoJSON of it.
        is_long: Whether it grows with the city's reports, and may take long to send.
        is_of_today: Whether a new day may change it without anybody's doing.
        service: Of the city's package that it needs besides open data itself.
    """

    code: str
    title: str
    about: str
    meaning: str
    columns: tuple[Column, ...]
    narrowed_by: tuple[str, ...]
    rows: Rows
    has_shapes: bool = False
    is_long: bool = False
    is_of_today: bool = False
    service: str = ""
