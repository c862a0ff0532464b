"""``POST /servicerequestupdates``: news of a report from another system, as a step or as words."""

from __future__ import annotations

from datetime import datetime

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.open311.v2 import creation
from api.open311.v2.arguments import Arguments
from api.open311.v2.errors import BadArgument
from reporting.models import ApiKey
from reporting.rules import limits
from reporting.rules.numbers import InvalidNumber, parse_number
from reporting.services import fetched_photos, outside_updates
from reporting.services.outside_updates import News, NewsState

MAX_UPDATE_ID = 100
#: States of FixMyStreet's extended vocabulary beside the standard's two, as far as they are a step here.
_STATES = {
    "open": NewsState.OPEN,
    "closed": NewsState.CLOSED,
    "fixed": NewsState.CLOSED,
    "in_progress": NewsState.STARTED,
    "investigating": NewsState.STARTED,
    "action_scheduled": NewsState.STARTED,
    "planned": NewsState.STARTED,
    "reopen": NewsState.OPEN,
}
#: The rest of that vocabulary: no step that another system could take here. What it says besides is kept.
_WORDS_ONLY = {
    "no_further_action", "unable_to_fix", "not_responsible", "not_councils_responsibility", "duplicate",
    "internal_referral", "for_triage", "cancelled", "confirmed",
}  # fmt: skip


def take(arguments: Arguments, request: Request, key: ApiKey, *, at: datetime) -> int:
    """Take news in and return the number of the timeline entry they became.

    Raises:
        BadArgument: A field is missing or cannot be read.
        DomainError: As ``outside_updates.take``.
    """
    state = _state(arguments.last("status"))
    words = _words(arguments.last("description"))
    said_at = arguments.moment("updated_datetime")
    news = News(
        number=_number(arguments),
        update_id=_update_id(arguments),
        state=state,
        words=words,
        said_at=said_at[0] if said_at else at,
        code=_code(arguments)[: limits.MAX_CODE],
        photos=creation.uploaded(request, at=at)
        + fetched_photos.fetch_now(creation.photo_addresses(arguments), at=at),
    )
    return outside_updates.take(news, key=key, at=at)


def _number(arguments: Arguments) -> str:
    text = arguments.last("service_request_id")
    if not text:
        raise BadArgument(_("Sebut nomor laporannya."), field="service_request_id")
    try:
        return parse_number(text)
    except InvalidNumber:
        return ""


def _update_id(arguments: Arguments) -> str:
    found = arguments.last("update_id") or arguments.last("update_id_ext")
    if not found or len(found) > MAX_UPDATE_ID:
        raise BadArgument(
            _("Beri setiap kabar nomornya sendiri, paling panjang %(most)d karakter.")
            % {"most": MAX_UPDATE_ID},
            field="update_id",
        )
    return found


def _state(text: str) -> NewsState:
    if not text or _plain(text) in _WORDS_ONLY:
        return NewsState.SAME
    try:
        return _STATES[_plain(text)]
    except KeyError:
        raise BadArgument(_("status hanya open atau closed."), field="status") from None


def _code(arguments: Arguments) -> str:
    """The sender's own word for the state."""
    said = _plain(arguments.last("status"))
    return arguments.last("external_status_code") or (said if said in _WORDS_ONLY else "")


def _plain(text: str) -> str:
    """A state as its key: "FIXED - COUNCIL" is fixed. - COUNCIL" is fixed."""
    return text.partition(" - ")[0].strip().lower().replace(" ", "_")


def _words(text: str) -> str:
    words = strip_tags(text.replace("\r\n", "\n")).strip()
    if len(words) > limits.MAX_NOTE:
        raise BadArgument(
            _("Paling panjang %(most)d karakter.") % {"most": limits.MAX_NOTE}, field="description"
        )
    return words
