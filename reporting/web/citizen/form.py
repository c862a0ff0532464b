"""What the report form holds between one sending and the next, and how it is read."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from reporting.models import LocationSource, Visibility
from reporting.rules import limits
from reporting.services.config import CategoryFacts, Snapshot
from reporting.web import answers

PHOTOS = "photos"
_HASHED_APART = frozenset({"csrfmiddlewaretoken", "idempotency_key"})


@dataclass(slots=True)
class ReportForm:
    """The fields as somebody filled them in, right or wrong, so that nothing is typed twice.

    Attributes:
        category: The tile that is pressed.
        other: The category chosen from the whole list; it wins over the tile.
        guessed: What was guessed when the tiles were drawn; a press on another tile is a choice.
        lon, lat: As text, because they are drawn again as they came.
        photos: Photos the server has already: public id and token.
        answers: To the city's questions, by code, as they were typed.
        asked: The category whose questions the page shows.
        errors: What is wrong, by field; "" for the form as a whole.
        answer_errors: The same for answers, by the question's code.
    """

    key: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    description: str = ""
    category: str = ""
    other: str = ""
    guessed: str = ""
    lon: str = ""
    lat: str = ""
    accuracy_m: str = ""
    location_source: str = ""
    kelurahan: str = ""
    address_text: str = ""
    danger: bool = False
    hide_name: bool = True
    secret: bool = False
    photos: list[tuple[UUID, str]] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    asked: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    answer_errors: dict[str, str] = field(default_factory=dict)

    @property
    def chosen_category(self) -> str:
        """What the citizen decided; "" while it is still our guess, or nothing."""
        if self.other:
            return self.other
        return "" if self.category == self.guessed else self.category

    @property
    def sent_category(self) -> str:
        """What goes into the report: a guess that was shown and not corrected counts as agreed."""
        return self.other or self.category

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude, when both are numbers."""
        try:
            return float(self.lon), float(self.lat)
        except ValueError:
            return None

    @property
    def accuracy(self) -> float | None:
        """Metres the place may be off, when it was told and makes sense."""
        try:
            metres = float(self.accuracy_m)
        except ValueError:
            return None
        return metres if 0 <= metres <= limits.MAX_ACCURACY_METRES else None

    @property
    def source(self) -> str:
        """How the place became known."""
        known = self.location_source in LocationSource.values
        return self.location_source if known else LocationSource.PIN.value

    def visibility(self, category: CategoryFacts | None) -> str:
        """Who may know; a category that is secret by itself stays so."""
        if self.secret or (category and category.visibility_default == Visibility.SECRET):
            return Visibility.SECRET.value
        return Visibility.ANONYMOUS.value if self.hide_name else Visibility.PUBLIC.value


def read(data: QueryDict) -> ReportForm:
    """The form as it was sent. Nothing is refused here; lengths are the service's to check."""
    return ReportForm(
        key=data.get("idempotency_key", "")[: limits.MAX_IDEMPOTENCY_KEY]
        or secrets.token_urlsafe(18),
        description=data.get("description", "").replace("\r\n", "\n"),
        category=data.get("category", "")[: limits.MAX_CODE],
        other=data.get("other", "")[: limits.MAX_CODE],
        guessed=data.get("guessed", "")[: limits.MAX_CODE],
        lon=data.get("lon", "").strip()[:30],
        lat=data.get("lat", "").strip()[:30],
        accuracy_m=data.get("accuracy_m", "").strip()[:30],
        location_source=data.get("location_source", ""),
        kelurahan=data.get("kelurahan", "")[:32],
        address_text=" ".join(data.get("address_text", "").split()),
        danger=data.get("danger") == "1",
        hide_name=data.get("hide_name") == "1",
        secret=data.get("secret") == "1",
        photos=_kept_photos(data),
        answers=answers.given(data),
        asked=data.get("asked", "")[: limits.MAX_CODE],
    )


def files_of(request: HttpRequest) -> list[UploadedFile[bytes]]:
    """The photos that travel with the form itself."""
    return [file for file in request.FILES.getlist(PHOTOS) if isinstance(file, UploadedFile)]


def body_hash(data: QueryDict, files: Sequence[UploadedFile[bytes]]) -> str:
    """A hash of what was sent, photos included: the same sending again has the same."""
    digest = hashlib.sha256()
    for name in sorted(set(data) - _HASHED_APART):
        for value in data.getlist(name):
            digest.update(f"{name}\x00{value}\x00".encode())
    for file in files:
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()


def category_of(setup: Snapshot, code: str) -> CategoryFacts | None:
    """A category that may be chosen now."""
    category = setup.categories.get(code)
    return category if category is not None and category.is_active else None


def _kept_photos(data: QueryDict) -> list[tuple[UUID, str]]:
    pairs = zip(data.getlist(f"{PHOTOS}_id"), data.getlist(f"{PHOTOS}_token"), strict=False)
    kept: dict[UUID, str] = {}
    for public_id, token in list(pairs)[: limits.MAX_PHOTOS]:
        try:
            kept[UUID(public_id)] = token[:200]
        except ValueError:
            continue
    return list(kept.items())
