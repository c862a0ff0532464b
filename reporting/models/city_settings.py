"""What a city decides about its own intake."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q, Value

from reporting.models.choices import Priority, one_of

ONLY_ROW: Final = 1


class CitySettingsManager(models.Manager["CitySettings"]):
    """The city's one row."""

    def the(self) -> CitySettings:
        """Return the settings of the current city."""
        return self.get(pk=ONLY_ROW)


class CitySettings(models.Model):
    """One row per city. ``config_version`` rises with every change of what intake decides by."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_ROW, editable=False)
    device_daily_limit = models.PositiveIntegerField(default=10)
    address_hourly_limit = models.PositiveIntegerField(default=600)
    phone_daily_limit = models.PositiveIntegerField(default=10)
    triage_after_device_limit = models.BooleanField(
        default=True, help_text="Above the limit: hold for triage instead of refusing."
    )
    config_version = models.BigIntegerField(default=1)
    default_priority = models.CharField(max_length=12, default=Priority.NORMAL)
    sla_preset = models.CharField(max_length=20, default="own")
    sp4n_clock = models.BooleanField(
        default=False, db_default=False, help_text="Keep the clock of SP4N-LAPOR beside the city's."
    )
    sp4n_complex: models.JSONField[list[str]] = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        blank=True,
        help_text="Codes of categories whose reports are complex: ten days instead of five.",
    )

    triage_confidence = models.FloatField(
        default=0.5,
        db_default=0.5,
        help_text="A guessed category below this share waits for the coordinator.",
    )
    triage_target_minutes = models.PositiveIntegerField(
        default=60, db_default=60, help_text="Working minutes until a held report is decided."
    )
    banned_words: models.JSONField[list[str]] = models.JSONField(
        default=list, db_default=[], blank=True, help_text="Hold a report that has one of them."
    )
    flag_personal_data = models.BooleanField(
        default=True, db_default=True, help_text="Phone numbers, NIK and plates in the text."
    )
    guess_version = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Version of the category guess in use; 0: keywords."
    )

    objects = CitySettingsManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="city_settings_confidence_is_a_share",
                condition=Q(triage_confidence__gte=0, triage_confidence__lte=1),
            ),
            models.CheckConstraint(name="city_settings_one_row", condition=Q(id=ONLY_ROW)),
            one_of("default_priority", Priority.values, name="city_settings_priority_known"),
        ]

    def __str__(self) -> str:
        return f"v{self.config_version}"
