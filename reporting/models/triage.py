"""The triage desk: whose card it is at the moment, what was decided, and who is kept out."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reporting.models.choices import one_of


class DecisionKind(models.TextChoices):
    """What a coordinator may decide about a held report."""

    ROUTE = "route", "Teruskan"
    MERGE = "merge", "Gabungkan"
    SPAM = "spam", "Bukan laporan"
    NOT_OURS = "not_ours", "Bukan kewenangan"
    ASK = "ask", "Tanya pelapor"


class DecisionState(models.TextChoices):
    """What became of a decision: it waits half a minute, so that it can be taken back."""

    PENDING = "pending", "Menunggu"
    DONE = "done", "Dijalankan"
    UNDONE = "undone", "Diurungkan"
    FAILED = "failed", "Tidak dapat dijalankan"


class BlockKind(models.TextChoices):
    """By what somebody is recognised who may send nothing for a while."""

    DEVICE = "device", "Perangkat"
    PHONE = "phone", "Nomor telepon"
    ADDRESS = "address", "Alamat jaringan"


class TriageCard(models.Model):
    """A held report's place in the pile. Made when somebody first looks at it, or flags it."""

    report = models.OneToOneField(
        "reporting.Report", on_delete=models.CASCADE, primary_key=True, related_name="triage_card"
    )
    entered_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was flagged, if that was after it came in."
    )
    skipped_at = models.DateTimeField(null=True, blank=True, help_text="Since then at the back.")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    held_until = models.DateTimeField(
        null=True, blank=True, help_text="Nobody else is given the card before this."
    )
    words_before = models.TextField(
        blank=True, default="", db_default="", help_text="The text before personal data was masked."
    )
    failure = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="Why a decision came back."
    )

    class Meta:
        indexes = [
            models.Index(  # serves "the card this officer has already"
                name="triage_card_held_idx",
                fields=["held_until"],
                condition=Q(held_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.report_id)


class TriageDecision(models.Model):
    """What a coordinator decided; carried out when the time to take it back is over."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    report = models.ForeignKey(
        "reporting.Report", on_delete=models.CASCADE, related_name="triage_decisions"
    )
    kind = models.CharField(max_length=12)
    arguments: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)
    said = models.CharField(max_length=200, help_text="The decision in words.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_by_label = models.CharField(max_length=150)
    decided_at = models.DateTimeField()
    state = models.CharField(
        max_length=12, default=DecisionState.PENDING, db_default=DecisionState.PENDING
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("kind", DecisionKind.values, name="triage_decision_kind_known"),
            one_of("state", DecisionState.values, name="triage_decision_state_known"),
            models.UniqueConstraint(  # of two who decide together, the second is refused
                name="triage_decision_one_pending",
                fields=["report"],
                condition=Q(state=DecisionState.PENDING.value),
            ),
            models.CheckConstraint(
                name="triage_decision_settled_once",
                condition=Q(state=DecisionState.PENDING.value, settled_at__isnull=True)
                | (~Q(state=DecisionState.PENDING.value) & Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(  # serves "my last decision", to take it back
                name="triage_decision_mine_idx", fields=["decided_by", "-decided_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.kind}"


class Block(models.Model):
    """Somebody who may send no reports for a while: a hash of device, phone or address."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    kind = models.CharField(max_length=8)
    value_hash = models.CharField(max_length=64)
    hint = models.CharField(
        max_length=40, blank=True, default="", help_text="Enough to tell two apart: …4821."
    )
    reason = models.CharField(max_length=200)
    report_number = models.CharField(max_length=24, blank=True, default="")
    made_by_label = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_label = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        constraints = [
            one_of("kind", BlockKind.values, name="block_kind_known"),
            models.CheckConstraint(
                name="block_ends_after_it_begins", condition=Q(expires_at__gt=F("made_at"))
            ),
            models.CheckConstraint(name="block_says_why", condition=~Q(reason="")),
        ]
        indexes = [
            models.Index(  # serves intake's reading statement: is this sender blocked?
                name="block_value_idx",
                fields=["value_hash", "expires_at"],
                condition=Q(lifted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.hint}"
