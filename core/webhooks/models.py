"""Where other systems want to be told, what they were told, and what they answered.

The tables stand in each city's schema, where ``owner`` is empty, and in ``public``, where it is the code
of a partner. Secrets are stored nowhere: they follow from a nonce and the deployment's key.
"""

from __future__ import annotations

import secrets
import uuid
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock

ALL_EVENTS: Final = "*"


def new_nonce() -> str:
    """What a secret is derived from, together with the deployment's key."""
    return secrets.token_hex(24)


class Off(models.TextChoices):
    """Why an endpoint is switched off."""

    PERSON = "person", _("Dimatikan")
    FAILING = "failing", _("Dimatikan otomatis: gagal lebih dari 24 jam")
    GONE = "gone", _("Dimatikan otomatis: penerima menjawab 410")


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    """Words for talking about endpoints."""

    def of(self, owner: str) -> EndpointQuerySet:
        """Those of a partner, or of the city itself ("")."""
        return self.filter(owner=owner)

    def asked_for(self, type_: str) -> EndpointQuerySet:
        """Those that want this type of event, or all."""
        return self.filter(Q(events__contains=[type_]) | Q(events__contains=[ALL_EVENTS]))


class Endpoint(models.Model):
    """An address of somebody's system, and which events it wants to hear of.

    Change it through :mod:`core.webhooks.services` only.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.CharField(
        max_length=40, blank=True, help_text="Code of a partner; empty in a city's schema."
    )
    is_sandbox = models.BooleanField(
        default=False, help_text="Hears of sandbox cities only, and nothing else does."
    )
    url = models.CharField(max_length=2000)
    description = models.CharField(max_length=120, blank=True)
    events: models.JSONField[list[str]] = models.JSONField(help_text="Types, or one star for all.")
    version = models.PositiveIntegerField(default=1)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=10, choices=Off.choices, blank=True)
    failing_since = models.DateTimeField(
        null=True, blank=True, help_text="First failure after the last success."
    )
    failures = models.PositiveIntegerField(default=0, help_text="Since the last success.")
    cooling_until = models.DateTimeField(
        null=True, blank=True, help_text="Nothing is tried before this moment."
    )
    succeeded_at = models.DateTimeField(null=True, blank=True)
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[EndpointQuerySet] = EndpointQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="webhook_off_says_why",
                condition=Q(disabled_at__isnull=True, disabled_reason="")
                | Q(disabled_at__isnull=False) & ~Q(disabled_reason=""),
            )
        ]
        indexes = [  # serves the list of an owner's endpoints, and publishing
            models.Index(fields=["owner", "created_at"], name="webhook_owner_idx")
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_active(self) -> bool:
        """Whether it is told anything."""
        return self.disabled_at is None


class Secret(models.Model):
    """One signing secret of an endpoint. Two are alive while one takes over from the other."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="secrets")
    nonce = models.CharField(max_length=48, default=new_nonce)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="Until then it signs too; empty: the present one."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(  # serves signing, too
                name="webhook_one_present_secret",
                fields=["endpoint"],
                condition=Q(expires_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id} {self.created_at:%Y-%m-%d}"


class Event(models.Model):
    """Something that happened, as it is told: the same words to every endpoint, each time."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.CharField(max_length=40, blank=True)
    is_sandbox = models.BooleanField(default=False)
    type = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True, help_text="Number or code, for people.")
    data: models.JSONField[dict[str, Any]] = models.JSONField()
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [  # serves housekeeping.trim and services.send_missed
            models.Index(fields=["happened_at"], name="webhook_event_time_idx")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"

    @property
    def message_id(self) -> str:
        """What receivers know a repetition by (``webhook-id``)."""
        return f"msg_{self.public_id.hex}"


class DeliveryState(models.TextChoices):
    """What became of telling one endpoint of one event."""

    WAITING = "waiting", _("Menunggu")
    DELIVERED = "delivered", _("Terkirim")
    FAILED = "failed", _("Gagal")
    CANCELLED = "cancelled", _("Dibatalkan")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Words for talking about deliveries."""

    def of(self, endpoint: Endpoint) -> DeliveryQuerySet:
        """Those to one endpoint."""
        return self.filter(endpoint=endpoint)

    def newest_first(self) -> DeliveryQuerySet:
        """As the log shows them."""
        return self.order_by("-pk")


class Delivery(models.Model):
    """One event for one endpoint, tried until it arrives or a day has passed.

    ``round`` begins anew when somebody sends it again; a promise of an earlier round does nothing.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    round = models.PositiveSmallIntegerField(default=1)
    round_started_at = models.DateTimeField()
    attempts_count = models.PositiveSmallIntegerField(default=0, help_text="In this round.")
    next_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(name="webhook_told_once", fields=["endpoint", "event"]),
            models.CheckConstraint(
                name="webhook_waiting_has_no_end",
                condition=Q(state="waiting", finished_at__isnull=True)
                | ~Q(state="waiting") & Q(finished_at__isnull=False, next_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(  # serves the log, with and without a state
                fields=["endpoint", "state", "-id"], name="webhook_log_state_idx"
            ),
            models.Index(fields=["endpoint", "-id"], name="webhook_log_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.endpoint_id}: {self.state}"


class Attempt(models.Model):
    """One try: what was answered, or why nothing was."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=40, blank=True, help_text="Why there is no good answer.")
    duration_ms = models.PositiveIntegerField()
    answer = models.CharField(max_length=500, blank=True, help_text="Beginning of the answer.")

    class Meta:
        indexes = [  # serves the page of a delivery
            models.Index(fields=["delivery", "id"], name="webhook_attempts_idx")
        ]

    def __str__(self) -> str:
        return f"{self.status or self.error} {self.at:%Y-%m-%d %H:%M}"
