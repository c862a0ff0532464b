"""What a city tells people: each message once, how it must sound, and what people want to hear.

No address is kept here: a message says where its address stands (``source``) and is given it when
it leaves. A suppressed address is kept as a keyed hash.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.db import models
from django.db.models import Q

from reporting.models.choices import one_of
from reporting.rules.notices import CHANNELS, LANGUAGES, NoticeState, Pace

ONLY_ROW: Final = 1


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Words for talking about messages."""

    def waiting(self) -> NoticeQuerySet:
        return self.filter(state=NoticeState.WAITING.value)

    def newest_first(self) -> NoticeQuerySet:
        return self.order_by("-pk")


class Notice(models.Model):
    """One message about one event to one person by one channel: the row that makes it leave once."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    event = models.CharField(max_length=120, help_text="What happened; the same when told twice.")
    kind = models.CharField(max_length=40, help_text="Which template says it.")
    person = models.CharField(max_length=90, help_text="user:…, agency:…, device:… or citizen:…")
    channel = models.CharField(max_length=12)
    language = models.CharField(max_length=5, default="id", db_default="id")
    source = models.CharField(max_length=90, help_text="Where the address stands.")
    report = models.ForeignKey(
        "reporting.Report",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notices",
    )
    facts = models.JSONField(default=dict)
    is_urgent = models.BooleanField(default=False, db_default=False)
    state = models.CharField(
        max_length=12, default=NoticeState.WAITING.value, db_default=NoticeState.WAITING.value
    )
    reason = models.CharField(max_length=40, blank=True, default="", db_default="")
    address_hint = models.CharField(max_length=120, blank=True, default="", db_default="")
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    provider_id = models.CharField(max_length=200, blank=True, default="", db_default="")
    lead = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="merged",
        help_text="The message it left with, when several were merged into one.",
    )
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="notice_public_id_once", fields=["public_id"]),
            # Nobody is told the same thing twice, whatever the outbox does.
            models.UniqueConstraint(name="notice_once", fields=["event", "person", "channel"]),
            one_of("channel", CHANNELS, name="notice_channel_known"),
            one_of("state", [state.value for state in NoticeState], name="notice_state_known"),
            models.CheckConstraint(
                name="notice_sent_says_when",
                condition=~Q(state__in=["sent", "delivered"]) | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(  # serves merging: what else waits for the same person
                name="notice_waiting_idx",
                fields=["person", "channel", "not_before"],
                condition=Q(state="waiting"),
            ),
            models.Index(  # serves the cap: what a person got today
                name="notice_person_day_idx", fields=["person", "sent_at"]
            ),
            models.Index(  # serves the list of the set-up, by state, newest first
                name="notice_state_newest_idx", fields=["state", "-id"]
            ),
            models.Index(  # serves retention
                name="notice_age_idx", fields=["created_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.person} ({self.channel})"


class MessageTemplate(models.Model):
    """A city's own words for one kind of message, on one channel, in one language."""

    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=12)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=160, blank=True, default="", db_default="")
    body = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="message_template_once", fields=["kind", "channel", "language"]
            ),
            one_of("channel", CHANNELS, name="message_template_channel_known"),
            one_of("language", LANGUAGES, name="message_template_language_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.language}"


class MessagePreference(models.Model):
    """What somebody wants to hear, and when. Without a row the city's defaults hold."""

    person = models.CharField(max_length=90)
    channels = models.JSONField(null=True, blank=True, help_text="Allowed channels; null: all.")
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_until = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(max_length=5, default="id", db_default="id")
    pace = models.CharField(max_length=8, default=Pace.EACH.value, db_default=Pace.EACH.value)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="message_preference_once", fields=["person"]),
            one_of("language", LANGUAGES, name="message_preference_language_known"),
            one_of("pace", [pace.value for pace in Pace], name="message_preference_pace_known"),
            models.CheckConstraint(
                name="message_preference_quiet_within_a_day",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__lt=1440, quiet_until__lt=1440),
            ),
        ]

    def __str__(self) -> str:
        return self.person


class MessageSettings(models.Model):
    """What a city decides about its messages: one row, or none while the defaults hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_ROW, editable=False)
    quiet_from = models.PositiveSmallIntegerField(default=21 * 60)
    quiet_until = models.PositiveSmallIntegerField(default=6 * 60)
    daily_cap = models.PositiveSmallIntegerField(default=20)
    reply_to = models.EmailField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(name="message_settings_one_row", condition=Q(id=ONLY_ROW)),
            models.CheckConstraint(
                name="message_settings_quiet_within_a_day",
                condition=Q(quiet_from__lt=1440, quiet_until__lt=1440),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiet_from}–{self.quiet_until}"


class PushSubscription(models.Model):
    """One browser that shows our messages, as its push service named it."""

    endpoint = models.TextField()
    endpoint_hash = models.CharField(max_length=64)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    person = models.CharField(max_length=90)
    device_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    last_ok_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="push_subscription_once", fields=["endpoint_hash"]),
        ]
        indexes = [
            models.Index(  # serves sending: the browsers of one person
                name="push_subscription_person_idx", fields=["person"]
            )
        ]

    def __str__(self) -> str:
        return self.person


class SuppressedAddress(models.Model):
    """An address that must not be written to: it bounced, complained, or asked us to stop."""

    channel = models.CharField(max_length=12)
    address_hash = models.CharField(max_length=64)
    hint = models.CharField(max_length=120, blank=True, default="", db_default="")
    reason = models.CharField(max_length=20)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="suppressed_address_once", fields=["channel", "address_hash"]
            ),
            one_of("channel", CHANNELS, name="suppressed_address_channel_known"),
            one_of(
                "reason",
                ["bounced", "complained", "unsubscribed"],
                name="suppressed_address_reason_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hint} ({self.reason})"
