"""Encryption of what must be read again but not by whoever copies a table: keyed by purpose, deployment and city."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings

from core.tenancy import current_schema


def fernet(purpose: str, schema: str = "") -> Fernet:
    """The box of one purpose in one city; ``schema`` names another than the current (a city that moved)."""
    secret = f"{purpose}:{settings.SECRET_KEY}:{schema or current_schema()}"
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))
