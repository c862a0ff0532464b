"""Who may call the city's API besides people with a browser: keys of systems, tokens of staff apps."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.calls.models import ApiUsage

__all__ = ["ApiKey", "ApiUsage", "StaffToken"]


class ApiKey(models.Model):
    """A key of one system, ``tgk_<prefix>_<secret>``. Shown once; only its hash stays here.

    With an agency it acts as that agency's operator, under its own name on the timeline.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, help_text="Which system uses it.")
    prefix = models.CharField(max_length=8, help_text="Beginning of the key, to tell keys apart.")
    secret_hash = models.CharField(max_length=64, help_text="SHA-256 of the whole key.")
    scopes: models.JSONField[list[str]] = models.JSONField(default=list)
    agency = models.ForeignKey(
        "reporting.Agency",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="api_keys",
    )
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            # Serves every call with a key.
            models.UniqueConstraint(name="api_key_prefix_once", fields=["prefix"]),
            models.CheckConstraint(
                name="api_key_expires_later", condition=Q(expires_at__gt=F("created_at"))
            ),
            models.CheckConstraint(
                name="api_key_acts_for_an_agency",
                condition=Q(agency__isnull=False) | ~Q(scopes__contains=["reports.act"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"


class StaffToken(models.Model):
    """A member of staff signed in with an app, ``tgs_<secret>``: twelve hours, password and code asked once."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_tokens"
    )
    token_hash = models.CharField(max_length=64, help_text="SHA-256 of the token.")
    session_hash = models.CharField(
        max_length=64, help_text="Of the password then: changing it ends the token."
    )
    name = models.CharField(max_length=80, blank=True, help_text="Which app or phone.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Serves every call with a token.
            models.UniqueConstraint(name="staff_token_once", fields=["token_hash"]),
            models.CheckConstraint(
                name="staff_token_expires_later", condition=Q(expires_at__gt=F("created_at"))
            ),
        ]
        indexes = [
            models.Index(  # serves the removal of those that are over
                fields=["expires_at"], name="staff_token_expires_idx"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d %H:%M}"
