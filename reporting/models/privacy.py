"""What people agreed to and asked for about their own data, and breaches of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from reporting.models.choices import one_of
from reporting.rules.privacy import BreachState, RequestKind, RequestState


class Consent(models.Model):
    """A reporter agreed to be contacted about a report, and perhaps took it back."""

    report = models.ForeignKey(
        "reporting.Report", on_delete=models.CASCADE, related_name="consents", db_index=False
    )
    purpose = models.CharField(max_length=20)
    words = models.CharField(max_length=300, help_text="What they were shown when they agreed.")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # One that holds per purpose; also serves a report's page of own data.
            models.UniqueConstraint(
                name="consent_once",
                fields=["report", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.given_at:%Y-%m-%d}"


class PrivacyRequestQuerySet(models.QuerySet["PrivacyRequest"]):
    """Words for talking about requests."""

    def waiting(self) -> PrivacyRequestQuerySet:
        return self.filter(state=RequestState.OPEN.value)

    def restricting(self) -> PrivacyRequestQuerySet:
        """Those that keep a contact closed: asked for, and not refused."""
        return self.filter(kind=RequestKind.RESTRICT.value).exclude(
            state=RequestState.REFUSED.value
        )

    def most_urgent_first(self) -> PrivacyRequestQuerySet:
        return self.order_by("due_at", "pk")


class PrivacyRequest(models.Model):
    """A reporter's request about their own data, with its 3 × 24 hours."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    report = models.ForeignKey(
        "reporting.Report", on_delete=models.CASCADE, related_name="privacy_requests"
    )
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12, default=RequestState.OPEN.value)
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_label = models.CharField(max_length=150, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")

    objects = PrivacyRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="privacy_request_public_id_once", fields=["public_id"]),
            models.UniqueConstraint(  # pressing the button twice asks once
                name="privacy_request_once_open",
                fields=["report", "kind"],
                condition=Q(state="open"),
            ),
            one_of("kind", RequestKind, name="privacy_request_kind_known"),
            one_of("state", RequestState, name="privacy_request_state_known"),
            models.CheckConstraint(
                name="privacy_request_answered_says_when",
                condition=Q(state="open", answered_at__isnull=True)
                | (~Q(state="open") & Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(  # serves the privacy desk: what waits, most urgent first
                name="privacy_request_due_idx", fields=["due_at", "id"], condition=Q(state="open")
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Breach(models.Model):
    """An entry of the breach register: personal data that came where it should not."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=150)
    description = models.TextField()
    data_kinds = models.CharField(max_length=300, help_text="Names, phone numbers, photos …")
    people_count = models.PositiveIntegerField(null=True, blank=True)
    measures = models.TextField(blank=True, default="")
    state = models.CharField(max_length=12, default=BreachState.FOUND.value)
    discovered_at = models.DateTimeField()
    notice_due_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True, blank=True)
    notice = models.TextField(blank=True, default="", help_text="Who was told, and what.")
    closed_at = models.DateTimeField(null=True, blank=True)
    recorded_by_label = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="breach_public_id_once", fields=["public_id"]),
            one_of("state", BreachState, name="breach_state_known"),
            models.CheckConstraint(
                name="breach_notified_says_when",
                condition=Q(state="found") | Q(notified_at__isnull=False),
            ),
            models.CheckConstraint(
                name="breach_closed_says_when",
                condition=~Q(state="closed") | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title
