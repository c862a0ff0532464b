"""Which addresses of a city belong to which service of its package; everything else is in every package."""

from __future__ import annotations

from typing import Final

from reporting.rules.roles import Role
from reporting.rules.transitions import TRANSITIONS_BY_NAME
from tenants.entitlements import Service

_BY_SERVICE: Final[dict[Service, tuple[str, ...]]] = {
    Service.COMMAND_WALL: (
        "wall:page",
        "wall:feed",
        "wall:numbers",
        "wall:scenes",
        "wall:crews",
        "wall:ticket",
        "wall:events",
        "wall:open_screen",
        "setup:screens",
        "setup:screen_revoke",
    ),
    Service.FIELD_CREWS: (
        "crew:*",
        "desk:board",
        "desk:board_send",
        "desk:send_crew",
        "setup:crews",
        "setup:crew_new",
        "setup:crew",
        "setup:crew_switch",
    ),
    Service.RESPONSE_FUND: (
        "desk:funds",
        "desk:fund_sheet",
        "desk:fund",
        "desk:fund_receipt",
        "desk:fund_correct",
        "desk:fund_act",
        "desk:report_fund",
        "setup:funds",
        "setup:fund",
    ),
    Service.SCORECARDS: (
        "citizen:formula",
        "citizen:month",
        "citizen:month_paper",
        "desk:rapor",
        "desk:rapor_city",
        "desk:rapor_city_paper",
        "desk:rapor_meeting",
        "desk:rapor_checks",
        "desk:rapor_decide",
        "desk:rapor_exclude",
        "desk:rapor_lift",
        "desk:rapor_paper",
        "desk:rapor_table",
    ),
    Service.TRIAGE: ("desk:triage", "setup:triage_train"),
    Service.OPEN_DATA: ("citizen:city_table", "citizen:month_table", "open_data:*"),
    Service.OPEN311: ("open311:*",),
    Service.API: (
        "api:categories",
        "api:category",
        "api:agencies",
        "api:agency",
        "api:areas",
        "api:area",
        "api:locate",
        "api:nearby",
        "api:similar",
        "api:timeline",
        "api:photos",
        "api:reports",
        "api:report",
        "api:photo_offers",
        "api:photo_completion",
        "api:support",
        "api:contact",
        "api:transitions",
        "api:transition",
        *(
            f"api:transition_{name}"
            for name, step in TRANSITIONS_BY_NAME.items()
            if step.roles - {Role.SYSTEM}
        ),
        "api:replies",
        "api:notes",
        "api:report_work_orders",
        "api:work_orders",
        "api:work_order",
        *(
            f"api:work_order_{step}"
            for step in (
                "start",
                "arrive",
                "finish",
                "trouble",
                "questions",
                "explanation",
                "positions",
            )
        ),
        "api:crews",
        "api:scorecards",
        "api:scorecard_months",
        "api:city_scorecard",
        "api:webhooks",
        "api:webhook",
        *(
            f"api:webhook_{name}"
            for name in (
                "event_types",
                "delivery",
                "delivery_again",
                "secret",
                "test",
                "missed",
                "deliveries",
            )
        ),
        "setup:webhooks",
        "setup:webhook_new",
        "setup:webhook",
        "setup:webhook_act",
        "setup:webhook_delivery",
        "setup:webhook_resend",
    ),
}

GATES: Final[dict[str, Service]] = {
    address: service for service, addresses in _BY_SERVICE.items() for address in addresses
}
