"""Examples for what has none of its own: plausible values by the names of fields, true to the schema.

Whoever describes an operation writes better ones; this fills the gaps, so that a reader always sees
what goes in and what comes back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

DEPTH: Final = 6
MOMENT: Final = "2026-11-22T08:00:00+07:00"
DAY: Final = "2026-11-22"
PUBLIC_ID: Final = "5f0c7b1e-7d0a-4a46-9f0e-2f3f9f9b9c11"
#: By the name of a field; whichever of the values fits its type is taken.
NAMED: Final[Mapping[str, tuple[Any, ...]]] = {
    "lat": (1.1301,),
    "lon": (104.0529,),
    "long": (104.0529,),
    "number": ("BTM-2026-000311", 3),
    "name": ("Dinas Lingkungan Hidup",),
    "code": ("dlh",),
    "category": ("sampah",),
    "category_name": ("Sampah",),
    "parent": ("sampah",),
    "agency": ("dlh",),
    "agency_name": ("Dinas Lingkungan Hidup",),
    "kelurahan": ("Teluk Tering",),
    "kelurahan_code": ("21.71.12.1001",),
    "kecamatan": ("Batam Kota",),
    "kecamatan_code": ("21.71.12",),
    "description": ("Sampah menumpuk di pinggir jalan, sudah tiga hari.",),
    "note": ("Sudah diangkut pagi ini.",),
    "text": ("Sudah diangkut pagi ini.",),
    "reason": ("Bukan wewenang kota.",),
    "address_text": ("Jalan Engku Putri, depan alun-alun",),
    "phone": ("+6281234567890",),
    "email": ("warga@contoh.example",),
    "url": ("https://penerima.example/tanggap",),
    "bbox": ([104.02, 1.1, 104.08, 1.15],),
    "coordinates": ([104.0529, 1.1301],),
    "month": ("2026-10",),
    "currency": ("IDR",),
    "limit": (50,),
    "next": ("WyIyMDI2LTExLTIyIiwzMTFd",),
    "region": ("21.71",),
    "province": ("Kepulauan Riau",),
    "package": ("kota",),
    "tax_profile": ("pemda",),
    "reference": ("CRM-311",),
    "host": ("batam.example",),
    "time_zone": ("Asia/Jakarta",),
    "scope": ("cities.read",),
    "client_id": ("tgc_1f0c7b1e",),
    "client_secret": ("rahasia-dari-halaman-mitra",),
    "access_token": ("tgt_0f3c…",),
    "icon": ("trash",),
    "version": (3,),
    "accuracy_m": (12.0,),
    "distance_m": (38.0,),
}


class Unanswerable(Exception):
    """No value of this schema can be thought of; whoever describes the operation writes one."""


def fill(document: dict[str, Any]) -> None:
    """Give every JSON body, answer that works and parameter that must be sent an example, where it has none."""
    for methods in document["paths"].values():
        for operation in methods.values():
            for content in _contents(document, operation):
                if "example" in content or "examples" in content or "schema" not in content:
                    continue
                value = value_of(document, content["schema"])
                if value is not None:
                    content["example"] = value
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query" and parameter.get("required"):
                    _show(document, parameter)


def _show(document: Mapping[str, Any], parameter: dict[str, Any]) -> None:
    """Give a parameter that must be sent a value to send."""
    told = {"example", "examples"} & {*parameter, *parameter.get("schema", {})}
    value = value_of(document, parameter.get("schema", {}), parameter["name"]) if not told else None
    if value is not None:
        parameter["example"] = value


def _contents(document: dict[str, Any], operation: Mapping[str, Any]) -> list[dict[str, Any]]:
    bodies = [operation.get("requestBody", {})]
    bodies += [
        answer for status, answer in operation["responses"].items() if status.startswith("2")
    ]
    return [
        content
        for body in bodies
        for media, content in body.get("content", {}).items()
        if media.endswith(("json", "form-urlencoded"))
    ]


def value_of(
    document: Mapping[str, Any], schema: Mapping[str, Any], name: str = "", depth: int = 0
) -> Any:
    """A value that keeps to the schema; ``None`` also where it goes too deep."""
    schema = _plain(document, schema)
    for known in ("example", "const", "default"):
        if schema.get(known) not in (None, "", [], {}):
            return schema[known]
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return next(
            (value for value in schema["enum"] if value not in (None, "")), schema["enum"][0]
        )
    kinds = schema.get("type", "object" if "properties" in schema else "string")
    kind = next((each for each in _listed(kinds) if each != "null"), "null")
    if kind == "object":
        return _object(document, schema, depth)
    if kind == "array":
        return _array(document, schema, name, depth)
    return _scalar(schema, kind, name)


def _plain(document: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without references and choices: the first that is not null, and all parts together."""
    found = dict(schema)
    while True:
        if "$ref" in found:
            rest = {key: value for key, value in found.items() if key != "$ref"}
            found = {**_at(document, found["$ref"]), **rest}
        elif "allOf" in found:
            parts = [_plain(document, part) for part in found.pop("allOf")]
            found = {**_merged(parts), **found}
        elif "oneOf" in found or "anyOf" in found:
            choices = [*found.pop("oneOf", []), *found.pop("anyOf", [])]
            solid = [each for each in choices if not _is_nothing(document, each)]
            found = {**(solid or choices)[0], **found}
        else:
            return found


def _is_nothing(document: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    """Whether it only allows null or an empty text."""
    plain = _at(document, schema["$ref"]) if "$ref" in schema else schema
    return plain.get("type") == "null" or set(plain.get("enum", ["x"])) <= {"", None}


def _merged(parts: list[dict[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for part in parts:
        properties = {**merged.get("properties", {}), **part.get("properties", {})}
        merged = {**merged, **part}
        if properties:
            merged["properties"] = properties
    return merged


def _at(document: Mapping[str, Any], reference: str) -> dict[str, Any]:
    place: Any = document
    for word in reference.removeprefix("#/").split("/"):
        place = place[word]
    return dict(place)


def _object(document: Mapping[str, Any], schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
    if depth >= DEPTH:
        return {}
    required = set(schema.get("required", []))
    found = {}
    for name, inner in schema.get("properties", {}).items():
        if inner.get("writeOnly") and inner.get("readOnly"):
            continue
        if name in required or depth < DEPTH - 1:
            found[name] = value_of(document, inner, name, depth + 1)
    return found


def _array(document: Mapping[str, Any], schema: Mapping[str, Any], name: str, depth: int) -> Any:
    fitting = next((each for each in NAMED.get(name, ()) if isinstance(each, list)), None)
    if fitting is not None:
        return fitting
    if depth >= DEPTH and not schema.get("minItems"):
        return []
    item = value_of(document, schema.get("items", {}), name.removesuffix("s"), depth + 1)
    return [item] * max(1, schema.get("minItems", 1))


def _scalar(schema: Mapping[str, Any], kind: str, name: str) -> Any:
    if kind in ("null", "boolean"):
        return None if kind == "null" else False
    if kind in ("integer", "number"):
        return _number(schema, kind, name)
    return _text(schema, name)


def _number(schema: Mapping[str, Any], kind: str, name: str) -> float:
    types: tuple[type, ...] = (int,) if kind == "integer" else (int, float)
    fitting = [each for each in NAMED.get(name, ()) if isinstance(each, types)]
    value = fitting[0] if fitting else 3
    low, high = schema.get("minimum", value), schema.get("maximum", value)
    number: float = min(max(value, low), high)
    return number


def _text(schema: Mapping[str, Any], name: str) -> str:
    by_format = {
        "date-time": MOMENT,
        "date": DAY,
        "uuid": PUBLIC_ID,
        "uri": "https://batam.example/laporan/BTM-2026-000311",
        "email": "warga@contoh.example",
        "decimal": "3.14",
        "time": "08:00:00",
    }
    fitting = [each for each in NAMED.get(name, ()) if isinstance(each, str)]
    text = by_format.get(schema.get("format", "")) or (fitting[0] if fitting else _worded(name))
    if "pattern" in schema and not re.search(schema["pattern"], text):
        text = next((each for each in _SHAPED if re.search(schema["pattern"], each)), "")
        if not text:
            raise Unanswerable(f"{name}: {schema['pattern']}")
    text = text[: schema.get("maxLength", len(text))]
    return text.ljust(schema.get("minLength", 0), "0")


#: Texts of many shapes, for fields that want one of them.
_SHAPED: Final = (
    "dlh", "2026-10", DAY, MOMENT, "3.14", "311", "#1b6e53", "BTM", "+6281234567890", PUBLIC_ID, "0" * 32, "21.71",
    "21.71.12.1001", "104.02,1.1,104.08,1.15", "08:00",
)  # fmt: skip


def _worded(name: str) -> str:
    """A word for a field nobody thought of."""
    if name.endswith("_at"):
        return MOMENT
    if name.endswith("_on"):
        return DAY
    return name.replace("_", " ") or "teks"


def _listed(kinds: Any) -> list[str]:
    return kinds if isinstance(kinds, list) else [kinds]
