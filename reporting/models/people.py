"""What a person may do in this city."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reporting.models.choices import one_of
from reporting.rules.roles import AGENCY_ROLES, STAFF_ROLES, Role


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Words for talking about memberships."""

    def with_places(self) -> MembershipQuerySet:
        """Memberships together with the agency and area they are about."""
        return self.select_related("agency", "area").order_by("pk")


class Membership(models.Model):
    """A role of a member of staff, with the agency or area it is about."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        db_index=False,
    )
    role = models.CharField(max_length=20)
    agency = models.ForeignKey(
        "reporting.Agency",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    area = models.ForeignKey(
        "reporting.Area",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            # Also serves access.viewer_for: the roles of one person.
            models.UniqueConstraint(
                name="membership_once",
                fields=["user", "role", "agency", "area"],
                nulls_distinct=False,
            ),
            one_of("role", STAFF_ROLES, name="membership_role_is_staff"),
            models.CheckConstraint(
                name="membership_names_agency_where_needed",
                condition=Q(
                    role__in=sorted(role.value for role in AGENCY_ROLES), agency__isnull=False
                )
                | (
                    ~Q(role__in=sorted(role.value for role in AGENCY_ROLES))
                    & Q(agency__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="membership_names_area_where_needed",
                condition=Q(role=Role.AREA_OFFICER.value, area__isnull=False)
                | (~Q(role=Role.AREA_OFFICER.value) & Q(area__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"
