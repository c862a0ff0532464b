"""From a stored message to what leaves: its words, its link, its mail with the city's look.

Nothing about a secret report's sender is put into words for an agency or a crew: no note a reporter
wrote, no address beyond the kelurahan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.urls import reverse

from core.branding.rules import theme
from core.branding.selectors import current_brand
from core.messages import mail
from core.messages.port import Outgoing
from core.tenancy import current_city
from reporting.models import Notice, Report
from reporting.rules.dates import ZONE_LABELS, moment_words
from reporting.rules.notices import (
    ADMIN,
    AGENCY,
    CREW,
    DIGEST,
    EMAIL,
    FOLLOWER,
    KINDS_BY_CODE,
    PUSH,
    REPORTER,
    SMS,
    STAFF,
    WHATSAPP,
)
from reporting.rules.personal_data import for_everybody
from reporting.services.messages import links, wording
from reporting.services.messages.addresses import city_url
from reporting.services.messages.posting import city_settings

CITY_URLS: Final = "core.conf.urls_city"
MUST_KNOW: Final = frozenset({"system"})
"""Kinds nobody can stop: they carry no offer to."""

_INSIDE: Final = frozenset({AGENCY, STAFF, CREW, ADMIN})


def compose(notice: Notice, members: Sequence[Notice] = ()) -> Outgoing:
    """One message as it leaves; with ``members``, several that waited become one."""
    if len(members) > 1:
        subject, text = _digest(notice, members)
        link = _path_of(notice)
    else:
        subject, text = said(notice)
        link = _path_of(notice)
    headers, html = {}, ""
    if notice.channel == EMAIL:
        stop = "" if notice.kind in MUST_KNOW else city_url(_page("message_stop", notice))
        if stop:
            headers = {
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        text, html = letter(text, stop=stop, preferences=_preferences(notice))
    return Outgoing(
        key=str(notice.public_id),
        sender=mail.current_sender(reply_to=city_settings().reply_to),
        subject=subject,
        text=text,
        html=html,
        link=link,
        headers=headers,
        callback=_callback(notice.channel),
        is_urgent=notice.is_urgent,
    )


def said(notice: Notice) -> tuple[str, str]:
    """Subject and text of one message alone."""
    words = wording.wording_of(notice.kind, notice.channel, notice.language)
    return wording.filled(words, notice.channel, words_for(notice))


def words_for(notice: Notice) -> dict[str, str]:
    """What stands for each placeholder."""
    facts = {name: str(value) for name, value in notice.facts.items() if value is not None}
    link = city_url(_path_of(notice))
    found = {
        "layanan": current_brand().app_name,
        "kota": current_city().name,
        **facts,
        "tautan": "" if notice.channel == PUSH else link,
    }
    if notice.report is None:
        return found
    note = facts.get("note", "")
    about = _about(notice.report, hides=_hides(notice), note=note)
    if KINDS_BY_CODE[notice.kind].group == FOLLOWER:
        about["tempat"] = for_everybody(about["tempat"])
        about["catatan"] = for_everybody(note, from_city=True)
    found.update(about)
    if notice.kind == "resolved":
        found["tautan_sudah"] = f"{link}#beres"
        found["tautan_belum"] = f"{link}#belum-beres"
    return found


def letter(text: str, *, stop: str, preferences: str) -> tuple[str, str]:
    """A mail's plain text and its simple HTML, both with the city's foot."""
    brand = current_brand()
    look = theme.derive(brand.colour).light
    context = {
        "brand": brand,
        "city": current_city().name,
        "blocks": [_block(part) for part in text.split("\n\n") if part.strip()],
        "stop": stop,
        "preferences": preferences,
        "ground": look["brand-solid"],
        "ink": look["on-brand"],
    }
    html = render_to_string("reporting/mail/message.html", context)
    plain = render_to_string("reporting/mail/message.txt", {**context, "text": text})
    return plain.strip() + "\n", html


def _digest(lead: Notice, members: Sequence[Notice]) -> tuple[str, str]:
    """Several messages as one: a line each, with its link where the channel has no pages."""
    lines = []
    for each in members:
        subject, text = said(each)
        if lead.channel == SMS:
            lines.append(each.report.number if each.report else each.kind)
        elif lead.channel == EMAIL:
            lines.append(f"{subject}: {city_url(_path_of(each))}\n")
        else:
            lines.append(f"• {subject or text.splitlines()[0]}")
    words = {
        "jumlah": str(len(members)),
        "daftar": (", " if lead.channel == SMS else "\n").join(lines).strip(),
        "layanan": current_brand().app_name,
        "kota": current_city().name,
    }
    how = wording.wording_of(DIGEST.code, lead.channel, lead.language)
    return wording.filled(how, lead.channel, words)


def _about(report: Report, *, hides: bool, note: str) -> dict[str, str]:
    place = report.kelurahan.name if report.kelurahan else ""
    return {
        "nomor": report.number,
        "kategori": report.category.name,
        "dinas": report.agency.name if report.agency else "",
        "tempat": place or ("" if hides else report.address_text),
        "batas_waktu": _due(report),
        "catatan": "" if hides else note,
    }


def _hides(notice: Notice) -> bool:
    return (
        notice.report is not None
        and notice.report.is_secret
        and KINDS_BY_CODE[notice.kind].group in _INSIDE
    )


def _due(report: Report) -> str:
    due = report.next_due_at
    if due is None:
        return ""
    zone = current_city().time_zone
    return f"{moment_words(due.astimezone(ZoneInfo(zone)))} {ZONE_LABELS.get(zone, '')}".strip()


def _path_of(notice: Notice) -> str:
    """The page a message is about; a reporter's opens for whoever holds the message."""
    group = KINDS_BY_CODE[notice.kind].group
    if "path" in notice.facts:
        return str(notice.facts["path"])
    if notice.report is None:
        return _url("setup:overview") if group == ADMIN else _url("desk:queue")
    if group == REPORTER:
        return _page("message", notice)
    if group == FOLLOWER:
        return _url("citizen:track", notice.report.number)
    return _url("desk:report", notice.report.number)


def _preferences(notice: Notice) -> str:
    if notice.person.startswith("user:"):
        return city_url(_url("message_preferences"))
    if notice.person.startswith("agency:"):
        return ""
    return city_url(_page("message", notice) + "#pilihan")


def _callback(channel: str) -> str:
    return city_url(_url("message_receipt", channel)) if channel in {SMS, WHATSAPP} else ""


def _page(name: str, notice: Notice) -> str:
    return _url(name, links.token_of(notice))


def _url(name: str, *arguments: str) -> str:
    return reverse(name, urlconf=CITY_URLS, args=arguments)


def _block(text: str) -> dict[str, object]:
    """A paragraph of a mail; lines that are a link, or a word and a link, become buttons."""
    lines, buttons = [], []
    for line in text.splitlines():
        label, _colon, rest = line.partition(": ")
        if line.startswith(("http://", "https://")):
            buttons.append({"label": "", "url": line.strip()})
        elif rest.startswith(("http://", "https://")):
            buttons.append({"label": label, "url": rest.strip()})
        else:
            lines.append(line)
    return {"lines": lines, "buttons": buttons}
