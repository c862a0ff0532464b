"""Setting up what citizens may report, and which agency gets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, Invalid, NotFound
from reporting.models import Category, Priority, Visibility
from reporting.rules.icons import CATEGORY_ICONS
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_DUPLICATE_RADIUS_METRES
from reporting.services.catalog import config, entitlements

MAX_WINDOW_DAYS = 365
MAX_WORDS = 60


class CategoryNotFound(NotFound):
    """No such category in this city."""

    code = "category_not_found"


class LastCategoryStays(DomainError):
    """Citizens must be able to report something."""

    code = "last_category_stays"


@dataclass(frozen=True, slots=True)
class CategoryDetails:
    """What a city says about a category.

    ``keywords`` and ``hazard_words`` are lower case; ``next_door_name`` says whose business it is
    when it is not the city's.
    """

    name: str
    description: str = ""
    icon: str = ""
    keywords: tuple[str, ...] = ()
    hazard_words: tuple[str, ...] = ()
    default_priority: str = Priority.NORMAL.value
    visibility_default: str = Visibility.PUBLIC.value
    duplicate_radius_m: int = 50
    duplicate_window_days: int = 30
    next_door_name: str = ""
    next_door_contact: str = ""


_COLUMNS = tuple(field.name for field in fields(CategoryDetails))


@transaction.atomic(durable=True)
def create(
    *, code: str, details: CategoryDetails, parent_code: str = "", actor: Actor, at: datetime
) -> Category:
    """Add a category, switched on, at the end of its list.

    Args:
        code: A lower_snake word, kept for good.
        details: What is said about it.
        parent_code: The first-level category it refines; empty for a new first-level one.
        actor: Who decided.
        at: When (aware).

    Raises:
        InvalidCode: The code is not a lower_snake word.
        CodeTaken: Another category has it.
        Invalid: The details cannot be used, or the parent is not of the first level.
        NotInPackage, LimitReached: The package does not allow one more.
    """
    config.hold()
    code = config.clean_code(code)
    if Category.objects.filter(code=code).exists():
        raise config.CodeTaken(_("Sudah ada kategori dengan kode ini."), category=code)
    parent = _parent(parent_code)
    last = Category.objects.order_by("-position").first()
    category = Category(code=code, parent=parent, position=last.position + 1 if last else 0)
    details = _describe(category, details)
    if parent is None:
        require_allowed(category)
    category.save()
    config.changed(
        kind="category_created", subject=code, actor=actor, at=at, facts={"after": asdict(details)}
    )
    return category


@transaction.atomic(durable=True)
def change(*, code: str, details: CategoryDetails, actor: Actor, at: datetime) -> Category:
    """Replace what is said about a category.

    Raises:
        CategoryNotFound: No such category.
        Invalid: The details cannot be used.
        NotInPackage, LimitReached: It becomes the city's business, which the package does not allow.
    """
    config.hold()
    category = require(code)
    before = details_of(category)
    details = _describe(category, details)
    if before.next_door_name and category.is_active and category.parent is None:
        require_allowed(category)
    category.save(update_fields=list(_COLUMNS))
    config.changed(
        kind="category_changed",
        subject=code,
        actor=actor,
        at=at,
        facts={"before": asdict(before), "after": asdict(details)},
    )
    return category


@transaction.atomic(durable=True)
def switch_on(*, code: str, actor: Actor, at: datetime) -> Category:
    """Let citizens choose a category; a child needs its parent switched on.

    Raises:
        CategoryNotFound: No such category.
        NotInPackage, LimitReached: The city's package does not allow it.
        Invalid: The parent is switched off.
    """
    config.hold()
    return switch_on_held(code=code, actor=actor, at=at)


def switch_on_held(*, code: str, actor: Actor, at: datetime) -> Category:
    """The same as part of a larger change, whose transaction holds the set-up."""
    category = require(code)
    if category.is_active:
        return category
    if category.parent is None:
        require_allowed(category)
    elif not category.parent.is_active:
        raise Invalid(
            _("Aktifkan kategori %s dulu.") % category.parent.name, category=category.parent.code
        )
    return _switch(category, is_active=True, actor=actor, at=at)


@transaction.atomic(durable=True)
def switch_off(*, code: str, actor: Actor, at: datetime) -> Category:
    """Let citizens no longer choose a category, nor any below it. Its reports go on.

    Raises:
        CategoryNotFound: No such category.
        LastCategoryStays: No other first-level category is switched on.
    """
    config.hold()
    category = require(code)
    if not category.is_active:
        return category
    others = Category.objects.active().top_level().exclude(pk=category.pk)
    if category.parent is None and not others.exists():
        raise LastCategoryStays(_("Paling sedikit satu kategori harus tetap aktif."), category=code)
    return _switch(category, is_active=False, actor=actor, at=at)


@transaction.atomic(durable=True)
def arrange(*, codes: Sequence[str], actor: Actor, at: datetime) -> None:
    """Show categories to citizens in this order; those not named keep theirs, after these.

    Raises:
        CategoryNotFound: A code is not a category of this city.
    """
    config.hold()
    categories = {category.code: category for category in Category.objects.in_order()}
    unknown = [code for code in codes if code not in categories]
    if unknown:
        raise CategoryNotFound(_("Kategori ini tidak ada."), category=unknown[0])
    before = list(categories)
    order = [*dict.fromkeys(codes), *(code for code in categories if code not in set(codes))]
    for position, code in enumerate(order):
        categories[code].position = position
    Category.objects.bulk_update(categories.values(), ["position"])
    config.changed(
        kind="categories_arranged",
        subject="",
        actor=actor,
        at=at,
        facts={"before": before, "after": order},
    )


def require(code: str) -> Category:
    """Return the category with this code, or raise ``CategoryNotFound``."""
    try:
        return Category.objects.select_related("parent").get(code=code)
    except Category.DoesNotExist:
        raise CategoryNotFound(_("Kategori ini tidak ada."), category=code) from None


def details_of(category: Category) -> CategoryDetails:
    """What is said about a category now, e.g. to fill its form."""
    values = {name: getattr(category, name) for name in _COLUMNS}
    values["keywords"] = tuple(category.keywords)
    values["hazard_words"] = tuple(category.hazard_words)
    return CategoryDetails(**values)


def _switch(category: Category, *, is_active: bool, actor: Actor, at: datetime) -> Category:
    category.is_active = is_active
    if is_active:
        category.merged_into = None
    category.save(update_fields=["is_active", "merged_into"])
    config.changed(
        kind="category_switched_on" if is_active else "category_switched_off",
        subject=category.code,
        actor=actor,
        at=at,
        facts={},
    )
    return category


def require_allowed(category: Category) -> None:
    """Ask the package about a first-level category; naming whose business it is costs nothing."""
    if category.is_next_door:
        return
    solved_here = Category.objects.active().top_level().filter(next_door_name="")
    entitlements.require_category(
        category.code, active=list(solved_here.values_list("code", flat=True))
    )


def _parent(code: str) -> Category | None:
    if not code:
        return None
    parent = require(code)
    if parent.parent is not None:
        raise Invalid(_("Kategori hanya punya dua tingkat."), category=code)
    return parent


def _describe(category: Category, details: CategoryDetails) -> CategoryDetails:
    """Put cleaned details on the category and return them."""
    if details.default_priority not in Priority.values:
        raise Invalid(_("Prioritas ini tidak dikenal."), field="default_priority")
    if details.visibility_default not in Visibility.values:
        raise Invalid(_("Pilihan ini tidak dikenal."), field="visibility_default")
    if details.icon and details.icon not in {*CATEGORY_ICONS, category.icon}:
        raise Invalid(_("Gambar ini tidak ada. Pilih dari daftar."), field="icon")
    if not 1 <= details.duplicate_radius_m <= MAX_DUPLICATE_RADIUS_METRES:
        raise Invalid(
            _("Jarak laporan serupa 1 sampai %d meter.") % MAX_DUPLICATE_RADIUS_METRES,
            field="duplicate_radius_m",
        )
    if not 1 <= details.duplicate_window_days <= MAX_WINDOW_DAYS:
        raise Invalid(
            _("Rentang laporan serupa 1 sampai %d hari.") % MAX_WINDOW_DAYS,
            field="duplicate_window_days",
        )
    clean = CategoryDetails(
        name=config.clean_name(details.name, longest=80),
        description=" ".join(details.description.split())[:300],
        icon=details.icon.strip()[:40],
        keywords=_words(details.keywords),
        hazard_words=_words(details.hazard_words),
        default_priority=str(details.default_priority),
        visibility_default=str(details.visibility_default),
        duplicate_radius_m=details.duplicate_radius_m,
        duplicate_window_days=details.duplicate_window_days,
        next_door_name=" ".join(details.next_door_name.split())[:150],
        next_door_contact=" ".join(details.next_door_contact.split())[:200],
    )
    for name in _COLUMNS:
        value = getattr(clean, name)
        setattr(category, name, list(value) if isinstance(value, tuple) else value)
    return clean


def _words(words: Sequence[str]) -> tuple[str, ...]:
    """Lower-case words without repetitions, in their order."""
    clean = dict.fromkeys(" ".join(word.lower().split()) for word in words)
    clean.pop("", None)
    if len(clean) > MAX_WORDS or any(len(word) > MAX_WORDS for word in clean):
        raise Invalid(_("Kata kunci terlalu banyak atau terlalu panjang."), field="keywords")
    return tuple(clean)
