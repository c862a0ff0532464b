"""Reports of one device: those it sent, those it follows by link, those it joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from reporting.access import Viewer, own_reports, token_hash, visible_reports
from reporting.models import Report, Support
from reporting.models.report import ReportQuerySet
from reporting.rules.states import State
from reporting.selectors.cards import Card, card, with_card_facts

MAX_SHOWN: Final = 50
_WAITS_FOR_REPORTER: Final = "reporter"


@dataclass(frozen=True, slots=True)
class MyReports:
    """``waiting`` needs an answer of the reporter; the others are grouped by where they stand."""

    waiting: list[Card]
    open: list[Card]
    ended: list[Card]
    joined: list[Card]

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.open or self.ended or self.joined)


def my_reports(viewer: Viewer, follows: Mapping[str, str]) -> MyReports:
    """The newest reports of a device. Two queries.

    Args:
        viewer: With the device's hash.
        follows: Follow tokens this device came by, by report number.
    """
    mine = own_reports(viewer) | _followed(follows)
    waiting: list[Card] = []
    running: list[Card] = []
    ended: list[Card] = []
    own: set[int] = set()
    for report in with_card_facts(mine.newest_first()[:MAX_SHOWN]):
        own.add(report.pk)
        group = waiting if _waits(report) else running if report.is_open else ended
        group.append(card(report, as_typed=True))
    return MyReports(waiting, running, ended, _joined(viewer, own))


def follows(report: Report, device_hash: str) -> bool:
    """Whether a device joined this report of somebody else."""
    return Support.objects.filter(report=report, device_hash=device_hash).exists()


def newest(viewer: Viewer, follows: Mapping[str, str], count: int) -> list[Card]:
    """The newest few of them, for the home page. None is asked for a device that is new here."""
    if not viewer.device_hash and not follows:
        return []
    mine = own_reports(viewer) | _followed(follows)
    found = with_card_facts(mine.newest_first()[:count])
    return [card(report, as_typed=True) for report in found]


def _followed(follows: Mapping[str, str]) -> ReportQuerySet:
    wanted = Q(pk__in=[])
    for number, token in follows.items():
        wanted |= Q(number=number, follow_token_hash=token_hash(token))
    return Report.objects.filter(wanted)


def _joined(viewer: Viewer, own: set[int]) -> list[Card]:
    if not viewer.device_hash:
        return []
    supported = Support.objects.filter(device_hash=viewer.device_hash).values("report")
    reports = visible_reports(None).filter(pk__in=supported).newest_first()
    return [card(each) for each in with_card_facts(reports[:MAX_SHOWN]) if each.pk not in own]


def _waits(report: Report) -> bool:
    asked = report.state == State.ON_HOLD and report.hold_reason == _WAITS_FOR_REPORTER
    return asked or report.state == State.RESOLVED
