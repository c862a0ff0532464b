"""The frame of every page a person sees: plain HTML, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from typing import Final

from infra.local.stripe.machine import Answer

#: A page that was paid on leads back to the product, so forms may end elsewhere.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http: https:; base-uri 'none'"
_STYLE: Final = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 64rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top;
  border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
.sum { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
form.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .5rem 0; }
button, select, input { font: inherit; padding: .4rem .75rem; min-height: 2.5rem; }
input[type=radio] { min-height: 0; vertical-align: middle; margin-right: .5rem; }
pre { overflow-x: auto; } .note { opacity: .8; } .bad { font-weight: 700; }
fieldset { border: 1px solid color-mix(in srgb, currentColor 30%, transparent); margin: 1rem 0; }
label { display: block; padding: .25rem 0; }
"""
_JAKARTA: Final = timezone(timedelta(hours=7))


def page(title: str, body: str, *, status: int = 200) -> Answer:
    """A whole page."""
    text = (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "no-referrer",
    }
    return Answer(status, text.encode(), headers)


def redirect(to: str) -> Answer:
    """Go on there."""
    return Answer(303, b"", {"Location": to})


def money(amount: int | None, currency: str | None) -> str:
    """``IDR 17.000.000`` from minor units; sen only where there are any."""
    if amount is None:
        return ""
    whole, rest = divmod(abs(amount), 100)
    text = f"{whole:,}".replace(",", ".") + (f",{rest:02d}" if rest else "")
    return f"{'−' if amount < 0 else ''}{(currency or '').upper()} {text}"


def when(moment: int | None) -> str:
    """A moment in Jakarta."""
    if moment is None:
        return "–"
    return f"{datetime.fromtimestamp(moment, UTC).astimezone(_JAKARTA):%Y-%m-%d %H.%M} WIB"


def link(number: str | None, text: str | None = None) -> str:
    """A link to an object as it is."""
    if not number:
        return "–"
    return f'<a href="/o/{escape(number)}">{escape(text or number)}</a>'


def table(
    heads: Iterable[str], rows: Iterable[Iterable[str]], *, sums: frozenset[int] = frozenset()
) -> str:
    """A table of ready HTML cells; the columns of ``sums`` stand to the right."""

    def cell(kind: str, place: int, text: str) -> str:
        return (
            f'<{kind} class="sum">{text}</{kind}>' if place in sums else f"<{kind}>{text}</{kind}>"
        )

    head = "".join(cell("th", place, escape(text)) for place, text in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(cell("td", place, text) for place, text in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
