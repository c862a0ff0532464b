"""Acts of phones without a signal: each is sent until it is answered, and counts once.

The key is written in the transaction of the act. A refused act leaves no key, so that it may be sent
again when the reason is gone.
"""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext as _

from core import clock
from core.errors import DomainError
from reporting.models import IdempotencyKey
from reporting.rules.lifecycle import Actor
from reporting.rules.limits import MAX_IDEMPOTENCY_KEY


class KeyReused(DomainError):
    """The key was used for another act: a faulty phone, or somebody trying."""

    code = "idempotency_key_reused"
    status = 422


def seen(actor: Actor, key: str, act: str) -> bool:
    """Whether this act was done before; if not, it is noted as done in the caller's transaction.

    Args:
        actor: Whose key it is; keys of different people are different keys.
        key: Made by the phone; without one every act is a new one.
        act: What is done to what, e.g. ``start 0b5e…``.

    Raises:
        KeyReused: The same key came with another act.
    """
    if not key or actor.user_id is None:
        return False
    said = hashlib.sha256(act.encode()).hexdigest()
    kept, is_new = IdempotencyKey.objects.get_or_create(
        credential=f"user:{actor.user_id}",
        key=key[:MAX_IDEMPOTENCY_KEY],
        defaults={"body_hash": said, "created_at": clock.now()},
    )
    if not is_new and kept.body_hash != said:
        raise KeyReused(_("Kiriman ini tercampur dengan kiriman lain. Muat ulang halaman."))
    return not is_new
