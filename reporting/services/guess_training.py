"""Teaching a city's category guess: when there is enough to learn, in a child process, kept if better.

Of two versions the one that knows more of the texts neither has seen is used. A version that is
worse is written down and put aside; the files of the one in use and the one before it are kept.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Max

from core.audit import services as audit
from core.learning import training
from core.learning.child import LIMITS
from core.learning.sandbox import Trained, TrainingInterrupted, train
from core.learning.training import Example, Tally
from core.outbox.registry import Message, consumer
from core.outbox.services import enqueue
from core.schedules.registry import in_every_city
from core.storage import files
from reporting.models import CitySettings, GuessModel
from reporting.models.city_settings import ONLY_ROW
from reporting.rules.guess import Keywords, guess_category
from reporting.rules.lifecycle import Actor
from reporting.services import config, guessing
from reporting.services.config import Snapshot
from reporting.services.guess_examples import Examples, collect, confirmed_reports
from reporting.services.photo_processing import DELETE_FILES

log = logging.getLogger(__name__)

TRAIN: Final = "reporting.train_guess"
NOT_MORE_THAN_EVERY: Final = timedelta(hours=24)
ENOUGH_NEW: Final = 50
"""Confirmed reports since the last training that make another one worth its time."""
KEPT_FILES: Final = 2
SEED: Final = 20260101
_NOBODY: Final = Actor.system("Pelatihan terjadwal")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A training that is over, not yet written down."""

    version: int
    trained: Trained
    examples: Examples
    keyword_accuracy: float
    before_accuracy: float | None
    seconds: float

    @property
    def accuracy(self) -> Tally:
        return self.trained.tallies[""]

    @property
    def is_better(self) -> bool:
        """Whether it may take the place of the version in use; equal is good enough: it is newer."""
        return self.before_accuracy is None or self.accuracy.accuracy >= self.before_accuracy


@in_every_city("reporting.train_guess_when_due", every=timedelta(hours=1), queue="bulk")
def train_when_due(at: datetime) -> None:
    """Train when a day has passed and enough reports were confirmed; the first time at once."""
    if not is_due(at):
        return
    try:
        learn(at=at, actor=_NOBODY)
    except TrainingInterrupted as error:
        log.warning("the category guess was not trained: %s", error)


@in_every_city("reporting.train_first_guess", every=timedelta(minutes=2), queue="bulk")
def train_for_the_first_time(at: datetime) -> None:
    """A new city need not wait for the hour: its first model comes from the prepared phrases."""
    if not GuessModel.objects.exists():
        train_when_due(at)


def is_due(at: datetime) -> bool:
    """Whether a training is worth it now."""
    last = GuessModel.objects.order_by("-version").first()
    if last is None:
        return True
    if at - last.trained_at < NOT_MORE_THAN_EVERY:
        return False
    return confirmed_reports().count() - last.reports >= ENOUGH_NEW


def learn(*, at: datetime, actor: Actor) -> GuessModel:
    """Train now, and use the new version unless it is worse.

    Args:
        at: When (aware).
        actor: Who asked for it, for the audit trail.

    Raises:
        TrainingInterrupted: There is no new model; the one in use goes on.
        StorageAway: The weights could not be kept.
    """
    lesson = prepare()
    return record(lesson, at=at, actor=actor)


def prepare() -> Lesson:
    """Train and compare, outside any transaction; the weights are stored under the next version."""
    setup = config.snapshot()
    examples = collect(setup)
    started = time.monotonic()
    trained = train(examples.learn, examples.held_out, seed=SEED)
    newest = GuessModel.objects.aggregate(newest=Max("version"))["newest"] or 0
    lesson = Lesson(
        version=newest + 1,
        trained=trained,
        examples=examples,
        keyword_accuracy=keyword_accuracy(setup, examples.held_out),
        before_accuracy=_accuracy_in_use(setup, examples.held_out),
        seconds=round(time.monotonic() - started, 2),
    )
    if lesson.is_better:
        files.put(guessing.model_key(lesson.version), trained.file, "application/octet-stream")
    return lesson


@transaction.atomic(durable=True)
def record(lesson: Lesson, *, at: datetime, actor: Actor) -> GuessModel:
    """Write a training down, and let intake use it from now on unless it is worse."""
    return _record(lesson, at=at, actor=actor)


@transaction.atomic(durable=True)
def ask_for_training(*, actor: Actor, at: datetime) -> None:
    """Promise a training soon, as the city admin wishes."""
    enqueue(TRAIN, at=at.isoformat(), actor=actor.label)
    audit.record(
        kind="guess_training_asked", subject="guess", actor_label=actor.label, at=at, facts={}
    )


def keyword_accuracy(setup: Snapshot, texts: list[Example]) -> float:
    """The share of texts whose main category the keywords alone get right."""
    return keyword_tally(setup, texts)[""].accuracy


def keyword_tally(setup: Snapshot, texts: list[Example]) -> dict[str, Tally]:
    """How the keywords alone do, over every category of the catalogue, by main category."""
    everything = [
        Keywords(category=each.code, name=each.name, keywords=each.keywords)
        for each in setup.categories.values()
    ]
    found: dict[str, list[int]] = {"": [0, 0, 0]}
    for label, text in texts:
        told = guess_category(text, everything)
        ranked = [
            setup.categories[each.category].line[-1]
            for each in (told.best, *told.alternatives)
            if each is not None
        ]
        for key in ("", label):
            line = found.setdefault(key, [0, 0, 0])
            line[0] += 1
            line[1] += ranked[:1] == [label]
            line[2] += label in ranked
    return {label: Tally(*line) for label, line in found.items()}


def _learn_as_asked(message: Message) -> Lesson | None:
    try:
        return prepare()
    except TrainingInterrupted as error:
        log.warning("the category guess was not trained: %s", error)
        return None


@consumer(
    TRAIN,
    queue="bulk",
    max_attempts=2,
    prepare=_learn_as_asked,
    prepare_time=timedelta(seconds=LIMITS.wall_seconds + 60),
)
def trained_as_asked(message: Message, lesson: Lesson | None) -> None:
    """Write down the training somebody asked for."""
    if lesson is None:
        return
    at = datetime.fromisoformat(message.payload["at"])
    _record(lesson, at=at, actor=Actor.system(str(message.payload["actor"])))


def _record(lesson: Lesson, *, at: datetime, actor: Actor) -> GuessModel:
    told = lesson.accuracy
    row = GuessModel.objects.create(
        version=lesson.version,
        key=guessing.model_key(lesson.version) if lesson.is_better else "",
        trained_at=at,
        phrases=lesson.examples.phrases,
        reports=lesson.examples.reports,
        held_out=told.asked,
        accuracy=told.accuracy,
        top3=told.top3,
        keyword_accuracy=lesson.keyword_accuracy,
        before_accuracy=lesson.before_accuracy,
        is_used=lesson.is_better,
        size_bytes=len(lesson.trained.file),
        seconds=lesson.seconds,
        categories={
            label: [each.asked, each.right, each.among]
            for label, each in lesson.trained.tallies.items()
            if label
        },
    )
    if lesson.is_better:
        CitySettings.objects.filter(pk=ONLY_ROW).update(
            guess_version=lesson.version, config_version=F("config_version") + 1
        )
        _drop_old_files(lesson.version)
    audit.record(
        kind="guess_trained",
        subject=f"v{lesson.version}",
        actor_label=actor.label,
        at=at,
        facts={
            "reports": lesson.examples.reports,
            "accuracy": round(told.accuracy, 4),
            "before": lesson.before_accuracy,
            "used": lesson.is_better,
        },
    )
    return row


def _drop_old_files(version: int) -> None:
    kept = GuessModel.objects.exclude(key="").order_by("-version")
    old = list(kept.values_list("pk", "key")[KEPT_FILES:])
    if old:
        GuessModel.objects.filter(pk__in=[pk for pk, _key in old]).update(key="")
        enqueue(DELETE_FILES, key=f"guess v{version}", keys=[key for _pk, key in old])


def _accuracy_in_use(setup: Snapshot, held_out: list[Example]) -> float | None:
    model = guessing.model_of(setup.guess_version)
    if model is None or not held_out:
        return None
    return training.tally(model, held_out)[""].accuracy
