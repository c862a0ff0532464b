"""The post office's pages: plain HTML, nothing loaded from anywhere."""

from __future__ import annotations

import time
from html import escape
from typing import Final

from infra.local.post.box import Box, Item, parsed

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self';"
    " frame-src 'self'; base-uri 'none'"
)
_STYLE: Final = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; } .what { display: inline-block; min-width: 6rem; font-weight: 700; }
li { padding: .6rem 0; border-top: 1px solid #8886; list-style: none; overflow-wrap: anywhere; }
ul { padding: 0; } pre { white-space: pre-wrap; } small { opacity: .75; }
iframe { width: 100%; height: 40rem; border: 1px solid #8886; background: #fff; }
button { font: inherit; padding: .4rem .8rem; }
"""
_NAMES: Final = {"email": "Surel", "sms": "SMS", "whatsapp": "WhatsApp", "push": "Notifikasi"}


def everything(box: Box) -> str:
    """All messages, newest first."""
    rows = "".join(_row(item) for item in reversed(box.items))
    lines = rows or "<li>Belum ada pesan. Kirim laporan dengan surel, lalu muat ulang.</li>"
    return _page(
        "Kantor pos",
        f"<h1>Kantor pos</h1><p>{len(box.items)} pesan terakhir. Tidak ada yang keluar dari komputer ini.</p>"
        f'<form method="post" action="/kosongkan"><button>Kosongkan</button></form><ul>{lines}</ul>',
    )


def mail(box: Box, number: str, part: str) -> tuple[str | bytes, str] | None:
    """One mail: its page, its HTML alone, or the file itself; ``None`` when there is none."""
    raw = box.raw(int(number)) if number.isdigit() else None
    if raw is None:
        return None
    if part == "eml":
        return raw, "message/rfc822"
    letter = parsed(raw)
    html = letter.get_body(("html",))
    if part == "html":
        return (html.get_content() if html is not None else ""), "text/html; charset=utf-8"
    plain = letter.get_body(("plain",))
    heads = "".join(f"<b>{escape(k)}:</b> {escape(str(v))}<br>" for k, v in letter.items())
    text = escape(plain.get_content()) if plain is not None else ""
    frame = f'<iframe sandbox title="HTML" src="/surel/{number}/html"></iframe>' if html else ""
    body = (
        f'<p><a href="/">Semua pesan</a> · <a href="/surel/{number}/eml">.eml</a></p>'
        f"<p><small>{heads}</small></p>{frame}<pre>{_linked(text)}</pre>"
    )
    return _page(str(letter["Subject"] or ""), body), "text/html; charset=utf-8"


def _row(item: Item) -> str:
    when = time.strftime("%H.%M.%S", time.localtime(item.at))
    name = escape(_NAMES.get(item.channel, item.channel))
    title = escape(item.subject)
    if item.channel == "email":
        title = f'<a href="/surel/{item.number}">{title or "tanpa judul"}</a>'
        text = ""
    else:
        text = f"<br>{_linked(escape(item.text))}"
    return (
        f'<li><span class="what">{name}</span> {title} <small>{when} · '
        f"{escape(item.sender)} → {escape(item.to)}</small>{text}</li>"
    )


def _linked(text: str) -> str:
    words = []
    for word in text.split(" "):
        lines = [
            f'<a href="{part}">{part}</a>' if part.startswith(("http://", "https://")) else part
            for part in word.split("\n")
        ]
        words.append("\n".join(lines))
    return " ".join(words)


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )
