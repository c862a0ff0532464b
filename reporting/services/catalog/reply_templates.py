"""Setting up sentences that desks are offered: the city's own, and other words for the common ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Invalid, NotFound
from reporting.models import ReplyTemplate
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_REPLY_TEMPLATE
from reporting.rules.reply_texts import DEFAULTS, MOMENTS, DefaultText, require_known
from reporting.services.catalog import agencies, categories, config


class TemplateNotFound(NotFound):
    """No such sentence in this city."""

    code = "reply_template_not_found"


@dataclass(frozen=True, slots=True)
class TemplateDetails:
    """A sentence, and when it is offered; an empty category or agency is every one."""

    moment: str
    text: str
    category: str = ""
    agency: str = ""


@transaction.atomic(durable=True)
def add(*, details: TemplateDetails, actor: Actor, at: datetime) -> ReplyTemplate:
    """Offer one more sentence.

    Raises:
        Invalid, UnknownPlaceholder: The text or the step cannot be used.
        CategoryNotFound, AgencyNotFound: Something named does not exist.
    """
    config.hold()
    last = ReplyTemplate.objects.order_by("-position").first()
    row = ReplyTemplate(position=last.position + 1 if last else 0)
    _describe(row, details)
    row.save()
    _changed("added", row, actor=actor, at=at, after=state_of(row))
    return row


@transaction.atomic(durable=True)
def change(*, key: int, details: TemplateDetails, actor: Actor, at: datetime) -> ReplyTemplate:
    """Replace one of the city's own sentences.

    Raises:
        TemplateNotFound: No such sentence.
        Invalid, UnknownPlaceholder: The text or the step cannot be used.
    """
    config.hold()
    row = require(key)
    before = state_of(row)
    _describe(row, details)
    row.save()
    _changed("changed", row, actor=actor, at=at, before=before, after=state_of(row))
    return row


@transaction.atomic(durable=True)
def switch(*, key: int, is_active: bool, actor: Actor, at: datetime) -> ReplyTemplate:
    """Offer one of the city's own sentences again, or no longer.

    Raises:
        TemplateNotFound: No such sentence.
    """
    config.hold()
    row = require(key)
    if row.is_active != is_active:
        row.is_active = is_active
        row.save(update_fields=["is_active"])
        _changed("switched_on" if is_active else "switched_off", row, actor=actor, at=at)
    return row


@transaction.atomic(durable=True)
def reword(*, code: str, text: str, is_active: bool, actor: Actor, at: datetime) -> None:
    """Put other words in the place of a common sentence, take it away, or bring it back.

    Args:
        code: Of the common sentence.
        text: The city's words; the common ones bring it back as it was.
        is_active: Whether desks are offered it.
        actor: Who decided.
        at: When (aware).

    Raises:
        TemplateNotFound: No such common sentence.
        Invalid, UnknownPlaceholder: The text cannot be used.
    """
    config.hold()
    common = require_default(code)
    row = ReplyTemplate.objects.filter(replaces=code).first()
    before = as_offered(code)
    row = row or ReplyTemplate(replaces=code)
    _describe(row, TemplateDetails(common.moment, text))
    row.is_active = is_active
    if is_active and row.text == _(common.text):
        if row.pk:
            row.delete()
    else:
        row.save()
    after = {"text": row.text, "is_active": is_active}
    if before != after:
        _changed("reworded", row, actor=actor, at=at, before=before, after=after)


def as_offered(code: str) -> dict[str, Any]:
    """A common sentence as desks see it now: reworded, taken away or as it always was."""
    row = ReplyTemplate.objects.filter(replaces=code).first()
    if row is None:
        return {"text": _(require_default(code).text), "is_active": True}
    return {"text": row.text, "is_active": row.is_active}


def require(key: int) -> ReplyTemplate:
    """Return one of the city's own sentences, or raise ``TemplateNotFound``."""
    row = (
        ReplyTemplate.objects.filter(pk=key, replaces="")
        .select_related("category", "agency")
        .first()
    )
    if row is None:
        raise TemplateNotFound(_("Kalimat ini tidak ada."))
    return row


def require_default(code: str) -> DefaultText:
    """Return a common sentence, or raise ``TemplateNotFound``."""
    found = next((each for each in DEFAULTS if each.code == code), None)
    if found is None:
        raise TemplateNotFound(_("Kalimat ini tidak ada."))
    return found


def details_of(row: ReplyTemplate) -> TemplateDetails:
    """What is said about a sentence now."""
    return TemplateDetails(
        row.transition,
        row.text,
        row.category.code if row.category else "",
        row.agency.code if row.agency else "",
    )


def state_of(row: ReplyTemplate) -> dict[str, Any]:
    """A sentence as plain values, for the audit trail."""
    details = details_of(row)
    return {
        "moment": details.moment,
        "text": details.text,
        "category": details.category,
        "agency": details.agency,
        "is_active": row.is_active,
    }


def _describe(row: ReplyTemplate, details: TemplateDetails) -> None:
    text = " ".join(details.text.split())
    if details.moment not in MOMENTS:
        raise Invalid(_("Pilih untuk langkah apa."), field="moment")
    if not text:
        raise Invalid(_("Tulis kalimatnya."), field="text")
    if len(text) > MAX_REPLY_TEMPLATE:
        raise Invalid(_("Kalimat paling panjang %d karakter.") % MAX_REPLY_TEMPLATE, field="text")
    if "\x00" in text:
        raise Invalid(_("Teks berisi karakter yang tidak dapat disimpan."), field="text")
    require_known(text)
    row.transition, row.text = details.moment, text
    row.category = categories.require(details.category) if details.category else None
    row.agency = agencies.require(details.agency) if details.agency else None


def _changed(verb: str, row: ReplyTemplate, *, actor: Actor, at: datetime, **facts: object) -> None:
    config.changed(
        kind=f"reply_template_{verb}",
        subject=row.replaces or str(row.pk or ""),
        actor=actor,
        at=at,
        facts={"text": row.text, "moment": row.transition, **facts},
    )
