"""Parameters as Open311 clients send them: empty ones are absent, unknown ones are not ours to judge."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.open311.v2.errors import BadArgument, Unknown
from core.tenancy import CityLike
from reporting.rules.numbers import InvalidNumber, parse_number
from reporting.rules.word_search import BadSearch, searched_words
from reporting.selectors.service_requests import Order, Search
from reporting.services.config import Snapshot

MOST: Final = 1000
SPAN: Final = timedelta(days=90)
MAX_PAGE: Final = 100_000
_LOST_PLUS: Final = re.compile(r" (\d{2}:?\d{2})$")
_STATUSES: Final = ("open", "closed")


class Arguments:
    """The parameters of one call. A repeated one is a list, as if its values were joined by commas."""

    def __init__(self, given: QueryDict) -> None:
        self._given = given

    def text(self, name: str) -> str:
        """One value; "" when there is none.

        Raises:
            BadArgument: It holds a character no text has.
        """
        found = ",".join(str(each) for each in self._given.getlist(name)).strip()
        if "\x00" in found:
            raise BadArgument(_("Teks berisi karakter yang tidak dapat disimpan."), field=name[:60])
        return found

    def last(self, name: str) -> str:
        """The last value of a field that is sent once; "" when there is none."""
        return Arguments(_only(name, self._given.get(name, ""))).text(name)

    def each(self, name: str) -> tuple[str, ...]:
        """Every value of a field that may be sent several times, empty ones left out."""
        values = (str(each).strip() for each in self._given.getlist(name))
        return tuple(value for value in values if value)

    def words(self, name: str) -> tuple[str, ...]:
        """A comma list, without empty entries."""
        return tuple(word.strip() for word in self.text(name).split(",") if word.strip())

    def flag(self, name: str) -> bool:
        """Whether it says true."""
        return self.last(name).lower() in {"true", "1", "yes"}

    def whole(self, name: str, *, default: int, most: int) -> int:
        """A number from 1.

        Raises:
            BadArgument: It is none, or too large.
        """
        text = self.last(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
            raise BadArgument(_("Isi dengan angka 1 sampai %(most)d.") % {"most": most}, field=name)
        return int(text)

    def number(self, name: str) -> float | None:
        """A decimal number; ``None`` when there is none.

        Raises:
            BadArgument: It is none.
        """
        text = self.last(name)
        if not text:
            return None
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if not math.isfinite(found) or "_" in text:
            raise BadArgument(_("Isi dengan angka, misalnya 1.1301."), field=name)
        return found

    def moment(self, name: str) -> tuple[datetime, bool] | None:
        """A moment, and whether it names a fraction of a second; ``None`` when there is none.

        Raises:
            BadArgument: It cannot be read, or says no time zone.
        """
        # A plus that a client forgot to encode arrives as a space.
        text = _LOST_PLUS.sub(r"+\1", self.last(name))
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
            in_range = at.tzinfo is not None and 1970 <= at.year <= 9000
        except ValueError:
            in_range = False
        if not in_range:
            raise BadArgument(
                _("Tulis waktunya dengan zona, misalnya 2026-11-22T08:30:00+07:00."), field=name
            )
        return at, "." in text or "," in text

    def since(self, name: str) -> datetime | None:
        """The beginning of a period."""
        found = self.moment(name)
        return found[0] if found else None

    def until(self, name: str) -> datetime | None:
        """The first moment after a period: moments are shown to the second, so a whole second counts."""
        found = self.moment(name)
        if found is None:
            return None
        at, is_exact = found
        return at + (timedelta(microseconds=1) if is_exact else timedelta(seconds=1))


def form_of(request: Request) -> QueryDict:
    """The fields that were sent; a call without a body has none."""
    data: object = request.data
    return data if isinstance(data, QueryDict) else QueryDict()


def require_jurisdiction(arguments: Arguments, city: CityLike, host: str) -> None:
    """One city answers here, so it need not be named; another one is not found.

    Raises:
        Unknown: Another jurisdiction is named.
    """
    named = _site(arguments.last("jurisdiction_id"))
    if named and named not in {_site(host), city.code}:
        raise Unknown(_("jurisdiction_id ini tidak ada di alamat ini."))


def _site(name: str) -> str:
    """A host name without ``www.`` and port."""
    return name.lower().removeprefix("www.").partition(":")[0].rstrip("./")


def search(arguments: Arguments, setup: Snapshot, at: datetime) -> Search:
    """What ``GET /requests`` asks for.

    Raises:
        BadArgument: A parameter cannot be read, or the period is too long.
        Unknown: A service does not exist.
    """
    size = arguments.whole("page_size", default=MOST, most=MOST)
    offset = (arguments.whole("page", default=1, most=MAX_PAGE) - 1) * size
    named = arguments.words("service_request_id")
    if named:
        return Search(numbers=numbers(named), limit=size + 1, offset=offset)
    updated_since, updated_until = (
        arguments.since("updated_after"), arguments.until("updated_before")
    )  # fmt: skip
    since, until = period(arguments, at, is_open=bool(updated_since or updated_until))
    if updated_until and not updated_since:
        updated_since = updated_until - SPAN
    return Search(
        categories=categories(arguments.words("service_code"), setup),
        since=since,
        until=until,
        updated_since=updated_since,
        updated_until=updated_until,
        groups=groups(arguments.words("status")),
        bbox=_box(arguments.text("bbox")),
        words=_words(arguments.last("q")),
        order=_order(arguments.last("sort"), updates=updated_since is not None),
        limit=size + 1,
        offset=offset,
    )


def period(
    arguments: Arguments, at: datetime, *, is_open: bool = False, longest: timedelta | None = SPAN
) -> tuple[datetime | None, datetime | None]:
    """``start_date`` to ``end_date``, 90 days at most; a side that is missing is 90 days away.

    Args:
        arguments: Of the call.
        at: Now (aware).
        is_open: Whether a period that is not named at all is every time; else it is the last 90 days.
        longest: How long it may be; ``None`` for as long as one likes.

    Raises:
        BadArgument: It ends before it begins, or is longer.
    """
    since, until = arguments.since("start_date"), arguments.until("end_date")
    if since and until:
        if until <= since:
            raise BadArgument(_("end_date ada sebelum start_date."), field="end_date")
        if longest and until - since > longest + timedelta(seconds=1):
            raise BadArgument(
                _("Rentang start_date sampai end_date paling lama %(days)d hari.")
                % {"days": longest.days},
                field="start_date",
            )
    elif longest and since:
        until = since + longest
    elif longest and until:
        since = until - longest
    elif longest and not is_open:
        since = at - longest
    return since, until


def numbers(named: Iterable[str]) -> tuple[str, ...]:
    """Numbers of requests; what cannot be one is left out, as unknown ones are."""
    found = []
    for text in named:
        try:
            found.append(parse_number(text))
        except InvalidNumber:
            continue
    return tuple(dict.fromkeys(found))[:MOST]


def categories(codes: Iterable[str], setup: Snapshot) -> tuple[int, ...] | None:
    """The categories of these services; ``None`` for all.

    Raises:
        Unknown: One of them never existed here.
    """
    wanted = tuple(codes)
    if any(code not in setup.categories for code in wanted):
        raise Unknown(_("service_code ini tidak ada. Lihat daftar services."))
    return tuple(setup.categories[code].pk for code in wanted) or None


def groups(statuses: Iterable[str]) -> frozenset[str]:
    """``open``, ``closed`` or both.

    Raises:
        BadArgument: Another word.
    """
    wanted = frozenset(each.lower() for each in statuses)
    if not wanted <= set(_STATUSES):
        raise BadArgument(_("status hanya open atau closed."), field="status")
    return wanted or frozenset(_STATUSES)


def _box(text: str) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
        is_box = -180 <= west < east <= 180 and -90 <= south < north <= 90
    except ValueError:
        is_box = False
    if not is_box:
        raise BadArgument(_("Tulis barat,selatan,timur,utara dalam derajat."), field="bbox")
    return west, south, east, north


def _words(text: str) -> str:
    if not text:
        return ""
    try:
        return searched_words(text)
    except BadSearch as refusal:
        raise BadArgument(str(refusal), field="q") from None


def _order(text: str, *, updates: bool) -> Order:
    if not text:
        return Order.NEWEST
    try:
        order = Order(text.lower())
    except ValueError:
        raise BadArgument(
            _("Pilih salah satu: %(names)s.") % {"names": ", ".join(Order)}, field="sort"
        ) from None
    if order in {Order.LATEST_UPDATE, Order.EARLIEST_UPDATE} and not updates:
        raise BadArgument(
            _("Urutan menurut updated_datetime perlu updated_after atau updated_before."),
            field="sort",
        )
    return order


def _only(name: str, value: object) -> QueryDict:
    one = QueryDict(mutable=True)
    one[name] = str(value)
    return one


def attributes(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """``attribute[CODE]=v`` and ``attribute[CODE][]=v``: the values by code, empty ones left out."""
    found: dict[str, list[str]] = {}
    for name, values in fields.items():
        code = _attribute(name)
        given = [value.strip() for value in values if value.strip()]
        if code and given:
            found.setdefault(code, []).extend(given)
    return found


def _attribute(name: str) -> str:
    found = re.fullmatch(r"attribute\[([^\[\]]{1,60})\](?:\[\d*\])?", name)
    return found[1] if found else ""
