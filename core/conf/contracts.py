"""How the OpenAPI documents are made: settings of drf-spectacular."""

from __future__ import annotations

from typing import Any, Final

SPECTACULAR: Final[dict[str, Any]] = {
    "TITLE": "Tanggap City API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [],  # choices stand where they are asked for: one word, many lists
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # Names of lists of words in the contracts, where several things have a "state" or a "kind".
    "ENUM_NAME_OVERRIDES": {
        "CityState": "tenants.models.CityState.values",
        "CityKind": "tenants.models.city.CityKind.values",
        "SignUpState": "tenants.models.ApplicationState.values",
        "QuoteStage": "billing.models.QuoteStage.values",
        "QuoteStep": "api.partner.v1.shapes.quotes.STEPS",
        "CityStep": "api.partner.v1.shapes.cities.STEPS",
        "BuildingState": "api.partner.v1.shapes.cities.PROGRESS",
        "SubscriptionState": "billing.models.SubscriptionState.values",
        "ChangeKind": "billing.models.ChangeKind.values",
        "ChangeState": "api.partner.v1.shapes.changes.STATES",
        "InvoiceState": "api.partner.v1.shapes.money.STATES",
    },
}
