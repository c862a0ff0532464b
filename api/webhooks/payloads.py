"""What stands in ``data`` of each event. Tests hold every event that is published against these."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class Told(serializers.Serializer[Any]):
    """``data`` of a city's event."""

    city = serializers.CharField(help_text="Code of the city.")


class ReportTold(serializers.Serializer[Any]):
    """A report in codes and moments; read the rest at `url`."""

    id = serializers.UUIDField()
    number = serializers.CharField(help_text="Number people know it by.")
    state = serializers.CharField(help_text="As in `GET /api/v1/reports/{report_id}`.")
    agency = serializers.CharField(allow_null=True, help_text="Code of the responsible agency.")
    category = serializers.CharField(help_text="Code.")
    priority = serializers.CharField()
    kelurahan = serializers.CharField(allow_null=True, help_text="Kemendagri code.")
    kecamatan = serializers.CharField(allow_null=True, help_text="Kemendagri code.")
    lon = serializers.FloatField(help_text="Degrees east, to about a metre.")
    lat = serializers.FloatField(help_text="Degrees north, to about a metre.")
    submitted_at = serializers.DateTimeField()
    url = serializers.URLField(help_text="Where the city API tells the whole of it.")
    page = serializers.URLField(help_text="Its page for people.")


class PreviousTold(serializers.Serializer[Any]):
    """What was different before; only what changed is named."""

    state = serializers.CharField(required=False)
    agency = serializers.CharField(required=False, allow_null=True)
    category = serializers.CharField(required=False)
    priority = serializers.CharField(required=False)
    kelurahan = serializers.CharField(required=False, allow_null=True)
    kecamatan = serializers.CharField(required=False, allow_null=True)


class MeasuresTold(serializers.Serializer[Any]):
    """What was measured when a clock stopped with this change."""

    response_minutes = serializers.IntegerField(required=False)
    response_on_time = serializers.BooleanField(required=False)
    resolution_minutes = serializers.IntegerField(required=False)
    resolution_on_time = serializers.BooleanField(required=False)


class ReportEventData(Told):
    """Something happened to a report that everybody may see."""

    report = ReportTold()
    change = serializers.CharField(help_text="The step taken, e.g. `accept` or `hand_over`.")
    previous = PreviousTold()
    measures = MeasuresTold()


class ReportNamed(serializers.Serializer[Any]):
    """Which report."""

    id = serializers.UUIDField()
    number = serializers.CharField()


class ReportHiddenData(Told):
    """A report was taken out of sight: forget what you show of it."""

    report = ReportNamed()


class WorkOrderTold(serializers.Serializer[Any]):
    """A crew's job."""

    id = serializers.UUIDField()
    state = serializers.CharField()
    crew = serializers.CharField(help_text="Code of the crew.")
    crew_name = serializers.CharField()
    agency = serializers.CharField(help_text="Code.")
    trouble = serializers.CharField(allow_blank=True, help_text="Why it does not go on.")


class WorkEventData(Told):
    """Something happened in the field."""

    work_order = WorkOrderTold()
    report = ReportNamed()
    change = serializers.CharField()


class ScorecardsData(Told):
    """A month's scorecards are final."""

    month = serializers.CharField(help_text="`2026-10`.")
    agencies = serializers.IntegerField(help_text="How many have one.")
    url = serializers.URLField()


class TrialData(serializers.Serializer[Any]):
    """Somebody tries the endpoint out."""

    webhook = serializers.UUIDField()
    requested_by = serializers.CharField()


class CityTold(serializers.Serializer[Any]):
    """A city of the partner's."""

    id = serializers.UUIDField(help_text="As in `/partner/v1/cities`.")
    code = serializers.CharField()
    name = serializers.CharField()
    kemendagri_code = serializers.CharField(allow_blank=True)
    state = serializers.CharField(help_text="Where it is in its life.")
    is_sandbox = serializers.BooleanField()


class CityData(serializers.Serializer[Any]):
    """Something happened to a city."""

    city = CityTold()


class CityStepData(CityData):
    """A city took a step of its life."""

    from_state = serializers.CharField()
    to_state = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)


class SubscriptionData(CityData):
    """A city's package, services or coverage changed."""

    change = serializers.ChoiceField(["coverage", "package", "services"])
    package = serializers.CharField(help_text="Code of the package from now on.")
    services = serializers.ListField(child=serializers.CharField())
    effective_on = serializers.DateField()
    currency = serializers.CharField()
    subtotal_minor = serializers.IntegerField(help_text="For the rest of the year, without tax.")
    total_minor = serializers.IntegerField()


class InvoiceTold(serializers.Serializer[Any]):
    """An invoice of a city."""

    id = serializers.UUIDField()
    number = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    currency = serializers.CharField()
    subtotal_minor = serializers.IntegerField()
    tax_minor = serializers.IntegerField()
    total_minor = serializers.IntegerField()
    issued_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)


class InvoiceData(CityData):
    """Something happened to a city's invoice."""

    invoice = InvoiceTold()


class QuoteTold(serializers.Serializer[Any]):
    """An offer of the partner's."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    stage = serializers.CharField()
    region_code = serializers.CharField()
    region_name = serializers.CharField()
    currency = serializers.CharField()
    subtotal_minor = serializers.IntegerField()
    total_minor = serializers.IntegerField()
    valid_until = serializers.DateField()


class QuoteData(serializers.Serializer[Any]):
    """How far an offer has come."""

    quote = QuoteTold()


class StatementTold(serializers.Serializer[Any]):
    """A month's statement."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    month = serializers.CharField(help_text="`2026-10`.")
    currency = serializers.CharField()
    net_minor = serializers.IntegerField()
    margin_minor = serializers.IntegerField()


class StatementData(serializers.Serializer[Any]):
    """A month's statement is final."""

    statement = StatementTold()
