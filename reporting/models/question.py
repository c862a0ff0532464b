"""What a city asks about reports of a category."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reporting.models.choices import one_of


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    TEXT = "text", _("Teks")
    NUMBER = "number", _("Angka")
    DATE = "date", _("Tanggal")
    SINGLE = "single", _("Pilih satu")
    MULTIPLE = "multiple", _("Pilih beberapa")


class Question(models.Model):
    """One question of a category; those below it ask it too.

    A report keeps the question's words with its answer, so nothing here is needed to read it later.
    """

    category = models.ForeignKey(
        "reporting.Category", on_delete=models.PROTECT, related_name="questions", db_index=False
    )
    code = models.CharField(max_length=60)
    text = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    options: models.JSONField[list[dict[str, str]]] = models.JSONField(
        default=list, blank=True, help_text='[{"key": "…", "name": "…"}] of a choice'
    )
    help = models.CharField(max_length=300, blank=True, default="")
    is_required = models.BooleanField(default=False)
    is_public = models.BooleanField(
        default=False, help_text="Whether anybody may read the answer on the report's page."
    )
    is_active = models.BooleanField(default=True)
    minimum = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    maximum = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            # Also serves services.config: the questions of every category, in order.
            models.UniqueConstraint(name="question_code_once", fields=["category", "code"]),
            one_of("kind", QuestionKind.values, name="question_kind_known"),
            models.CheckConstraint(
                name="question_choice_has_options",
                condition=(Q(kind__in=["multiple", "single"]) & ~Q(options=[]))
                | (~Q(kind__in=["multiple", "single"]) & Q(options=[])),
            ),
            models.CheckConstraint(
                name="question_limits_of_numbers",
                condition=Q(kind="number") | Q(minimum__isnull=True, maximum__isnull=True),
            ),
            models.CheckConstraint(
                name="question_minimum_below_maximum",
                condition=Q(minimum__isnull=True)
                | Q(maximum__isnull=True)
                | Q(minimum__lte=F("maximum")),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def kind_label(self) -> str:
        return str(QuestionKind(self.kind).label)
