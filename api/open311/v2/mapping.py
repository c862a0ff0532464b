"""What Open311's words mean here: categories are services, questions attributes, reports requests.

Whatever state a report is in, it is ``open`` or ``closed``; ``status_notes`` says which state and why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from api.open311.v2.rendering import moment
from core.callers import keyed_hash
from reporting.models import Agency, Area, Category, Visibility
from reporting.rules.lifecycle import hold_rule, reject_rule
from reporting.rules.personal_data import for_everybody
from reporting.rules.questions import Kind, Question, with_words
from reporting.rules.states import State, state_group, state_sentence
from reporting.selectors import request_updates
from reporting.selectors.report_track import entry_said
from reporting.selectors.request_updates import Period, UpdateRow
from reporting.selectors.service_requests import RequestRow
from reporting.services.config import CategoryFacts, Snapshot

DATATYPES: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "text",
    Kind.NUMBER: "number",
    Kind.DATE: "datetime",
    Kind.SINGLE: "singlevaluelist",
    Kind.MULTIPLE: "multivaluelist",
}
#: Of all requests of one answer together.
MOST_NOTES: Final = 20_000
#: Makes the lasting address of a photo.
PhotoUrl = Callable[[UUID], str]


def services(setup: Snapshot) -> list[dict[str, Any]]:
    """The categories a citizen may choose now."""
    return [service(each, setup) for each in setup.categories.values() if each.is_active]


def service(category: CategoryFacts, setup: Snapshot) -> dict[str, Any]:
    """One category. A secret one gives no id: nobody may ever look it up."""
    secret = category.visibility_default == Visibility.SECRET
    parent = setup.categories[category.line[-1]]
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": setup.rows.categories[category.pk].description,
        "metadata": any(question.is_active for question in category.questions),
        "type": "blackbox" if secret else "realtime",
        "keywords": ", ".join(category.keywords),
        "group": parent.name,
    }


def definition(category: CategoryFacts) -> dict[str, Any]:
    """The questions of a category, those of its parents first."""
    asked = (question for question in category.questions if question.is_active)
    return {
        "service_code": category.code,
        "attributes": [_attribute(each, order) for order, each in enumerate(asked, start=1)],
    }


def _attribute(question: Question, order: int) -> dict[str, Any]:
    return {
        "variable": True,
        "code": question.code,
        "datatype": DATATYPES[question.kind],
        "required": question.is_required,
        "datatype_description": _hint(question) or None,
        "order": order,
        "description": question.text,
        "values": [{"key": each.key, "name": each.name} for each in question.options],
    }


def _hint(question: Question) -> str:
    """What helps to answer: the city's own words, and what fits."""
    hints = [question.help]
    if question.kind is Kind.DATE:
        hints.append(_("Tanggal seperti 2026-11-22."))
    low, high = question.minimum, question.maximum
    if low is not None and high is not None:
        hints.append(_("Dari %(low)s sampai %(high)s.") % {"low": f"{low:f}", "high": f"{high:f}"})
    elif low is not None:
        hints.append(_("Paling kecil %s.") % f"{low:f}")
    elif high is not None:
        hints.append(_("Paling besar %s.") % f"{high:f}")
    return " ".join(hint for hint in hints if hint)


class Names:
    """Names of what reports point at, whether or not it is still switched on."""

    def __init__(self, setup: Snapshot) -> None:
        self._rows = setup.rows

    def category(self, pk: int) -> Category:
        return self._rows.categories[pk]

    def agency(self, pk: int | None) -> Agency | None:
        return self._rows.agencies.get(pk or 0)

    def area(self, pk: int | None) -> Area | None:
        return self._rows.areas.get(pk or 0)


def request(row: RequestRow, names: Names, photo_url: PhotoUrl) -> dict[str, Any]:
    """One report. Every key is always there."""
    category, agency = names.category(row.category_id), names.agency(row.agency_id)
    kelurahan = names.area(row.kelurahan_id)
    return {
        "service_request_id": row.number,
        "status": state_group(State(row.state)),
        "status_notes": status_notes(row, names),
        "service_name": category.name,
        "service_code": category.code,
        "description": row.description,
        "agency_responsible": agency.name if agency else None,
        "service_notice": next_door_notice(
            row.next_door or category.next_door_name, category.next_door_contact
        ),
        "requested_datetime": moment(row.submitted_at),
        "updated_datetime": moment(row.updated_at),
        "expected_datetime": moment(row.resolution_due_at),
        "address": address(row, names),
        "address_id": kelurahan.code if kelurahan else None,
        "zipcode": None,
        "lat": row.lat,
        "long": row.lon,
        "media_url": photo_url(row.photo) if row.photo else None,
    }


def status_notes(row: RequestRow, names: Names) -> str:
    """Where the report stands, why, and the last word the public got."""
    agency = names.agency(row.agency_id)
    sentence = state_sentence(
        State(row.state),
        agency=(agency.short_name or agency.name) if agency else "",
        hold_reason=hold_rule(row.hold_reason).label if row.hold_reason else "",
        merged_into=row.merged_into or "",
        closing=_closing(row),
    )
    return f"{sentence}. {row.note}" if row.note else f"{sentence}."


def _closing(row: RequestRow) -> str:
    """How a rejected report ended: its reason, and whose business it is."""
    if row.state != State.REJECTED or not row.reject_reason:
        return ""
    rule = reject_rule(row.reject_reason)
    door = f" ({row.next_door})" if row.next_door else ""
    return f"{rule.closing}: {rule.label}{door}" if rule.closing != rule.label else rule.closing


def next_door_notice(name: str, contact: str) -> str | None:
    """Who solves it instead of the city; ``None`` when the city does."""
    if not name:
        return None
    reached = f" ({contact})" if contact else ""
    return _("Ditangani oleh %(who)s.") % {"who": f"{name}{reached}"}


def address(row: RequestRow, names: Names) -> str | None:
    """The place in words, from near to far."""
    areas = (names.area(row.kelurahan_id), names.area(row.kecamatan_id))
    parts = [row.address_text, *(area.name for area in areas if area)]
    return ", ".join(part for part in parts if part) or None


def extended(row: RequestRow, names: Names) -> dict[str, Any]:
    """What only those get who ask for extensions."""
    kelurahan, kecamatan = names.area(row.kelurahan_id), names.area(row.kecamatan_id)
    return {
        "extended_attributes": {
            "state": row.state,
            "state_name": state_sentence(State(row.state)),
            "priority": row.priority,
            "channel": row.channel,
            "kelurahan": kelurahan.name if kelurahan else None,
            "kelurahan_code": kelurahan.code if kelurahan else None,
            "kecamatan": kecamatan.name if kecamatan else None,
            "kecamatan_code": kecamatan.code if kecamatan else None,
            "supporters": row.supporters,
            "reopened": row.reopened,
            "response_due_datetime": moment(row.response_due_at),
            "responded_datetime": moment(row.responded_at),
            "closed_datetime": moment(row.closed_at),
            "merged_into": row.merged_into,
        },
        "attributes": [
            {"code": each["code"], "label": each["text"], "value": each["said"]}
            for each in with_words(orjson.loads(row.answers), for_everybody)
            if each.get("public")
        ],
    }


def update(row: UpdateRow, agency: str, photo_url: PhotoUrl) -> dict[str, Any]:
    """One line of a report's history."""
    return {
        "update_id": update_id(row.pk),
        "service_request_id": row.number,
        "status": state_group(State(row.state)),
        "updated_datetime": moment(row.happened_at),
        "description": row.note or f"{entry_said(row.kind, agency)}.",
        "media_url": photo_url(row.photo) if row.photo else None,
        "external_status_code": row.state,
    }


def note(row: UpdateRow, agency: str) -> dict[str, Any]:
    """The same as a note on its request."""
    return {
        "datetime": moment(row.happened_at),
        "type": row.kind,
        "summary": entry_said(row.kind, agency),
        "description": row.note or None,
    }


def update_id(entry: int) -> str:
    """The lasting name of a timeline entry; the entry's own number never leaves the building."""
    return keyed_hash("open311-update", str(entry))[:24]


def agency_of(row: UpdateRow, setup: Snapshot) -> str:
    """The everyday name of the agency an entry is about; "" when none."""
    known = setup.agencies.get(row.agency or "")
    return (known.short_name or known.name) if known else ""


def requests(
    rows: Sequence[RequestRow], setup: Snapshot, photo_url: PhotoUrl, *, extensions: bool
) -> list[dict[str, Any]]:
    """Reports; with extensions also what the standard has no words for. One query more then."""
    names = Names(setup)
    found = [request(row, names, photo_url) for row in rows]
    if not extensions or not rows:
        return found
    notes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    told = Period(numbers=tuple(row.number for row in rows), limit=MOST_NOTES)
    for line in request_updates.find(told):
        notes[line.number].append(note(line, agency_of(line, setup)))
    for row, shown in zip(rows, found, strict=True):
        shown.update(extended(row, names), notes=notes[row.number])
    return found
