"""A city's own boundaries: uploaded, looked at, and taken over only when somebody says so.

An upload is read by a worker (``boundary_reading``). Nothing of the city changes until it is
applied, which happens once, and only to the areas the preview was made for. Taking one back is the
import of the areas as they were before it, through the same preview.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import services as audit
from core.errors import DomainError, Gone, Invalid, NotFound
from core.outbox.services import enqueue
from core.schedules.registry import in_every_city
from core.storage import files
from reporting.models import AreaLevel, BoundarySet, BoundaryState
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_BOUNDARY_BYTES
from reporting.services import storage
from reporting.services.catalog import (
    area_changes,
    boundary_files,
    boundary_keeping,
    config,
    coverage,
)
from reporting.services.catalog.area_changes import ImportResult, Said
from reporting.services.catalog.boundary_checks import AreaDraft

READ: Final = "reporting.read_boundaries"
KEPT: Final = timedelta(days=7)
"""How long an upload waits for a decision."""
MOST_UNDECIDED: Final = 5
_MEGABYTE: Final = 1024 * 1024


class BoundarySetNotFound(NotFound):
    """No such upload in this city."""

    code = "boundary_set_not_found"


class BoundarySetGone(Gone):
    """It was thrown away, by somebody or by time."""

    code = "boundary_set_gone"


class NotReady(DomainError):
    """It is still being read, or cannot be used."""

    code = "boundary_set_not_ready"


class PreviewOutdated(DomainError):
    """The city's areas changed after the preview was made; it is being made anew."""

    code = "preview_outdated"


def upload(
    *,
    data: bytes,
    file_name: str,
    source: str,
    drawn_on: date | None,
    epsg: int | None,
    replaces: bool,
    actor: Actor,
    at: datetime,
) -> BoundarySet:
    """Take in a file and let a worker read it; nothing of the city changes.

    Args:
        data: The whole file.
        file_name: As it was called where it came from.
        source: Where the boundaries come from, shown beside maps.
        drawn_on: The day the boundaries are of.
        epsg: The coordinate system, when the file does not say.
        replaces: Switch off areas of the same levels that the file does not name.
        actor: Who.
        at: When (aware).

    Raises:
        UnreadableFile: It is no GeoJSON and no ZIP, by its name.
        Invalid: Empty, too large, or too many wait for a decision already.
        LimitReached: The package's storage is used up.
    """
    suffix = boundary_files.suffix_of(file_name)
    storage.require_room()
    if not data:
        raise Invalid(_("Berkas ini kosong. Pilih berkas lain."), field="file")
    if len(data) > MAX_BOUNDARY_BYTES:
        raise Invalid(
            _("Berkas lebih besar dari %d MB. Sederhanakan garis batasnya dulu.")
            % (MAX_BOUNDARY_BYTES // _MEGABYTE),
            field="file",
        )
    if BoundarySet.objects.undecided().count() >= MOST_UNDECIDED:
        raise Invalid(_("Sudah ada %d berkas yang menunggu. Putuskan dulu.") % MOST_UNDECIDED)
    public_id = uuid4()
    key = boundary_keeping.key_of(public_id, f"upload{suffix}")
    files.put(key, data, "application/octet-stream")
    with transaction.atomic(durable=True):
        made = BoundarySet.objects.create(
            public_id=public_id,
            file_name=_plain(file_name),
            file_key=key,
            epsg=epsg,
            source=source.strip()[:200],
            drawn_on=drawn_on,
            replaces=replaces,
            uploaded_by=actor.label,
            uploaded_at=at,
            expires_at=at + KEPT,
        )
        enqueue(READ, key=str(public_id), set=str(public_id))
        _record("boundaries_uploaded", made, actor, at)
    return made


@transaction.atomic(durable=True)
def apply(*, public_id: UUID, actor: Actor, at: datetime) -> BoundarySet:
    """Take the areas over as the preview showed them. A second time changes nothing.

    Raises:
        BoundarySetNotFound, BoundarySetGone, NotReady: There is nothing to apply.
        PreviewOutdated: The city's areas are not those of the preview any more.
    """
    config.hold()
    found = _locked(public_id)
    if found.state == BoundaryState.APPLIED:
        return found
    _require_undecided(found, at)
    if found.state != BoundaryState.READY:
        raise NotReady(_("Berkas ini belum dapat diterapkan."))
    drafts = boundary_keeping.read(found.plan_key)
    result = area_changes.compare(drafts, said_of(found), replaced_levels(found, drafts))
    if codes_of(result) != found.changes:
        raise PreviewOutdated(
            _("Wilayah kota berubah setelah pratinjau ini dibuat. Periksa ulang dulu.")
        )
    before_key = boundary_keeping.key_of(found.public_id, "before.geojson")
    before = boundary_keeping.written(boundary_keeping.present())
    files.put(before_key, before, boundary_keeping.CONTENT_TYPE)
    area_changes.carry_out(drafts, said_of(found), result)
    coverage.match_after_import(actor=actor, at=at)
    found.state = BoundaryState.APPLIED
    found.before_key = before_key
    found.decided_by, found.decided_at = actor.label, at
    found.save(update_fields=["state", "before_key", "decided_by", "decided_at"])
    config.changed(
        kind="areas_imported",
        subject=found.file_name,
        actor=actor,
        at=at,
        facts={**result.facts(), "source": found.source, "set": str(found.public_id)},
    )
    return found


@transaction.atomic(durable=True)
def read_again(*, public_id: UUID, actor: Actor, at: datetime) -> BoundarySet:
    """Make the preview anew, after the city's areas changed.

    Raises:
        BoundarySetNotFound, BoundarySetGone: There is nothing to read.
    """
    found = _locked(public_id)
    _require_undecided(found, at)
    if found.undoes_id is None:
        found.state = BoundaryState.WAITING
        found.problems, found.notices = [], []
        enqueue(READ, key=str(public_id), set=str(public_id))
    else:
        drafts = boundary_keeping.read(found.plan_key)
        _prepare(found, drafts)
    found.save(update_fields=["state", "problems", "notices", "changes"])
    return found


@transaction.atomic(durable=True)
def discard(*, public_id: UUID, actor: Actor, at: datetime) -> BoundarySet:
    """Throw an upload away without applying it.

    Raises:
        BoundarySetNotFound: There is none.
        NotReady: It was applied; that is taken back, not thrown away.
    """
    found = _locked(public_id)
    if found.state == BoundaryState.APPLIED:
        raise NotReady(_("Batas ini sudah diterapkan. Kembalikan lewat riwayat."))
    if found.state not in {BoundaryState.DISCARDED, BoundaryState.EXPIRED}:
        found.decided_by, found.decided_at = actor.label, at
        _forget(found, BoundaryState.DISCARDED)
        _record("boundaries_discarded", found, actor, at)
    return found


@transaction.atomic(durable=True)
def bring_back(*, public_id: UUID, actor: Actor, at: datetime) -> BoundarySet:
    """Prepare the areas as they were before a set was applied, for the same preview and decision.

    Raises:
        BoundarySetNotFound: There is none.
        NotReady: It was never applied.
    """
    config.hold()
    applied = _locked(public_id)
    if applied.state != BoundaryState.APPLIED or not applied.before_key:
        raise NotReady(_("Batas ini belum pernah diterapkan."))
    waiting = applied.undone_by.undecided().first()
    if waiting is not None:
        return waiting
    drafts = boundary_keeping.read(applied.before_key)
    made = BoundarySet(
        public_id=uuid4(),
        file_name=_("Keadaan sebelum %s") % applied.file_name[:170],
        file_key=applied.before_key,
        plan_key=applied.before_key,
        source="",
        replaces=True,
        undoes=applied,
        uploaded_by=actor.label,
        uploaded_at=at,
        expires_at=at + KEPT,
    )
    _prepare(made, drafts)
    made.save()
    _record("boundaries_uploaded", made, actor, at)
    return made


@in_every_city("reporting.expire_boundaries", every=timedelta(hours=1), queue="bulk", upkeep=True)
def expire(at: datetime) -> None:
    """Throw away what nobody decided on in time."""
    due = BoundarySet.objects.undecided().filter(expires_at__lte=at)
    for public_id in due.values_list("public_id", flat=True)[:200]:
        with transaction.atomic(durable=True):
            found = _locked(public_id)
            if found.state in {BoundaryState.APPLIED, BoundaryState.DISCARDED}:
                continue
            found.decided_at = at
            _forget(found, BoundaryState.EXPIRED)


def said_of(found: BoundarySet) -> Said:
    """What is said of the whole file."""
    source = found.source
    if found.drawn_on:
        source = f"{source} ({found.drawn_on:%d-%m-%Y})".strip()
    return Said(source[:200])


def replaced_levels(found: BoundarySet, drafts: list[AreaDraft]) -> set[AreaLevel]:
    """Levels of which everything the file does not name is switched off."""
    if found.undoes_id is not None:
        return set(AreaLevel)
    return {draft.level for draft in drafts} if found.replaces else set()


def codes_of(result: ImportResult) -> dict[str, list[str]]:
    """A comparison as it is stored beside the preview."""
    return {
        "created": list(result.created),
        "changed": list(result.changed),
        "unchanged": list(result.unchanged),
        "switched_off": list(result.switched_off),
    }


def _prepare(found: BoundarySet, drafts: list[AreaDraft]) -> None:
    result = area_changes.compare(drafts, said_of(found), replaced_levels(found, drafts))
    found.changes = codes_of(result)
    found.state = BoundaryState.READY


def _locked(public_id: UUID) -> BoundarySet:
    try:
        return BoundarySet.objects.select_for_update().get(public_id=public_id)
    except BoundarySet.DoesNotExist:
        raise BoundarySetNotFound(_("Unggahan batas ini tidak ada.")) from None


def _require_undecided(found: BoundarySet, at: datetime) -> None:
    if found.state in {BoundaryState.DISCARDED, BoundaryState.EXPIRED} or found.expires_at <= at:
        raise BoundarySetGone(_("Unggahan ini sudah dibatalkan atau kedaluwarsa. Unggah lagi."))
    if found.state == BoundaryState.APPLIED:
        raise NotReady(_("Batas ini sudah diterapkan."))


def _forget(found: BoundarySet, state: BoundaryState) -> None:
    """Keep that it was there, without what was in it."""
    if found.undoes_id is None:
        for key in (found.file_key, found.plan_key):
            if key:
                transaction.on_commit(lambda key=key: files.delete(key))  # type: ignore[misc]
    found.state = state
    found.plan_key = ""
    found.save(update_fields=["state", "plan_key", "decided_by", "decided_at"])


def _record(kind: str, found: BoundarySet, actor: Actor, at: datetime) -> None:
    audit.record(
        kind=kind,
        subject=found.file_name,
        actor_label=actor.label,
        at=at,
        facts={"set": str(found.public_id), "source": found.source},
    )


def _plain(name: str) -> str:
    """A file's name without folders and control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[-200:] or "batas"
