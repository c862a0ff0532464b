"""Keys of a partner's systems for the partner API, and the tokens got with them: never the secrets themselves."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from tenants.models.partner import Partner


class PartnerCredential(models.Model):
    """One client of the partner API. Its secret is shown once; only the hash stays here."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="credentials")
    name = models.CharField(max_length=80, help_text="Which system uses it.")
    client_id = models.CharField(max_length=40, unique=True)
    secret_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret.")
    scopes: models.JSONField[list[str]] = models.JSONField(default=list)
    is_sandbox = models.BooleanField(default=False, help_text="Reaches sandbox cities only.")
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(  # serves the partner's list of its keys
                fields=["partner", "-created_at"], name="partner_credential_idx"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="partner_credential_expires_later",
                condition=Q(expires_at__gt=models.F("created_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.partner_id}"


class PartnerToken(models.Model):
    """What a client got for its key: it opens for an hour what its scopes say. Only the hash is here."""

    credential = models.ForeignKey(
        PartnerCredential, on_delete=models.CASCADE, related_name="tokens"
    )
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token.")
    scopes: models.JSONField[list[str]] = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(  # serves the nightly forgetting of tokens that are over
                fields=["expires_at"], name="partner_token_expiry_idx"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="partner_token_expires_later",
                condition=Q(expires_at__gt=models.F("created_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.expires_at:%Y-%m-%d %H:%M}"
