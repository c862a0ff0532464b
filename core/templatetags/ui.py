"""Words for templates: styles, scripts, icons, and times and numbers as people here say them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core import clock, frontend, words
from core.tenancy import PUBLIC, current_city, current_schema, is_inside

register = template.Library()

PLATFORM_ZONE: Final = "Asia/Jakarta"
NOTHING: Final = mark_safe("")


@register.simple_tag(takes_context=True)
def ui_styles(context: Context, *more: str) -> SafeString:
    """Links to the font, the style sheet (and ``more`` of them) and the city's theme."""
    built = frontend.build()
    lines: list[SafeString] = []
    if built.exists:
        if font := built.font():
            lines.append(
                format_html(
                    '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
                    static(font),
                )
            )
        lines += [
            format_html('<link rel="stylesheet" href="{}">', static(built.style(name)))
            for name in ("app", *more)
        ]
    brand = context.get("brand")
    if brand is not None and brand.theme_url:
        lines.append(format_html('<link rel="stylesheet" href="{}">', brand.theme_url))
    return _lines(lines)


@register.simple_tag(takes_context=True)
def ui_script(context: Context, name: str) -> SafeString:
    """The script of one kind of page (citizen, desk, wall, crew, setup, gallery) and its styles.

    Raises:
        UnknownEntry: No such script is part of the build.
    """
    built = frontend.build()
    if not built.exists:
        return NOTHING
    files = built.entry(name)
    nonce = getattr(context.get("request"), "csp_nonce", "")
    links = [
        format_html('<link rel="stylesheet" href="{}">', static(style)) for style in files.styles
    ]
    links += [
        format_html('<link rel="modulepreload" href="{}" nonce="{}">', static(file), nonce)
        for file in files.imports
    ]
    script = format_html(
        '<script type="module" src="{}" nonce="{}"></script>', static(files.script), nonce
    )
    return _lines([*links, script])


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One icon of the sprite. Decoration unless ``label`` says what it means.

    Raises:
        UnknownEntry: The build has no such icon (only while debugging and in tests).
    """
    built = frontend.build()
    if built.exists and name not in built.icons:
        if settings.DEBUG:
            raise frontend.UnknownEntry(f"icon {name!r}: add it to core/assets/icons.json")
        name = "dots"
    address = f"{static(built.sprite)}#{name}" if built.sprite else f"#{name}"
    said = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    css = f"icon {css}".strip()
    return format_html(
        '<svg class="{}" width="20" height="20" {} focusable="false"><use href="{}"></use></svg>',
        css,
        said,
        address,
    )


@register.simple_tag
def sprite_url() -> str:
    """Address of the icon sprite, for scripts that draw icons."""
    sprite = frontend.build().sprite
    return static(sprite) if sprite else ""


@register.simple_tag
def server_now() -> str:
    """This moment by the server's clock, for scripts that count minutes."""
    return clock.now().isoformat(timespec="seconds")


@register.filter
def local_time(at: datetime | None, style: str = "") -> str:
    """A moment on the city's clock.

    Styles: nothing (``14.27`` today, else with the day), ``time`` (14.27), ``date`` (22 Nov 2026),
    ``long`` (Minggu, 22 November 2026), ``zone`` (14.27 WIB), ``full`` (22 Nov 2026, 14.27).
    """
    if not isinstance(at, datetime):
        return ""
    zone = city_zone()
    said = {
        "time": lambda: words.clock_time(at, zone),
        "date": lambda: words.date(at, zone),
        "long": lambda: words.long_date(at, zone),
        "zone": lambda: f"{words.clock_time(at, zone)} {words.zone_name(at, zone)}",
        "full": lambda: f"{words.date(at, zone)}, {words.clock_time(at, zone)}",
        "": lambda: words.moment(at, zone, now=clock.now()),
    }
    if style not in said:
        raise template.TemplateSyntaxError(f"local_time has no style {style!r}.")
    return said[style]()


@register.filter
def minutes_ago(at: datetime | None) -> str:
    """How long ago: ``12 menit lalu``."""
    return words.ago(at, now=clock.now()) if isinstance(at, datetime) else ""


@register.filter
def duration(length: timedelta | float | str | None, style: str = "") -> str:
    """A length of time (``timedelta``, or a number of minutes): ``1 j 10 mnt``; ``long``: 1 jam 10 menit."""
    if length is None or length == "":
        return "–"
    span = length if isinstance(length, timedelta) else timedelta(minutes=float(length))
    return words.long_duration(span) if style == "long" else words.duration(span)


@register.filter
def time_left(due: datetime | None) -> str:
    """Time until a deadline: ``sisa 22 mnt``, ``lewat 18 mnt``."""
    return words.time_left(due, now=clock.now()) if isinstance(due, datetime) else ""


@register.filter
def time_since(at: datetime | None) -> str:
    """Time since something began, without a word around it: ``1 j 10 mnt``."""
    return words.duration(clock.now() - at) if isinstance(at, datetime) else ""


@register.simple_tag
def due_state(due: datetime | None, started: datetime | None = None) -> str:
    """``late``, ``soon`` (75 % of the time is used) or ``calm``."""
    if not isinstance(due, datetime):
        return "calm"
    return words.urgency(due, started if isinstance(started, datetime) else None, now=clock.now())


@register.filter
def iso(at: datetime | None) -> str:
    """A moment for ``datetime`` attributes and scripts."""
    return at.isoformat() if isinstance(at, datetime) else ""


@register.filter
def number_id(value: float | str | None, places: int = 0) -> str:
    """A number: ``1.342.038``; with places ``12,5``. Nothing is said as a dash."""
    return "–" if value is None or value == "" else words.number(float(value), int(places))


@register.filter
def percent(value: float | str | None) -> str:
    """A percentage: ``93,3%``; whole ones without a comma. Nothing is said as a dash."""
    if value is None or value == "":
        return "–"
    return f"{words.number(float(value), 0 if float(value).is_integer() else 1)}%"


@register.filter
def rupiah(value: int | str | None) -> str:
    """Whole rupiah: ``Rp 17.000.000``."""
    return "–" if value is None or value == "" else words.rupiah(int(value))


@register.filter
def sen(value: int | None) -> str:
    """An amount stored in sen, as whole rupiah: ``Rp 1.250.000``."""
    return "–" if value is None else words.rupiah(-(-value // 100) if value < 0 else value // 100)


@register.filter
def metres(value: float | str | None) -> str:
    """A distance: ``40 m``, ``1,2 km``."""
    return "" if value is None or value == "" else words.distance(float(value))


@register.filter
def figure(value: object) -> str:
    """A figure of any kind: numbers get Indonesian marks, text stays, nothing is a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, float):
        return words.number(value, 0 if value.is_integer() else 1)
    return words.number(value) if isinstance(value, int) else str(value)


@register.filter
def split_words(text: str, mark: str = ",") -> list[str]:
    """A list from text: ``"Foto,Periksa,Terkirim"|split_words``."""
    return [word.strip() for word in str(text).split(mark) if word.strip()]


@register.filter
def nth(values: list[Any], at: int) -> Any:
    """The item at a position, counted from 0; nothing beyond the end."""
    return values[at] if 0 <= at < len(values) else None


@register.filter
def token(values: dict[str, str], name: str) -> str:
    """A colour of a theme by its name with dashes: ``ink|token:"brand-text"`` (papers)."""
    return values[name]


@register.filter
def largest(items: list[dict[str, Any]]) -> float:
    """The largest ``value`` among items; 0 for none."""
    return max((float(item.get("value") or 0) for item in items or []), default=0.0)


@register.filter
def share_of(value: float | None, whole: float | None) -> str:
    """``value`` as a percentage of ``whole`` for SVG widths, 0 to 100, dot as decimal mark."""
    if not value or not whole:
        return "0"
    return f"{min(100.0, max(0.0, 100 * float(value) / float(whole))):.2f}"


@register.filter
def polyline(values: list[float], shape: str = "line") -> str:
    """Points of a sparkline in a 100 × 40 box; ``area`` closes it along the bottom."""
    numbers = [float(value) for value in values or []]
    if len(numbers) < 2:
        return ""
    top = max(*numbers, 1.0)
    step = 100 / (len(numbers) - 1)
    points = [f"{at * step:.2f},{40 - 38 * value / top:.2f}" for at, value in enumerate(numbers)]
    return " ".join(["0,40", *points, "100,40"] if shape == "area" else points)


def city_zone() -> ZoneInfo:
    """The current city's time zone; the platform's outside every city."""
    if not is_inside() or current_schema() == PUBLIC:
        return _zone(PLATFORM_ZONE)
    return _zone(current_city().time_zone)


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _lines(parts: list[SafeString]) -> SafeString:
    return format_html_join("\n", "{}", ((part,) for part in parts))
