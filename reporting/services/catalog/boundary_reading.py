"""What follows an upload of boundaries: reading it, and preparing the preview.

A worker may be killed at any line of this file. The files have fixed keys, so reading again writes
the same ones; the row changes in the transaction that marks the outbox row done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

import shapely
from django.utils.translation import gettext as _

from core.outbox.registry import Message, consumer
from core.storage import files
from reporting.models import Agency, Area, BoundarySet, BoundaryState, Membership, SlaTarget
from reporting.services.catalog import (
    area_changes,
    areas,
    boundary_files,
    boundary_keeping,
    boundary_sets,
)
from reporting.services.catalog.boundary_checks import AreaDraft, understand

MOST_SAID: Final = 300
_WORST_OVERLAP: Final = 0.05


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one upload: areas under a key, or what is wrong."""

    problems: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    plan_key: str = ""


def take_apart(message: Message) -> Reading | None:
    """Read and check the file, outside any transaction. ``None`` when there is nothing to do."""
    found = _waiting(message)
    if found is None:
        return None
    try:
        data = files.read(found.file_key)
        features = boundary_files.read_upload(data, found.file_key, epsg=found.epsg)
    except boundary_files.UnreadableFile as error:
        return Reading(problems=[str(error)])
    understood = understand(features, areas.known())
    if understood.problems:
        return Reading(problems=understood.problems, notices=understood.notices)
    key = boundary_keeping.key_of(found.public_id, "plan.geojson")
    files.put(key, boundary_keeping.written(understood.drafts), boundary_keeping.CONTENT_TYPE)
    return Reading(notices=understood.notices, plan_key=key)


def _give_up(message: Message, _error: BaseException | None) -> None:
    found = _waiting(message)
    if found is not None:
        found.state = BoundaryState.REFUSED
        found.problems = [_("Berkas ini tidak dapat diperiksa di sistem kami. Unggah lagi.")]
        found.save(update_fields=["state", "problems"])


@consumer(
    boundary_sets.READ,
    queue="bulk",
    max_attempts=3,
    prepare=take_apart,
    prepare_time=timedelta(seconds=110),
    on_dead=_give_up,
)
def read_boundaries(message: Message, reading: Reading | None) -> None:
    """Note what was found: the problems, or what applying it would change."""
    rows = BoundarySet.objects.select_for_update().filter(state=BoundaryState.WAITING)
    found = rows.filter(public_id=UUID(message.payload["set"])).first()
    if found is None or reading is None:
        return
    found.problems = reading.problems[:MOST_SAID]
    found.notices = reading.notices[:MOST_SAID]
    found.plan_key = reading.plan_key
    if reading.plan_key:
        drafts = boundary_keeping.read(reading.plan_key)
        said = boundary_sets.said_of(found)
        levels = boundary_sets.replaced_levels(found, drafts)
        result = area_changes.compare(drafts, said, levels)
        found.changes = boundary_sets.codes_of(result)
        found.notices += _about_gone(result.switched_off)
        found.notices += _about_neighbours(drafts, set(result.switched_off))
        found.state = BoundaryState.READY
    else:
        found.state = BoundaryState.REFUSED
    found.save(update_fields=["state", "problems", "notices", "plan_key", "changes"])


def _waiting(message: Message) -> BoundarySet | None:
    return BoundarySet.objects.filter(
        public_id=UUID(message.payload["set"]), state=BoundaryState.WAITING
    ).first()


def _about_gone(codes: tuple[str, ...]) -> list[str]:
    """What still names areas that would disappear."""
    said: list[str] = []
    if not codes:
        return said
    officers = Membership.objects.filter(area__code__in=codes).count()
    agencies = Agency.objects.filter(areas__code__in=codes).distinct().count()
    targets = SlaTarget.objects.filter(area__code__in=codes, valid_to__isnull=True).count()
    if officers:
        said.append(_("%d petugas wilayah ditugaskan di wilayah yang hilang.") % officers)
    if agencies:
        said.append(_("%d dinas melayani wilayah yang hilang.") % agencies)
    if targets:
        said.append(_("%d target waktu dipersempit ke wilayah yang hilang.") % targets)
    return said


def _about_neighbours(drafts: list[AreaDraft], gone: set[str]) -> list[str]:
    """Areas of the city that stay and would lie under one of the file."""
    said: list[str] = []
    named = {draft.code for draft in drafts} | gone
    for level in dict.fromkeys(draft.level for draft in drafts):
        staying = [
            (area.code, area.name, shapely.from_wkb(bytes(area.boundary.wkb)))
            for area in Area.objects.active().filter(level=level).exclude(code__in=named)
        ]
        tree = shapely.STRtree([shape for _code, _name, shape in staying])
        for draft in drafts:
            if draft.level is not level:
                continue
            for index in tree.query(draft.boundary):
                code, name, shape = staying[index]
                shared = draft.boundary.intersection(shape).area
                if shared > _WORST_OVERLAP * min(draft.boundary.area, shape.area):
                    said.append(
                        _(
                            "%(one)s (%(code)s) bertumpuk dengan %(other)s (%(kept)s) yang tetap ada."
                        )
                        % {"one": draft.name, "code": draft.code, "other": name, "kept": code}
                    )
    return said
