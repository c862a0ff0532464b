"""Guessing a category from words: by the city's own trained model, else by its keywords.

Models are read once per process, city and version, and the ones used longest ago make room. Nothing
that goes wrong with a model costs a report: keywords answer instead.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from threading import Lock
from typing import Final

from core.errors import DomainError
from core.learning.model import BadModel, Model, from_bytes
from core.storage import files
from core.tenancy import current_schema
from reporting.rules.guess import Guesses, guess_category
from reporting.rules.learned_guess import learned_guesses, prepared
from reporting.services.config import Snapshot

log = logging.getLogger(__name__)

MAX_MODELS: Final = 48
"""About 0.6 MB each."""
TRY_AGAIN_SECONDS: Final = 60
"""How long a model that could not be read is left alone."""

_lock = Lock()
_models: OrderedDict[tuple[str, int], Model] = OrderedDict()
_missing: dict[tuple[str, int], float] = {}


def guess(text: str, setup: Snapshot) -> Guesses:
    """Return what a text is probably about, with up to two alternatives.

    Args:
        text: As the citizen wrote it; without a single word there is no guess.
        setup: The city's set-up; it names the model's version.
    """
    if not prepared(text):
        return Guesses(None, ())
    model = model_of(setup.guess_version)
    if model is None:
        return guess_category(text, setup.keywords)
    return learned_guesses(text, model.shares(prepared(text)), setup.families)


def model_of(version: int) -> Model | None:
    """The current city's model of this version; ``None`` when there is none or it cannot be read."""
    if not version:
        return None
    key = (current_schema(), version)
    with _lock:
        known = _models.get(key)
        if known is not None:
            _models.move_to_end(key)
            return known
        if time.monotonic() < _missing.get(key, 0):
            return None
    return _load(key)


def model_key(version: int) -> str:
    """Where the current city keeps a version's weights."""
    return files.city_key(f"guess/{version}.npz")


def forget() -> None:
    """Forget every model in this process."""
    with _lock:
        _models.clear()
        _missing.clear()


def _load(key: tuple[str, int]) -> Model | None:
    try:
        model = from_bytes(files.read(model_key(key[1])))
    except (BadModel, DomainError, OSError) as error:
        log.warning("guess model %s of %s cannot be read: %s", key[1], key[0], error)
        with _lock:
            _missing[key] = time.monotonic() + TRY_AGAIN_SECONDS
        return None
    with _lock:
        _models[key] = model
        _missing.pop(key, None)
        while len(_models) > MAX_MODELS:
            _models.popitem(last=False)
    return model
