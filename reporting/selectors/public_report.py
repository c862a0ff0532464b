"""One report as the public sees it: no contact, no citizen's name, no note meant for staff.

What people typed is shown without personal data, see ``rules.personal_data.for_everybody``; its reporter
and staff who work on it read it as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from core.storage import links
from reporting.access import Viewer, works_on
from reporting.models import Photo, PhotoState, Report, ReportEvent
from reporting.rules.personal_data import for_everybody
from reporting.rules.questions import with_words
from reporting.rules.roles import ROLE_LABELS, Role
from reporting.selectors.cards import state_words

#: A question to the reporter and the answer may hold what only the two should know.
BETWEEN_REPORTER_AND_CITY: Final = frozenset({"ask_reporter", "answer"})
BY_CITIZEN: Final = frozenset({Role.REPORTER.value, Role.CITIZEN.value})
PHOTO_LINK_LIVES: Final = timedelta(hours=2)


def public_report(report: Report, viewer: Viewer) -> dict[str, Any]:
    """A report with its public timeline and photos, for the API. At most four queries more.

    The caller has made sure that the viewer may see the report.
    """
    as_typed = reads_as_typed(viewer, report)
    agency, category = report.agency, report.category
    joined = joined_to(report)
    return {
        "id": report.public_id,
        "number": report.number,
        "state": report.state,
        "category": category.code,
        "category_name": category.name,
        "agency": agency.code if agency else None,
        "agency_name": agency.name if agency else None,
        "kelurahan": report.kelurahan.name if report.kelurahan else None,
        "kecamatan": report.kecamatan.name if report.kecamatan else None,
        "description": words_of(report, as_typed=as_typed),
        "priority": report.priority,
        "lon": report.location.x,
        "lat": report.location.y,
        "submitted_at": report.submitted_at,
        "response_due_at": report.response_due_at,
        "responded_at": report.responded_at,
        "resolution_due_at": report.resolution_due_at,
        "resolved_at": report.resolved_at,
        "closed_at": report.closed_at,
        "supporters": report.supporters_count,
        "reopened": report.reopened_count,
        "version": report.version,
        "state_label": state_words(report),
        "kelurahan_code": report.kelurahan.code if report.kelurahan else None,
        "kecamatan_code": report.kecamatan.code if report.kecamatan else None,
        "hold_reason": report.hold_reason,
        "reject_reason": report.reject_reason,
        "next_door": report.next_door,
        "merged_into": joined.public_id if joined else None,
        "answers": public_answers(report, as_typed=as_typed),
        "timeline": [_entry(event, as_typed=as_typed) for event in public_events(report)],
        "photos": [_photo(photo) for photo in shown_photos(report)],
    }


def joined_to(report: Report) -> Report | None:
    """The report this one was joined to, unless that one is hidden: its number would tell that it is there."""
    other = report.merged_into
    return None if other is None or other.is_secret or other.needs_triage else other


def reads_as_typed(viewer: Viewer, report: Report) -> bool:
    """Whether the viewer reads what was typed: its reporter, and staff who work on the report."""
    return viewer.sent(report) or works_on(viewer, report)


def words_of(report: Report, *, as_typed: bool) -> str:
    """The description."""
    return report.description if as_typed else for_everybody(report.description)


def public_answers(report: Report, *, as_typed: bool = False) -> list[dict[str, Any]]:
    """Answers to questions the city marked public, with the words they were asked in."""
    found = [
        {name: each[name] for name in ("code", "text", "kind", "value", "said")}
        for each in report.answers
        if each.get("public")
    ]
    return found if as_typed else with_words(found, for_everybody)


def public_events(report: Report) -> list[ReportEvent]:
    """Timeline entries for everybody, oldest first."""
    return list(ReportEvent.objects.of(report).public().in_order())


def shown_photos(report: Report) -> list[Photo]:
    """Photos of a report, those still in the works included, oldest first."""
    photos = Photo.objects.filter(report=report).exclude(state=PhotoState.FAILED)
    return list(photos.in_order())


def public_note(event: ReportEvent) -> str:
    """The note of an entry as anybody may read it."""
    return note_for_everybody(event.kind, event.actor_role, event.note)


def note_for_everybody(kind: str, actor_role: str, note: str) -> str:
    """The note of an entry as anybody may read it, from the columns of the entry."""
    if kind in BETWEEN_REPORTER_AND_CITY:
        return ""
    return for_everybody(note, from_city=actor_role not in BY_CITIZEN)


def role_label(event: ReportEvent) -> str:
    """As what somebody acted; never who, not even for staff."""
    try:
        return _(ROLE_LABELS[Role(event.actor_role)])
    except ValueError:
        return ""


def photo_urls(photo: Photo) -> tuple[str, str]:
    """Signed links to the picture and its thumbnail; "" while they are being made."""
    if photo.state != PhotoState.READY or not photo.display_key:
        return "", ""
    return (
        links.signed_url(photo.display_key, ttl=PHOTO_LINK_LIVES),
        links.signed_url(photo.thumb_key, ttl=PHOTO_LINK_LIVES),
    )


def of_kind(photos: Iterable[Photo], kind: str) -> list[Photo]:
    """The photos that show this."""
    return [photo for photo in photos if photo.kind == kind]


def _entry(event: ReportEvent, *, as_typed: bool) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "actor": role_label(event),
        "note": event.note
        if as_typed and event.kind not in BETWEEN_REPORTER_AND_CITY
        else public_note(event),
        "happened_at": event.happened_at,
    }


def _photo(photo: Photo) -> dict[str, Any]:
    url, thumbnail = photo_urls(photo)
    return {
        "id": photo.public_id,
        "kind": photo.kind,
        "state": photo.state,
        "url": url,
        "thumbnail_url": thumbnail,
    }
