"""A report that this city would take as it stands, for documentation: its own category, a point inside it."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.models import Area
from reporting.models.choices import AreaLevel
from reporting.services import config
from reporting.services.config_facts import CategoryFacts


@dataclass(frozen=True, slots=True)
class ExampleReport:
    """What an example sends: a category that asks nothing, and a place (WGS84 degrees)."""

    category: str
    category_name: str
    lon: float
    lat: float


def example_report() -> ExampleReport | None:
    """The example of the current city, the same each time; ``None`` before it has categories and areas."""
    category = next(filter(_asks_nothing, config.snapshot().categories.values()), None)
    place = (
        Area.objects.filter(level=AreaLevel.KELURAHAN, is_active=True, is_covered=True)
        .order_by("code")
        .values_list("label_point", flat=True)
        .first()
    )
    if category is None or place is None:
        return None
    return ExampleReport(category.code, category.name, round(place.x, 5), round(place.y, 5))


def _asks_nothing(category: CategoryFacts) -> bool:
    required = any(each.is_required and each.is_active for each in category.questions)
    return category.is_active and not category.next_door_name and not required
