"""A city: one schema, one role, one or more host names."""

from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_tenants.models import TenantMixin

from core import clock
from tenants.models.partner import Partner
from tenants.rules import life


class CityState(models.TextChoices):
    """Where a city is in its life."""

    APPLIED = "applied", _("Mendaftar")
    PROVISIONING = "provisioning", _("Disiapkan")
    TRIAL = "trial", _("Uji coba")
    ACTIVE = "active", _("Aktif")
    PAST_DUE = "past_due", _("Menunggak")
    SUSPENDED = "suspended", _("Dihentikan sementara")
    CLOSED = "closed", _("Ditutup")
    ERASED = "erased", _("Dihapus")


class CityKind(models.TextChoices):
    """What the government calls it; the product treats them alike."""

    KOTA = "kota", _("Kota")
    KABUPATEN = "kabupaten", _("Kabupaten")
    PROVINSI = "provinsi", _("Provinsi")


#: States in which a city answers requests at all.
ANSWERING_STATES = frozenset(state for state in CityState if life.effects(state.value).answers)


def new_schema_name() -> str:
    """An opaque schema name: every role can list names, so a name must say nothing."""
    return f"c_{secrets.token_hex(6)}"


class CityQuerySet(models.QuerySet["City"]):
    """Words for choosing cities."""

    def ready(self) -> CityQuerySet:
        """Cities that were built to the end and answer requests."""
        return self.filter(is_ready=True, state__in=sorted(ANSWERING_STATES))

    def working(self, *, upkeep: bool = False) -> CityQuerySet:
        """Cities in which jobs run by themselves; with ``upkeep`` also those where only upkeep does."""
        jobs = life.Jobs.UPKEEP if upkeep else life.Jobs.ALL
        return self.filter(is_ready=True, state__in=sorted(life.states_with(jobs)))

    def built(self) -> CityQuerySet:
        """Cities whose schema exists, ready or not."""
        return self.filter(schema_built_at__isnull=False)


class City(TenantMixin):
    """A municipality, regency or province that runs Tanggap in a schema of its own."""

    auto_create_schema = False
    auto_drop_schema = False

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    schema_name = models.CharField(
        max_length=63, unique=True, default=new_schema_name, editable=False
    )
    code = models.SlugField(max_length=40, unique=True, help_text="Short name in addresses: batam.")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=CityKind.choices, default=CityKind.KOTA)
    province = models.CharField(max_length=80, blank=True)
    kemendagri_code = models.CharField(max_length=13, blank=True)
    number_prefix = models.CharField(
        max_length=4, help_text="First letters of report numbers: BTM."
    )
    time_zone = models.CharField(max_length=40, default="Asia/Jakarta")
    state = models.CharField(
        max_length=16, choices=CityState.choices, default=CityState.PROVISIONING
    )
    is_ready = models.BooleanField(default=False)
    entitlements = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    schema_built_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    partner = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The carrier that brought the city and serves it; none: the vendor itself.",
    )
    is_sandbox = models.BooleanField(
        default=False, help_text="For trying out: full of examples, never billed."
    )
    trial_ends_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    erase_after = models.DateTimeField(
        null=True, blank=True, help_text="A closed city is erased once this moment has passed."
    )
    migration_status = models.CharField(max_length=16, default="current")
    migration_error = models.TextField(blank=True)
    migrated_at = models.DateTimeField(null=True, blank=True)

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "cities"
        constraints = [
            models.CheckConstraint(
                name="city_ready_is_built",
                condition=Q(is_ready=False) | Q(schema_built_at__isnull=False),
            ),
            models.CheckConstraint(
                name="city_schema_is_opaque", condition=Q(schema_name__startswith="c_")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def effects(self) -> life.Effects:
        """What its state means for those who use it."""
        return life.effects(self.state)

    @property
    def is_closed(self) -> bool:
        """Closed and kept for a while: nobody comes in, it may still be restored."""
        return self.state == CityState.CLOSED

    @property
    def is_erased(self) -> bool:
        """Nothing of it is left but what the platform must keep."""
        return self.state == CityState.ERASED

    @property
    def answers(self) -> bool:
        """Whether requests on its host names are answered."""
        return self.is_ready and self.state in ANSWERING_STATES
