"""Shapes of Open311's answers and forms, for the contract."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reporting.rules import limits


class EndpointOut(serializers.Serializer[Any]):
    """Where the API is."""

    specification = serializers.CharField()
    url = serializers.CharField()
    changeset = serializers.DateTimeField()
    type = serializers.ChoiceField(["production", "test"])
    formats = serializers.ListField(child=serializers.CharField())


class DiscoveryOut(serializers.Serializer[Any]):
    """What there is, and whom to ask."""

    changeset = serializers.DateTimeField()
    contact = serializers.CharField()
    key_service = serializers.CharField()
    endpoints = EndpointOut(many=True)


class ServiceOut(serializers.Serializer[Any]):
    """Something that can be asked for: a category."""

    service_code = serializers.CharField()
    service_name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    metadata = serializers.BooleanField(help_text="Whether its definition has attributes.")
    type = serializers.ChoiceField(
        ["realtime", "batch", "blackbox"],
        help_text="blackbox: private, its number is never given. Of the others a request that a "
        "coordinator has to read first is answered with a token.",
    )
    keywords = serializers.CharField(allow_blank=True)
    group = serializers.CharField(allow_blank=True)


class ValueOut(serializers.Serializer[Any]):
    """One thing to choose; the key is sent."""

    key = serializers.CharField()
    name = serializers.CharField()


class AttributeOut(serializers.Serializer[Any]):
    """One question of a service."""

    variable = serializers.BooleanField()
    code = serializers.CharField()
    datatype = serializers.ChoiceField(
        ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    )
    required = serializers.BooleanField()  # type: ignore[assignment]  # a field, as declared
    datatype_description = serializers.CharField(allow_null=True)
    order = serializers.IntegerField()
    description = serializers.CharField()
    values = ValueOut(many=True, help_text="Of lists; empty for others.")


class DefinitionOut(serializers.Serializer[Any]):
    """What a service asks."""

    service_code = serializers.CharField()
    attributes = AttributeOut(many=True)


class NoteOut(serializers.Serializer[Any]):
    """One public line of a request's history (an extension)."""

    datetime = serializers.CharField()
    type = serializers.CharField()
    summary = serializers.CharField()
    description = serializers.CharField(allow_null=True)


class AnswerOut(serializers.Serializer[Any]):
    """A public answer to a question of the service (an extension)."""

    code = serializers.CharField()
    label = serializers.CharField(required=False)  # type: ignore[assignment]  # a field, as declared
    value = serializers.CharField()


class RequestOut(serializers.Serializer[Any]):
    """A service request: a report."""

    service_request_id = serializers.CharField()
    status = serializers.ChoiceField(["open", "closed"])
    status_notes = serializers.CharField(allow_null=True)
    service_name = serializers.CharField()
    service_code = serializers.CharField()
    description = serializers.CharField(allow_null=True, allow_blank=True)
    agency_responsible = serializers.CharField(allow_null=True)
    service_notice = serializers.CharField(allow_null=True)
    requested_datetime = serializers.DateTimeField()
    updated_datetime = serializers.DateTimeField(
        help_text="Of a closed request: when it was closed."
    )
    expected_datetime = serializers.DateTimeField(
        allow_null=True, help_text="The deadline promised to the reporter."
    )
    address = serializers.CharField(allow_null=True)
    address_id = serializers.CharField(allow_null=True, help_text="Code of the kelurahan.")
    zipcode = serializers.CharField(allow_null=True)
    lat = serializers.FloatField()
    long = serializers.FloatField()
    media_url = serializers.CharField(allow_null=True)
    extended_attributes = serializers.DictField(
        required=False, help_text="With `extensions=true`: state, areas, supporters, deadlines."
    )
    attributes = AnswerOut(many=True, required=False, help_text="With `extensions=true`.")
    notes = NoteOut(many=True, required=False, help_text="With `extensions=true`.")


class CreatedOut(serializers.Serializer[Any]):
    """The answer to a new request: its number, or a token; never both."""

    service_request_id = serializers.CharField(required=False)
    token = serializers.CharField(
        required=False, help_text="While a coordinator has to read it first."
    )
    service_notice = serializers.CharField(allow_null=True)
    account_id = serializers.CharField(allow_null=True)


class TokenOut(serializers.Serializer[Any]):
    """What became of a token; no number yet: ask again later."""

    service_request_id = serializers.CharField(allow_null=True)
    token = serializers.CharField()


class UpdateOut(serializers.Serializer[Any]):
    """One public line of a request's history."""

    update_id = serializers.CharField()
    service_request_id = serializers.CharField()
    status = serializers.ChoiceField(["open", "closed"])
    updated_datetime = serializers.DateTimeField()
    description = serializers.CharField()
    media_url = serializers.CharField(allow_null=True)
    external_status_code = serializers.CharField(help_text="The state in our own words.")


class UpdateCreatedOut(serializers.Serializer[Any]):
    """The update as it is listed from now on."""

    update_id = serializers.CharField()


@extend_schema_field(OpenApiTypes.BINARY)
class FileField(serializers.CharField):
    """A photo."""


_TEXT: Final[dict[str, Any]] = {"required": False, "allow_blank": True}


class RequestIn(serializers.Serializer[Any]):
    """A new request. Answers to the service's questions come as ``attribute[CODE]``."""

    api_key = serializers.CharField(required=False, help_text="A city key with `reports.create`.")
    jurisdiction_id = serializers.CharField(**_TEXT, help_text="Not needed: one city answers here.")
    service_code = serializers.CharField(max_length=limits.MAX_CODE)
    lat = serializers.FloatField(required=False, help_text="WGS84, with `long`.")
    long = serializers.FloatField(required=False, help_text="WGS84, with `lat`.")
    address_string = serializers.CharField(
        **_TEXT, help_text="Without lat and long it must name a kelurahan or kecamatan."
    )
    address_id = serializers.CharField(**_TEXT, help_text="Code of a kelurahan.")
    email = serializers.CharField(**_TEXT, help_text="Of the reporter; kept apart, never public.")
    device_id = serializers.CharField(**_TEXT, help_text="Kept as a hash, for daily limits.")
    account_id = serializers.CharField(**_TEXT, help_text="Given back, not kept.")
    first_name = serializers.CharField(**_TEXT, help_text="Of the reporter.")
    last_name = serializers.CharField(**_TEXT, help_text="Of the reporter.")
    phone = serializers.CharField(
        **_TEXT, help_text="Of the reporter. One nobody can call is left out; the notice says so."
    )
    description = serializers.CharField(
        max_length=limits.MAX_OPEN311_DESCRIPTION,
        **_TEXT,
        help_text="Plain text; markup is taken out.",
    )
    media_url = serializers.CharField(
        **_TEXT, help_text="https address of a photo, fetched by us; may be repeated."
    )


class RequestWithFilesIn(RequestIn):
    """The same with photos sent along (an extension)."""

    media = serializers.ListField(child=FileField(), required=False, help_text="Up to five photos.")


class UpdateIn(serializers.Serializer[Any]):
    """News of a request from another system (an extension)."""

    api_key = serializers.CharField(required=False, help_text="A city key with `updates.write`.")
    jurisdiction_id = serializers.CharField(**_TEXT, help_text="Not needed: one city answers here.")
    service_request_id = serializers.CharField(help_text="The number of the request.")
    update_id = serializers.CharField(
        help_text="The sender's own, new for each update.", max_length=100
    )
    updated_datetime = serializers.DateTimeField(
        required=False, help_text="When, with a time zone."
    )
    status = serializers.CharField(
        **_TEXT,
        help_text="open or closed; a word for work begun, e.g. in_progress. Otherwise only words are added.",
    )
    description = serializers.CharField(
        max_length=limits.MAX_NOTE, **_TEXT, help_text="Plain text."
    )
    media_url = serializers.CharField(**_TEXT, help_text="https address of a photo.")
    external_status_code = serializers.CharField(
        **_TEXT, help_text="The sender's own state.", max_length=60
    )


class UpdateWithFilesIn(UpdateIn):
    """The same with photos sent along."""

    media = serializers.ListField(child=FileField(), required=False, help_text="Up to five photos.")
