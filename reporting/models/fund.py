"""The response fund (dana tanggap) of an agency: one per year, and everything that happened to it.

Money is in sen. The row of the fund holds what is reserved and spent now, guarded by a constraint;
the ledger says how it came to that and is only ever added to.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reporting.models.choices import one_of

if TYPE_CHECKING:
    pass


class ReservationState(models.TextChoices):
    """How far a reservation is."""

    REQUESTED = "requested", _("Menunggu persetujuan")
    OPEN = "open", _("Disediakan")
    SETTLED = "settled", _("Selesai")
    DECLINED = "declined", _("Ditolak")


class EntryKind(models.TextChoices):
    """What a line of the ledger is about."""

    CEILING = "ceiling", _("Pagu")
    RESERVE = "reserve", _("Disediakan")
    SPEND = "spend", _("Dibelanjakan")
    RELEASE = "release", _("Dikembalikan")
    CORRECTION = "correction", _("Koreksi")


class ResponseFund(models.Model):
    """What an agency may spend on small repairs in one year."""

    agency = models.ForeignKey(
        "reporting.Agency", on_delete=models.PROTECT, related_name="funds", db_index=False
    )
    year = models.PositiveSmallIntegerField()
    ceiling_minor = models.BigIntegerField(help_text="Sen.")
    small_repair_minor = models.BigIntegerField(
        help_text="Sen. Up to here an operator reserves without further approval."
    )
    reserved_minor = models.BigIntegerField(default=0, db_default=0)
    spent_minor = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            # Also serves "the fund of this agency this year".
            models.UniqueConstraint(name="fund_once_a_year", fields=["agency", "year"]),
            models.CheckConstraint(
                name="fund_never_passes_its_ceiling",
                condition=Q(
                    ceiling_minor__gte=F("reserved_minor") + F("spent_minor"),
                    reserved_minor__gte=0,
                    spent_minor__gte=0,
                    small_repair_minor__gte=0,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.year}"

    @property
    def free_minor(self) -> int:
        """What may still be reserved, in sen."""
        return self.ceiling_minor - self.reserved_minor - self.spent_minor


class FundReservation(models.Model):
    """Money kept for the repair of one report, until it is spent or given back."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(
        ResponseFund, on_delete=models.PROTECT, related_name="reservations", db_index=False
    )
    report = models.ForeignKey(
        "reporting.Report",
        on_delete=models.PROTECT,
        related_name="fund_reservations",
        db_index=False,
    )
    purpose = models.CharField(max_length=200)
    state = models.CharField(max_length=12)
    amount_minor = models.BigIntegerField(help_text="Sen, as asked for.")
    spent_minor = models.BigIntegerField(default=0, db_default=0)
    released_minor = models.BigIntegerField(default=0, db_default=0)
    asked_by_label = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    decided_by_label = models.CharField(max_length=150, blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True, default="", db_default="")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="fund_reservation_public_id_once", fields=["public_id"]),
            one_of("state", ReservationState.values, name="fund_reservation_state_known"),
            models.CheckConstraint(
                name="fund_reservation_adds_up",
                condition=Q(
                    amount_minor__gt=0,
                    spent_minor__gte=0,
                    released_minor__gte=0,
                    amount_minor__gte=F("spent_minor") + F("released_minor"),
                ),
            ),
            models.CheckConstraint(
                name="fund_reservation_settled_in_full",
                condition=~Q(state=ReservationState.SETTLED.value)
                | Q(amount_minor=F("spent_minor") + F("released_minor"), settled_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(  # serves the report page: what was kept and spent for this report
                name="fund_reservation_report_idx", fields=["report", "id"]
            ),
            models.Index(  # serves the fund's page: newest first
                name="fund_reservation_fund_idx", fields=["fund", "-asked_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.amount_minor}"

    @property
    def left_minor(self) -> int:
        """What may still be spent of it, in sen."""
        if self.state != ReservationState.OPEN:
            return 0
        return self.amount_minor - self.spent_minor - self.released_minor


class FundEntryQuerySet(models.QuerySet["FundEntry"]):
    """Words for talking about the ledger."""

    def newest_first(self) -> FundEntryQuerySet:
        return self.order_by("-pk")

    def update(self, **_kwargs: Any) -> int:
        """Refuse: the ledger is only added to."""
        raise TypeError("A line of the ledger is never changed; write a correction.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: the ledger is only added to."""
        raise TypeError("A line of the ledger is never removed; write a correction.")


class FundEntry(models.Model):
    """One line of the ledger: written once. What was wrong is put right by another line."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(
        ResponseFund, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    reservation = models.ForeignKey(
        FundReservation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
        db_index=False,
    )
    kind = models.CharField(max_length=12)
    amount_minor = models.BigIntegerField(
        help_text="Sen. Changes of a ceiling and corrections may be negative."
    )
    note = models.TextField(blank=True, default="", db_default="")
    receipt_key = models.CharField(max_length=200, blank=True, default="", db_default="")
    receipt_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    corrects = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
        db_index=False,
    )
    token = models.UUIDField(
        null=True, blank=True, help_text="Of the form it was sent with: the same form counts once."
    )
    actor_role = models.CharField(max_length=20)
    actor_label = models.CharField(max_length=150)
    happened_at = models.DateTimeField()

    objects = FundEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="fund_entry_public_id_once", fields=["public_id"]),
            models.UniqueConstraint(name="fund_entry_token_once", fields=["token"]),
            one_of("kind", EntryKind.values, name="fund_entry_kind_known"),
            models.CheckConstraint(
                name="fund_entry_spends_with_a_receipt",
                condition=~Q(kind=EntryKind.SPEND.value) | ~Q(receipt_key=""),
            ),
            models.CheckConstraint(
                name="fund_entry_corrects_something",
                condition=Q(kind=EntryKind.CORRECTION.value, corrects__isnull=False)
                | (~Q(kind=EntryKind.CORRECTION.value) & Q(corrects__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(  # serves the ledger of a fund, newest first
                name="fund_entry_fund_idx", fields=["fund", "-id"]
            ),
            models.Index(  # serves the lines of one reservation
                name="fund_entry_reservation_idx", fields=["reservation", "id"]
            ),
            models.Index(  # serves "was this receipt used before?"
                name="fund_entry_receipt_idx",
                fields=["receipt_sha256"],
                condition=~Q(receipt_sha256=""),
            ),
            models.Index(  # serves what was corrected of one line
                name="fund_entry_corrects_idx",
                fields=["corrects"],
                condition=Q(corrects__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the line once.

        Raises:
            TypeError: The line was already written.
        """
        if not self._state.adding:
            raise TypeError("A line of the ledger is never changed; write a correction.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: the ledger is only added to."""
        raise TypeError("A line of the ledger is never removed; write a correction.")

    @property
    def label(self) -> str:
        """What kind of line it is, as people read it."""
        return str(EntryKind(self.kind).label)
