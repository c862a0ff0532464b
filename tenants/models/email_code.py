"""Proof that an official address is theirs: a code that was sent there, entered once, in time."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q

from tenants.models.application import Application


def new_nonce() -> str:
    """What a code is derived from, together with the deployment's secret."""
    return secrets.token_hex(16)


class EmailCode(models.Model):
    """One code for one address. The code itself is stored nowhere: it follows from the nonce."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="email_codes"
    )
    email = models.EmailField()
    nonce = models.CharField(max_length=32, default=new_nonce)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Wrong entries so far.")
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="email_code_ends_later", condition=Q(expires_at__gt=F("created_at"))
            )
        ]
        indexes = [  # serves the newest code of an application
            models.Index(fields=["application", "-created_at"], name="email_code_newest_idx")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.created_at:%Y-%m-%d %H:%M}"
