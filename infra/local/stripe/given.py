"""The parameters of a request, typed by the pinned library's own annotations.

``stripe.params.SubscriptionCreateParams`` and its like say which parameters exist and what they hold. Whatever they do
not name is refused with Stripe's own words, so a misspelt or outdated parameter fails here before it fails in
production.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import stripe.params
import stripe.params.billing_portal
import stripe.params.checkout
import stripe.params.test_helpers
from stripe._request_options import RequestOptions
from typing_extensions import is_typeddict

from infra.local.stripe.errors import Refused

_OPTIONS: Final = frozenset(RequestOptions.__annotations__)


class Given(dict[str, Any]):
    """Checked parameters that remember which of them somebody has used."""

    def __init__(self, values: dict[str, Any], path: str = "") -> None:
        super().__init__(values)
        self.path = path
        self._untaken = set(values)

    def take(self, name: str, default: Any = None) -> Any:
        """The value, which is carried out from here on."""
        self._untaken.discard(name)
        return super().get(name, default)

    def ignore(self, *names: str) -> None:
        """These make no difference here."""
        self._untaken.difference_update(names)

    def leftovers(self) -> list[str]:
        """Names of everything nobody has asked for."""
        found = [
            self.path + name if not self.path else f"{self.path}[{name}]"
            for name in sorted(self._untaken)
        ]
        for name, value in self.items():
            if name not in self._untaken:
                for inner in value if isinstance(value, list) else [value]:
                    if isinstance(inner, Given):
                        found += inner.leftovers()
        return found


def check(params: str, raw: dict[str, Any]) -> Given:
    """Typed parameters for one of the library's annotations.

    Args:
        params: Its name: ``InvoiceCreateParams``, ``checkout.SessionCreateParams``.

    Raises:
        Refused: An unknown, missing or malformed parameter.
    """
    return _object(_annotation(params), raw, "")


@cache
def _annotation(name: str) -> type:
    module, _dot, last = name.rpartition(".")
    home = getattr(stripe.params, module) if module else stripe.params
    found: type = getattr(home, last)
    return found


@cache
def _fields(cls: type) -> dict[str, Any]:
    own = {name: hint for name, hint in cls.__annotations__.items() if name not in _OPTIONS}
    return get_type_hints(type("Own", (), {"__annotations__": own, "__module__": cls.__module__}))


def _object(cls: type, raw: Any, path: str) -> Given:
    if not isinstance(raw, dict):
        raise Refused(f"Invalid object: {path}", param=path)
    fields = _fields(cls)
    unknown = [_inner(path, name) for name in raw if name not in fields]
    if unknown:
        raise Refused(
            f"Received unknown parameter{'s' if len(unknown) > 1 else ''}: {', '.join(unknown)}",
            param=unknown[0],
            code="parameter_unknown",
        )
    for name in sorted(getattr(cls, "__required_keys__", ())):
        if name in fields and name not in raw:
            where = _inner(path, name)
            raise Refused(
                f"Missing required param: {where}.", param=where, code="parameter_missing"
            )
    return Given(
        {name: _value(fields[name], value, _inner(path, name)) for name, value in raw.items()}, path
    )


def _inner(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _value(hint: Any, raw: Any, path: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _one_of(get_args(hint), raw, path)
    if origin is Literal:
        return _literal(get_args(hint), raw, path)
    if origin is list:
        return _list(get_args(hint)[0], raw, path)
    if origin is dict:
        return _mapping(get_args(hint)[1], raw, path)
    if is_typeddict(hint):
        return _object(hint, raw, path)
    return _scalar(hint, raw, path)


def _one_of(hints: tuple[Any, ...], raw: Any, path: str) -> Any:
    """The first alternative that fits. A list of words followed by ``str`` is closed, as Stripe's enums are."""
    words = [word for hint in hints if get_origin(hint) is Literal for word in get_args(hint)]
    if raw == "" and "" in words:
        return ""
    is_closed = any(words) and isinstance(raw, str)
    refused: Refused | None = None
    for hint in hints:
        if get_origin(hint) is Literal and not any(get_args(hint)):
            continue
        if hint is str and is_closed:
            continue
        try:
            return _value(hint, raw, path)
        except Refused as error:
            refused = refused or error
    raise refused or Refused(f"Invalid {path}", param=path)


def _literal(words: Iterable[Any], raw: Any, path: str) -> Any:
    known = {str(word).lower() if isinstance(word, bool) else str(word): word for word in words}
    if not isinstance(raw, str) or raw not in known:
        raise Refused(
            f"Invalid {path}: must be one of {', '.join(filter(None, known))}", param=path
        )
    return known[raw]


def _list(inner: Any, raw: Any, path: str) -> list[Any]:
    if not isinstance(raw, list):
        raise Refused(f"Invalid array: {path}", param=path)
    return [_value(inner, item, f"{path}[{place}]") for place, item in enumerate(raw)]


def _mapping(inner: Any, raw: Any, path: str) -> dict[str, Any]:
    if isinstance(raw, list):  # keys that happen to be 0, 1, 2 …
        raw = {str(place): item for place, item in enumerate(raw)}
    if not isinstance(raw, dict):
        raise Refused(f"Invalid hash: {path}", param=path)
    return {str(key): _value(inner, item, f"{path}[{key}]") for key, item in raw.items()}


def _scalar(hint: Any, raw: Any, path: str) -> Any:
    if not isinstance(raw, str):
        raise Refused(f"Invalid {_named(hint)}: {path}", param=path)
    if hint is bool:
        if raw not in {"true", "false"}:
            raise Refused(f"Invalid boolean: {raw}", param=path)
        return raw == "true"
    if hint is int:
        if not raw.removeprefix("-").isascii() or not raw.removeprefix("-").isdigit():
            raise Refused(f"Invalid integer: {raw}", param=path, code="parameter_invalid_integer")
        return int(raw)
    if hint is float or hint is Decimal:
        return _number(hint, raw, path)
    if hint is str or hint is Any:
        return raw
    raise Refused(f"This stand-in cannot read {path} ({hint}).", param=path)


def _number(hint: Any, raw: str, path: str) -> Any:
    try:
        number = Decimal(raw)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Refused(f"Invalid decimal: {raw}", param=path)
    return number if hint is Decimal else float(number)


def _named(hint: Any) -> str:
    return {bool: "boolean", int: "integer", str: "string"}.get(hint, "value")
