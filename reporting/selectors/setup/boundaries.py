"""Uploads of boundaries as the set-up shows them: the history, and one with its preview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from reporting.models import Area, AreaLevel, BoundarySet, BoundaryState
from reporting.services.catalog import boundary_keeping
from reporting.services.catalog.boundary_checks import AreaDraft

MOST_LINES: Final = 30
_ROWS_SHOWN: Final = 400


@dataclass(frozen=True, slots=True)
class SetLine:
    """One upload of the history."""

    public_id: UUID
    name: str
    source: str
    drawn_on: date | None
    state: str
    state_words: str
    uploaded_by: str
    uploaded_at: datetime
    decided_by: str
    decided_at: datetime | None
    can_be_taken_back: bool

    @property
    def is_open(self) -> bool:
        return self.state in {BoundaryState.WAITING, BoundaryState.REFUSED, BoundaryState.READY}


@dataclass(frozen=True, slots=True)
class Row:
    """One area of the preview, and in words what becomes of it."""

    code: str
    name: str
    level: str
    what: str


@dataclass(frozen=True, slots=True)
class Group:
    """Areas that share what becomes of them. ``more`` are not listed."""

    change: str
    title: str
    rows: list[Row]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class SetPage:
    """One upload: what is wrong with it, or what it would change."""

    line: SetLine
    expires_at: datetime
    problems: list[str]
    notices: list[str]
    groups: list[Group]
    unchanged: int
    bounds: str
    is_undoing: bool

    @property
    def changes_something(self) -> bool:
        return bool(self.groups)


def lines() -> list[SetLine]:
    """The newest uploads. Two queries."""
    newest = newest_applied()
    return [_line(row, newest) for row in BoundarySet.objects.newest()[:MOST_LINES]]


def newest_applied() -> UUID | None:
    """The set the city's areas are of; only that one can be taken back."""
    return (
        BoundarySet.objects.applied()
        .order_by("-decided_at", "-pk")
        .values_list("public_id", flat=True)
        .first()
    )


def page(public_id: UUID) -> SetPage | None:
    """One upload with its preview; ``None`` when there is none by this id."""
    row = BoundarySet.objects.filter(public_id=public_id).first()
    if row is None:
        return None
    groups: list[Group] = []
    bounds = ""
    if row.plan_key and row.state == BoundaryState.READY:
        drafts = boundary_keeping.read(row.plan_key)
        groups = _groups(row, {draft.code: draft for draft in drafts})
        bounds = _bounds(drafts)
    elif row.state == BoundaryState.APPLIED:
        groups = _groups(row, {})
    return SetPage(
        line=_line(row, newest_applied()),
        expires_at=row.expires_at,
        problems=row.problems,
        notices=row.notices,
        groups=groups,
        unchanged=len(row.changes.get("unchanged", [])),
        bounds=bounds,
        is_undoing=row.undoes_id is not None,
    )


def outlines(public_id: UUID) -> bytes | None:
    """The preview's shapes with what becomes of each; ``None`` when there is no preview."""
    row = BoundarySet.objects.filter(public_id=public_id, state=BoundaryState.READY).first()
    if row is None or not row.plan_key:
        return None
    drafts = boundary_keeping.read(row.plan_key)
    changes = {code: change for change, codes in row.changes.items() for code in codes}
    shown = [(draft, changes.get(draft.code, "unchanged")) for draft in drafts]
    shown += [  # what the file does not name: gone, or there to see the others between
        (draft, changes.get(draft.code, "unchanged"))
        for draft in boundary_keeping.present()
        if draft.code not in {each.code for each, _change in shown}
    ]
    finest = _finest([draft for draft, _change in shown])
    layers = ("unchanged", "switched_off", "changed", "created")  # the last lie on top
    seen = [each for each in shown if each[0].level == finest]
    return boundary_keeping.outlines(sorted(seen, key=lambda each: layers.index(each[1])))


def _finest(drafts: list[AreaDraft]) -> AreaLevel:
    """Kelurahan where there are any, else the finest level: levels drawn over each other hide."""
    levels = {draft.level for draft in drafts}
    if AreaLevel.KELURAHAN in levels:
        return AreaLevel.KELURAHAN
    order = list(AreaLevel)
    return max(levels, key=order.index)


def _line(row: BoundarySet, newest: UUID | None) -> SetLine:
    return SetLine(
        public_id=row.public_id,
        name=row.file_name,
        source=row.source,
        drawn_on=row.drawn_on,
        state=row.state,
        state_words=str(BoundaryState(row.state).label),
        uploaded_by=row.uploaded_by,
        uploaded_at=row.uploaded_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        can_be_taken_back=row.public_id == newest and bool(row.before_key),
    )


def _groups(row: BoundarySet, drafts: dict[str, AreaDraft]) -> list[Group]:
    titles = (
        ("created", _("Baru")),
        ("changed", _("Berubah")),
        ("switched_off", _("Tidak ada lagi")),
    )
    codes = [code for change, _title in titles for code in row.changes.get(change, [])]
    areas = {
        area.code: area
        for area in Area.objects.filter(code__in=codes).select_related("parent").defer("boundary")
    }
    return [
        Group(
            change,
            title,
            [
                _row(code, change, drafts.get(code), areas.get(code))
                for code in row.changes[change][:_ROWS_SHOWN]
            ],
            len(row.changes[change]),
        )
        for change, title in titles
        if row.changes.get(change)
    ]


def _row(code: str, change: str, draft: AreaDraft | None, area: Area | None) -> Row:
    name = draft.name if draft else area.name if area else code
    level = draft.level.value if draft else area.level if area else ""
    return Row(
        code,
        name,
        str(AreaLevel(level).label) if level else "",
        _difference(draft, area) if change == "changed" and draft and area else "",
    )


def _difference(draft: AreaDraft, area: Area) -> str:
    """What is different about an area, in words."""
    said = []
    if not area.is_active:
        said.append(_("dipakai lagi"))
    if draft.name != area.name:
        said.append(_("nama: %(old)s → %(new)s") % {"old": area.name, "new": draft.name})
    if draft.parent and area.parent and draft.parent != area.parent.code:
        said.append(_("induk: %(old)s → %(new)s") % {"old": area.parent.code, "new": draft.parent})
    return "; ".join(said) or _("garis batas atau sumber")


def _bounds(drafts: list[AreaDraft]) -> str:
    edges = [draft.boundary.bounds for draft in drafts]
    west, south = min(edge[0] for edge in edges), min(edge[1] for edge in edges)
    east, north = max(edge[2] for edge in edges), max(edge[3] for edge in edges)
    return f"{west:.5f},{south:.5f},{east:.5f},{north:.5f}"
