"""What screens and the API show of endpoints and deliveries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.webhooks.models import (
    Attempt,
    Delivery,
    DeliveryState,
    Endpoint,
    Secret,
)
from core.webhooks.services.endpoints import Owner

PAGE: Final = 25
#: Why a try came to nothing, in words for people; the codes are what programs read.
REASONS: Final[dict[str, str | Promise]] = {
    "status": gettext_lazy("Penerima menjawab dengan kesalahan."),
    "redirect": gettext_lazy("Penerima mengalihkan ke alamat lain; pengalihan tidak diikuti."),
    "timeout": gettext_lazy("Penerima tidak menjawab dalam 10 detik."),
    "connection": gettext_lazy("Tidak dapat tersambung."),
    "tls": gettext_lazy("Sertifikat HTTPS penerima tidak dapat dipercaya."),
    "name_unknown": gettext_lazy("Nama host tidak ditemukan."),
    "address_not_public": gettext_lazy("Nama host menunjuk ke alamat yang bukan di internet."),
    "url_refused": gettext_lazy("Alamat ini tidak boleh dipanggil."),
    "bad_answer": gettext_lazy("Jawaban penerima bukan HTTP yang benar."),
    "switched_off": gettext_lazy("Alamat sedang dimatikan."),
    "internal": gettext_lazy("Kesalahan di sistem kami; kirim ulang."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An endpoint in the list, with how the last days went."""

    endpoint: Endpoint
    waiting: int
    failed: int


def lines(owner: Owner, *, since: datetime) -> list[Line]:
    """Every endpoint of an owner, the oldest first. Two queries.

    Args:
        owner: Whose.
        since: Failures after this moment count.
    """
    endpoints = list(owner.endpoints().order_by("created_at", "pk"))
    open_or_failed = Q(state=DeliveryState.WAITING) | Q(
        state=DeliveryState.FAILED, created_at__gte=since
    )
    counted = (
        Delivery.objects.filter(open_or_failed, endpoint__in=endpoints)
        .values_list("endpoint", "state")
        .annotate(count=Count("pk"))
    )
    counts = {(endpoint, state): count for endpoint, state, count in counted}
    return [
        Line(
            each,
            waiting=counts.get((each.pk, DeliveryState.WAITING.value), 0),
            failed=counts.get((each.pk, DeliveryState.FAILED.value), 0),
        )
        for each in endpoints
    ]


def secrets(endpoint: Endpoint, *, at: datetime) -> list[Secret]:
    """Those that sign at ``at``, the present one first."""
    return secrets_of([endpoint], at=at).get(endpoint.pk, [])


def secrets_of(endpoints: Iterable[Endpoint], *, at: datetime) -> dict[int, list[Secret]]:
    """The same for several endpoints, by primary key. One query."""
    alive = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
    found: dict[int, list[Secret]] = {}
    for secret in Secret.objects.filter(alive, endpoint__in=list(endpoints)).order_by("-pk"):
        found.setdefault(secret.endpoint_id, []).append(secret)
    return found


def log(
    endpoint: Endpoint,
    *,
    states: tuple[str, ...] = (),
    older_than: int | None = None,
    limit: int = PAGE,
) -> list[Delivery]:
    """Deliveries to an endpoint, newest first, one more than asked for if there are more.

    Args:
        endpoint: Which.
        states: Values of ``DeliveryState``; empty for all.
        older_than: Primary key of the last one already seen.
        limit: How many.
    """
    found = Delivery.objects.of(endpoint).newest_first().select_related("event")
    if states:
        found = found.filter(state__in=states)
    if older_than is not None:
        found = found.filter(pk__lt=older_than)
    return list(found[: limit + 1])


def attempts(delivery: Delivery) -> list[Attempt]:
    """Every try of a delivery, the newest first."""
    return list(Attempt.objects.filter(delivery=delivery).order_by("-pk")[:100])


def reason(code: str) -> str:
    """Why it came to nothing, for people."""
    return str(REASONS.get(code, _("Tidak berhasil."))) if code else ""
