"""What a city decides about triage: when a guess is sure enough, how fast, and what is held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Invalid
from reporting.models import CitySettings
from reporting.rules.holding import LONGEST_BANNED_WORD, MOST_BANNED_WORDS
from reporting.rules.lifecycle import Actor
from reporting.services.catalog import config

MOST_TARGET_MINUTES: Final = 5 * 24 * 60
MOST_DAILY: Final = 1000


@dataclass(frozen=True, slots=True)
class TriageRules:
    """The settings of the screen.

    Attributes:
        confidence_percent: Guesses below it wait for a coordinator.
        target_minutes: Working minutes until a held report is decided.
        device_daily_limit, phone_daily_limit: Reports a day; 0 is no limit.
        hold_above_limit: Hold what a device sends above it, instead of refusing.
        flag_personal_data: Look at texts with phone numbers, NIK and plates before all see them.
        banned_words: Hold a report that has one of them.
    """

    confidence_percent: int
    target_minutes: int
    device_daily_limit: int
    phone_daily_limit: int
    hold_above_limit: bool
    flag_personal_data: bool
    banned_words: tuple[str, ...]


def current() -> TriageRules:
    """The settings as they are."""
    row = CitySettings.objects.the()
    return TriageRules(
        confidence_percent=round(row.triage_confidence * 100),
        target_minutes=row.triage_target_minutes,
        device_daily_limit=row.device_daily_limit,
        phone_daily_limit=row.phone_daily_limit,
        hold_above_limit=row.triage_after_device_limit,
        flag_personal_data=row.flag_personal_data,
        banned_words=tuple(row.banned_words),
    )


@transaction.atomic(durable=True)
def change(*, rules: TriageRules, actor: Actor, at: datetime) -> TriageRules:
    """Decide anew; the same again changes nothing.

    Raises:
        Invalid: A number is out of range, or there are too many or too long words.
    """
    config.hold()
    _check(rules)
    words = cleaned_words(rules.banned_words)
    before = current()
    after = TriageRules(**{**asdict(rules), "banned_words": words})
    if after == before:
        return before
    CitySettings.objects.update(
        triage_confidence=after.confidence_percent / 100,
        triage_target_minutes=after.target_minutes,
        device_daily_limit=after.device_daily_limit,
        phone_daily_limit=after.phone_daily_limit,
        triage_after_device_limit=after.hold_above_limit,
        flag_personal_data=after.flag_personal_data,
        banned_words=[*words],
    )
    config.changed(
        kind="triage_changed",
        subject="triage",
        actor=actor,
        at=at,
        facts={"before": stored(before), "after": stored(after)},
    )
    return after


def cleaned_words(words: Iterable[str]) -> tuple[str, ...]:
    """Words in small letters, each once, without stray spaces.

    Raises:
        Invalid: Too many, or one is too long.
    """
    found = tuple(
        dict.fromkeys(" ".join(word.casefold().split()) for word in words if word.strip())
    )
    if len(found) > MOST_BANNED_WORDS:
        raise Invalid(
            _("Paling banyak %d kata terlarang.") % MOST_BANNED_WORDS, field="banned_words"
        )
    long = next((word for word in found if len(word) > LONGEST_BANNED_WORD), "")
    if long:
        raise Invalid(
            _("“%(word)s” terlalu panjang: paling banyak %(most)d huruf.")
            % {"word": long[:60], "most": LONGEST_BANNED_WORD},
            field="banned_words",
        )
    return found


def _check(rules: TriageRules) -> None:
    ranges = (
        ("confidence_percent", rules.confidence_percent, 0, 100),
        ("target_minutes", rules.target_minutes, 1, MOST_TARGET_MINUTES),
        ("device_daily_limit", rules.device_daily_limit, 0, MOST_DAILY),
        ("phone_daily_limit", rules.phone_daily_limit, 0, MOST_DAILY),
    )
    for field, value, least, most in ranges:
        if not least <= value <= most:
            raise Invalid(
                _("Isi dengan angka %(least)d sampai %(most)d.") % {"least": least, "most": most},
                field=field,
            )


def stored(rules: TriageRules) -> dict[str, Any]:
    """The settings as the audit trail keeps them."""
    return {**asdict(rules), "banned_words": [*rules.banned_words]}


def rules_from(stored: Mapping[str, Any]) -> TriageRules:
    """The settings as the audit trail kept them."""
    return TriageRules(**{**stored, "banned_words": tuple(stored["banned_words"])})
