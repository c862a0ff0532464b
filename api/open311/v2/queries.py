"""Parameters of Open311's operations as the contract shows them; ``arguments`` reads them."""

from __future__ import annotations

from typing import Any, Final

from rest_framework import serializers

from api.open311.v2.arguments import MAX_PAGE, MOST
from api.parameters import QueryParameters
from reporting.rules.word_search import MAX_LENGTH
from reporting.selectors.service_requests import Order

_TEXT: Final[dict[str, Any]] = {"required": False, "allow_blank": True}


class LenientQuery(QueryParameters):
    """Parameters nobody is refused for: an empty one is absent, a client of the standard sends its own."""

    @classmethod
    def read(cls, request: Any) -> dict[str, Any]:
        """Nothing: ``Arguments`` reads them."""
        del request
        return {}


class JurisdictionQuery(LenientQuery):
    """What every call may say."""

    jurisdiction_id = serializers.CharField(
        **_TEXT, help_text="The city's host name without www. Not needed; another one's is a 404."
    )


class OneRequestQuery(JurisdictionQuery):
    """Of one request."""

    extensions = serializers.BooleanField(
        required=False, help_text="`true`: with extended_attributes, attributes and notes."
    )


class _PageQuery(JurisdictionQuery):
    page = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_PAGE, help_text="From 1."
    )
    page_size = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST, help_text="1000 when it is not said."
    )


def _date(text: str) -> Any:
    return serializers.DateTimeField(required=False, help_text=text)


class _PeriodQuery(_PageQuery):
    start_date = _date(
        "With a time zone, inclusive. With end_date at most 90 days; alone, 90 days from then."
    )
    end_date = _date("With a time zone, inclusive. Alone: the 90 days before.")


class RequestsQuery(_PeriodQuery):
    """Of the list."""

    service_request_id = serializers.CharField(
        **_TEXT,
        help_text="Numbers, separated by commas. Nothing else counts then; unknown ones are left out.",
    )
    service_code = serializers.CharField(**_TEXT, help_text="Codes, separated by commas.")
    status = serializers.CharField(**_TEXT, help_text="`open`, `closed`, or both with a comma.")
    updated_after = _date(
        "Extension. Changed since then; without start_date and end_date however old."
    )
    updated_before = _date("Extension. Changed until then.")
    bbox = serializers.CharField(**_TEXT, help_text="Extension. west,south,east,north in degrees.")
    q = serializers.CharField(
        **_TEXT,
        max_length=MAX_LENGTH,
        help_text="Extension. Words of the description, all of them.",
    )
    sort = serializers.ChoiceField(
        [order.value for order in Order],
        required=False,
        help_text="Extension. Newest first when it is not said; by update only with updated_after or updated_before.",
    )
    extensions = serializers.BooleanField(
        required=False, help_text="`true`: with extended_attributes, attributes and notes."
    )


class UpdatesQuery(_PeriodQuery):
    """Of the list of updates."""

    service_request_id = serializers.CharField(
        **_TEXT, help_text="Numbers, separated by commas: all their updates, however old."
    )


class BulkQuery(JurisdictionQuery):
    """Of the whole as a table."""

    start_date = _date("With a time zone, inclusive; as long ago as one likes.")
    end_date = _date("With a time zone, inclusive.")
    service_code = serializers.CharField(**_TEXT, help_text="Codes, separated by commas.")
    status = serializers.CharField(**_TEXT, help_text="`open`, `closed`, or both with a comma.")
