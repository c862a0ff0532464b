"""Who reported, kept apart from what was reported."""

from __future__ import annotations

from django.db import models


class Contact(models.Model):
    """How to reach the reporter. Opening it is recorded where the reporter can see it."""

    report = models.OneToOneField(
        "reporting.Report", on_delete=models.CASCADE, related_name="contact"
    )
    name = models.CharField(max_length=120, blank=True, default="", db_default="")
    phone = models.CharField(
        max_length=20, blank=True, default="", db_default="", help_text="E.164: +62812…"
    )
    email = models.EmailField(blank=True, default="", db_default="")
    channel = models.CharField(max_length=12, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    last_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(  # serves the daily limit of a phone number, inside a prepared plan
                name="contact_phone_idx", fields=["phone", "created_at"]
            )
        ]

    def __str__(self) -> str:
        return self.name or self.phone or self.email


class ContactOpening(models.Model):
    """Somebody looked up who reported, and said why."""

    report = models.ForeignKey(
        "reporting.Report", on_delete=models.CASCADE, related_name="contact_openings"
    )
    opened_by_label = models.CharField(max_length=150)
    reason = models.CharField(max_length=300)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.opened_by_label}: {self.reason}"


class Support(models.Model):
    """ "Saya juga": another device that waits for the same report."""

    report = models.ForeignKey(
        "reporting.Report", on_delete=models.CASCADE, related_name="supports", db_index=False
    )
    device_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Also serves "the supporters of this report".
            models.UniqueConstraint(name="support_once", fields=["report", "device_hash"]),
        ]
        indexes = [
            models.Index(  # serves "my reports": those this device joined
                name="support_device_idx", fields=["device_hash"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} + 1"
