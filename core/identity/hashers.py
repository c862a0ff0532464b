"""Password hashing with the parameters OWASP gives for Argon2id."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id: 2 passes, 19 MiB, 1 lane."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
