"""What is offered, with its addresses: the page for people and the catalogue for programs say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django.urls import reverse

from api.open_data.formats import Format, formats_of
from core.tenancy import current_city
from reporting.selectors.open_data import catalogue
from reporting.selectors.open_data.tables import DataSet
from tenants import entitlements
from tenants.models import City


@dataclass(frozen=True, slots=True)
class File:
    """A way to get a data set."""

    form: Format
    address: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A data set with its files."""

    data_set: DataSet
    files: tuple[File, ...]


def offers() -> Iterator[Offer]:
    """Every data set the city's package reaches."""
    city = cast(City, current_city())
    for data_set in catalogue.DATA_SETS.values():
        if not data_set.service or entitlements.allows(city, data_set.service):
            files = (File(form, file_address(data_set, form)) for form in formats_of(data_set))
            yield Offer(data_set, tuple(files))


def file_address(data_set: DataSet, form: Format) -> str:
    """Where a file is."""
    return reverse(f"open_data:{data_set.code}_{form.ending}")
