"""Moving a category to another place of the two levels, and merging one into another."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.outbox import services as outbox
from core.outbox.registry import Message, consumer
from reporting.models import Category, Question, Report
from reporting.models.report import ReportQuerySet
from reporting.rules.lifecycle import Actor
from reporting.rules.states import State
from reporting.services import deadlines
from reporting.services.catalog import categories, config
from reporting.services.facts import facts_of
from reporting.services.workflow import steps

FOLLOW: Final = "reporting.follow_merged_category"
BATCH: Final = 100


@transaction.atomic(durable=True)
def move(*, code: str, parent_code: str, actor: Actor, at: datetime) -> Category:
    """Put a category below another one, or with "" among the first-level ones.

    Reports stay with it; rules and targets of its new parent hold for it from now on.

    Raises:
        CategoryNotFound: A category named does not exist.
        Invalid: There would be three levels, an active one below one that is switched off, or two
            questions of one code.
        NotInPackage, LimitReached: The package does not allow it on the first level.
    """
    config.hold()
    category = categories.require(code)
    parent = categories.require(parent_code) if parent_code else None
    before = category.parent.code if category.parent else ""
    if before == parent_code:
        return category
    if parent is not None:
        _require_fits_below(category, parent)
    category.parent = parent
    if parent is None and category.is_active:
        categories.require_allowed(category)
    last = Category.objects.order_by("-position").first()
    category.position = last.position + 1 if last else 0
    category.save(update_fields=["parent", "position"])
    config.changed(
        kind="category_moved",
        subject=code,
        actor=actor,
        at=at,
        facts={"before": {"parent": before}, "after": {"parent": parent_code}},
    )
    return category


@transaction.atomic(durable=True)
def merge(*, code: str, into_code: str, actor: Actor, at: datetime) -> Category:
    """Let another category take this one's place: it is switched off and its open reports follow.

    They get an entry of their own and their clocks are computed again, by scheduled work. Who still
    sends the old code (a phone that was offline) reaches the new one. Closed reports stay as they are.

    Raises:
        CategoryNotFound: A category named does not exist.
        Invalid: It still has categories below it, is the same one, or the other one takes no
            reports of the city.
    """
    config.hold()
    category, into = categories.require(code), categories.require(into_code)
    if category.pk == into.pk:
        raise Invalid(_("Pilih kategori lain sebagai tujuan."), field="into")
    if Category.objects.filter(parent=category, merged_into__isnull=True).exists():
        raise Invalid(_("Pindahkan atau gabungkan dulu rinciannya."), field="into")
    if not into.is_active:
        raise Invalid(_("Kategori %s sedang tidak aktif.") % into.name, field="into")
    if into.is_next_door:
        raise Invalid(_("%s bukan urusan kota. Pilih kategori lain.") % into.name, field="into")
    Category.objects.filter(merged_into=category).update(merged_into=into)
    category.is_active, category.merged_into = False, into
    category.save(update_fields=["is_active", "merged_into"])
    config.changed(
        kind="category_merged",
        subject=code,
        actor=actor,
        at=at,
        facts={"into": into_code, "open": _open_reports(category).count()},
    )
    outbox.enqueue(FOLLOW, key=code, category=code, into=into_code, who=actor.label)
    return category


@consumer(FOLLOW, queue="bulk")
def follow(message: Message) -> None:
    """Take some open reports of a merged category along, and promise to go on with the rest."""
    facts = message.payload
    category = categories.require(facts["category"])
    into = category.merged_into
    if into is None or message.created_at is None:
        return  # switched on again meanwhile
    waiting = list(
        _open_reports(category).order_by("pk").values_list("public_id", flat=True)[:BATCH]
    )
    for public_id in waiting:
        _take_along(public_id, category, into, who=facts["who"], at=message.created_at)
    if len(waiting) == BATCH:
        outbox.enqueue(FOLLOW, key=category.code, **facts)


def _take_along(
    public_id: UUID, category: Category, into: Category, *, who: str, at: datetime
) -> None:
    """Give one report the new category, with an entry; whoever has to look at it still has to."""
    report = steps.lock(public_id)
    if report.category_id != category.pk:
        return
    before, stored = facts_of(report), steps.values_of(report)
    report.category = into
    if report.state != State.RESOLVED:
        deadlines.recompute(report, at=at)
    steps.save(report, stored)
    steps.note_down(
        report,
        kind="recategorise",
        actor=Actor.system(who),
        at=at,
        note=_("Kategori %(old)s digabung ke %(new)s.") % {"old": category.name, "new": into.name},
        is_public=True,
        facts={
            "from": str(report.state),
            "to": str(report.state),
            "category_before": category.code,
            "category": into.code,
        },
    )
    steps.announce(report, kind="recategorise", at=at, before=before)


def _open_reports(category: Category) -> ReportQuerySet:
    return Report.objects.open().filter(category=category)


def _require_fits_below(category: Category, parent: Category) -> None:
    if parent.pk == category.pk:
        raise Invalid(_("Kategori tidak dapat menjadi rinciannya sendiri."), field="parent")
    if parent.parent_id is not None:
        raise Invalid(_("Kategori hanya punya dua tingkat."), field="parent")
    if Category.objects.filter(parent=category).exists():
        raise Invalid(
            _("%s punya rincian sendiri. Pindahkan rinciannya dulu.") % category.name,
            field="parent",
        )
    if category.is_active and not parent.is_active:
        raise Invalid(_("Aktifkan kategori %s dulu.") % parent.name, field="parent")
    codes = Question.objects.filter(category=parent).values("code")
    twice = Question.objects.filter(category=category, code__in=codes).first()
    if twice is not None:
        raise Invalid(
            _("%(parent)s sudah menanyakan “%(text)s”. Hapus atau matikan dulu yang di sini.")
            % {"parent": parent.name, "text": twice.text},
            field="parent",
        )
