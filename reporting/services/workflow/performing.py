"""One door for buttons and the API: a step by its name, with what the person supplied."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, Invalid
from reporting.models import Report
from reporting.rules.lifecycle import Actor, transition_named
from reporting.rules.limits import MAX_PHOTOS
from reporting.services.workflow import closing, joining, routing, seen, waiting, working
from reporting.services.workflow.verbs import Verb


class BadArguments(Invalid):
    """Something was supplied that the step does not know, or in the wrong form."""

    code = "bad_arguments"


class VersionConflict(DomainError):
    """Somebody changed the report since the caller read it."""

    code = "version_conflict"
    status = 412


def perform(
    name: str,
    *,
    report_id: UUID,
    actor: Actor,
    at: datetime,
    arguments: Mapping[str, object],
    expected_version: int | None = None,
    seen_version: int | None = None,
) -> Report:
    """Take the named step.

    Args:
        name: Of a transition.
        report_id: Public id of a report in the current city.
        actor: Who acts.
        at: When (aware).
        arguments: What was supplied, as JSON: ``note``, ``agency``, ``reason``, ``category``,
            ``report``, ``next_door``, ``priority`` (texts), ``reroute`` (true or false), ``photos`` (a list of
            ``{"id": …, "token": …}``). A key the step does not take is an error; empty texts of
            other keys are not, so that one form may serve all steps.
        expected_version: The version the caller decided on; ``None`` decides on whatever there is.
        seen_version: The version on the screen of whoever acts. Unlike with ``expected_version``,
            what decides nothing (one more supporter, a nudge) does not stand in the way.

    Raises:
        VersionConflict: The report has another version by now.
        Overtaken: Somebody decided something since ``seen_version``.
        UnknownTransition: There is no such step.
        BadArguments: A key is unknown or its value has the wrong form.
        DomainError: As the step itself.
    """
    call, supplied = _prepared(name, arguments)
    if expected_version is None:
        return call.verb.as_seen(seen_version, report_id=report_id, actor=actor, at=at, **supplied)
    with transaction.atomic(durable=True):
        require_version(report_id, expected_version)
        return call.verb.within(report_id=report_id, actor=actor, at=at, **supplied)


def perform_within(
    name: str,
    *,
    report_id: UUID,
    actor: Actor,
    at: datetime,
    arguments: Mapping[str, object],
    seen_version: int | None = None,
) -> Report:
    """Take the named step in the caller's transaction; arguments and refusals as ``perform``."""
    call, supplied = _prepared(name, arguments)
    if seen_version is not None:
        seen.require(report_id, seen_version)
    return call.verb.within(report_id=report_id, actor=actor, at=at, **supplied)


def _prepared(name: str, arguments: Mapping[str, object]) -> tuple[_Call, dict[str, Any]]:
    """The verb and what it takes, or why it cannot be called so."""
    transition_named(name)
    call = _CALLS[name]
    given = _read(arguments)
    foreign = sorted(key for key in given if key not in call.takes)
    if foreign:
        raise BadArguments(
            _("Langkah ini tidak memerlukan: %(keys)s.") % {"keys": ", ".join(foreign)},
            unknown=foreign,
            allowed=sorted(call.takes),
        )
    return call, {key: given.get(key, _EMPTY[key]) for key in call.takes}


def require_version(report_id: UUID, expected: int) -> None:
    """Compare under the row lock, so that of two who read the same version one is refused.

    Part of the caller's transaction.

    Raises:
        VersionConflict: The report has another version by now.
    """
    version = (
        Report.objects.select_for_update()
        .filter(public_id=report_id)
        .values_list("version", flat=True)
        .first()
    )
    if version is not None and version != expected:
        raise VersionConflict(
            _("Laporan sudah berubah. Muat ulang dan putuskan lagi."), version=version
        )


@dataclass(frozen=True, slots=True)
class _Call:
    """A verb and the arguments it takes beside report, actor and time."""

    verb: Verb[..., Report]
    takes: frozenset[str]


def _call(verb: Verb[..., Report], *takes: str) -> _Call:
    return _Call(verb, frozenset(takes))


_CALLS: Final[Mapping[str, _Call]] = {
    "route": _call(routing.route),
    "assign": _call(routing.assign, "agency", "note"),
    "hand_over": _call(routing.hand_over, "agency", "note"),
    "recategorise": _call(routing.recategorise, "category", "note", "reroute"),
    "prioritise": _call(routing.prioritise, "priority", "note"),
    "accept": _call(working.accept, "note"),
    "resolve": _call(working.resolve, "note", "photos"),
    "ask_reporter": _call(waiting.ask_reporter, "note"),
    "answer": _call(waiting.answer, "note", "photos"),
    "hold": _call(waiting.hold, "reason", "note"),
    "resume": _call(waiting.resume, "note"),
    "confirm": _call(closing.confirm, "note"),
    "auto_confirm": _call(closing.auto_confirm),
    "reject": _call(closing.reject, "reason", "note", "next_door"),
    "reopen": _call(closing.reopen, "note", "photos"),
    "merge": _call(joining.merge, "report", "note"),
    "unmerge": _call(joining.unmerge, "note"),
}

_TEXTS: Final = ("note", "agency", "reason", "category", "report", "next_door", "priority")
_EMPTY: Final[Mapping[str, object]] = {**dict.fromkeys(_TEXTS, ""), "reroute": False, "photos": ()}


def _read(arguments: Mapping[str, object]) -> dict[str, object]:
    """The arguments in the form verbs take; empty ones are left out."""
    readers: dict[str, Callable[[str, object], object]] = {
        **dict.fromkeys(_TEXTS, _text),
        "reroute": _flag,
        "photos": _photos,
    }
    unknown = sorted(str(key) for key in arguments if key not in readers)
    if unknown:
        raise BadArguments(
            _("Isian tidak dikenal: %(keys)s.") % {"keys": ", ".join(unknown)[:200]},
            unknown=unknown[:20],
            allowed=sorted(readers),
        )
    read = {key: readers[key](key, value) for key, value in arguments.items()}
    return {key: value for key, value in read.items() if value != _EMPTY[key]}


def _text(key: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(key, _("teks"))
    if "\x00" in value:
        raise BadArguments(_("Teks berisi karakter yang tidak dapat disimpan."), field=key)
    return value.strip()


def _flag(key: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in (None, "", "false", "0"):
        return False
    if value in ("true", "1", "on"):
        return True
    raise _wrong(key, _("ya atau tidak"))


def _photos(key: str, value: object) -> tuple[tuple[UUID, str], ...]:
    if value in (None, ""):
        return ()
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise _wrong(key, _("daftar foto"))
    if len(value) > MAX_PHOTOS:
        raise BadArguments(_("Paling banyak %(count)d foto.") % {"count": MAX_PHOTOS}, field=key)
    return tuple(_photo(key, each) for each in value)


def _photo(key: str, value: object) -> tuple[UUID, str]:
    if not isinstance(value, Mapping):
        raise _wrong(key, _("foto dengan id dan token"))
    public_id, token = value.get("id"), value.get("token")
    if not isinstance(public_id, str) or not isinstance(token, str):
        raise _wrong(key, _("foto dengan id dan token"))
    try:
        return UUID(public_id), token
    except ValueError:
        raise _wrong(key, _("foto dengan id dan token")) from None


def _wrong(key: str, wanted: str) -> BadArguments:
    return BadArguments(
        _("Isian “%(key)s” harus berupa %(wanted)s.") % {"key": key, "wanted": wanted}, field=key
    )
