"""Sending a report: the POST half of ``/api/v1/reports``."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency, limits
from api.authentication import Caller
from api.base import ApiView
from api.city.v1 import one_report
from api.city.v1.creation_shapes import ReceiptOut, ReportIn, checked_report
from api.city.v1.naming import named
from api.parsers import body_hash
from api.schema import IDEMPOTENCY_KEY, operation
from api.scopes import anybody
from core import callers, clock, ratelimit
from core.calls.once import BadKey, checked_key
from core.errors import DomainError, TooMany
from reporting.access import Viewer
from reporting.rules.questions import WrongAnswers
from reporting.rules.roles import Role
from reporting.selectors import locate
from reporting.services import config, contacts, intake, photos, sent_place
from reporting.web.viewers import actor_of
from tenants.standing import CitySuspended

HOUR: Final = 3600
#: Who writes down what citizens tell on the phone or at the counter.
WRITES_DOWN: Final = (Role.TRIAGE, Role.AGENCY_OPERATOR, Role.AGENCY_HEAD)


class CreatesReports(ApiView):
    """Takes reports in; :class:`api.city.v1.reports.ReportsView` lists them, too."""

    access = {"POST": anybody("reports.create")}
    # Taking a report in keeps its key in the transaction of the report, and has limits of its own.
    idempotent = frozenset()
    uncounted = frozenset({"POST"})

    @operation(
        "create_report",
        summary="Send a report",
        description="A photo or a few words, and a place. Takes no credential: `X-Device-Id` lets the sender read and "
        "confirm it later from the same device, and so does the `follow_token` of the answer. With an "
        "`Idempotency-Key` the same report sent again is the same report, with the same answer and "
        "`Idempotency-Replayed: true`. Staff with a session or token write down what a citizen told them.",
        parameters=[IDEMPOTENCY_KEY, one_report.DEVICE_ID],
        request=ReportIn,
        responses={201: ReceiptOut},
        located=True,
        refuses=(
            BadKey,
            intake.KeyReused,
            intake.InFlight,
            intake.NothingToReport,
            intake.SenderBlocked,
            intake.CategoryOff,
            sent_place.PlaceMissing,
            locate.BadPlace,
            locate.OutsideCity,
            locate.OutOfCoverage,
            WrongAnswers,
            contacts.InvalidPhone,
            photos.PhotoUnknown,
            photos.PhotoExpired,
            photos.PhotoUsed,
            photos.PhotoUnusable,
            CitySuspended,
        ),
    )
    def post(self, request: Request) -> Response:
        caller = self.caller or Caller("nobody", "")
        self._require_room(request, caller)
        given = request.headers.get(idempotency.HEADER)
        key = checked_key(given) if given is not None else ""
        data = checked_report(request.data)
        try:
            receipt = intake.submit(
                _submission(request, self.viewer, caller, data, key),
                actor=actor_of(request._request),
                at=clock.now(),
            )
        except DomainError as refusal:
            raise named(refusal) from refusal
        body = {each.name: _in_utc(getattr(receipt, each.name)) for each in fields(receipt)}
        body["id"], is_again = body.pop("public_id"), body.pop("replayed")
        response = Response(body, status=201)
        response.headers["Location"] = f"/api/v1/reports/{receipt.public_id}"
        if is_again:
            response.headers[idempotency.REPLAYED] = "true"
        return response

    def _require_room(self, request: Request, caller: Caller) -> None:
        """Citizens by the city's limit for an address; systems and staff by their own bucket."""
        if caller.kind != "nobody":
            self._bucket = limits.take(request, caller)
            limits.require(self._bucket)
            return
        known = config.cached() or config.snapshot()
        address = callers.address_hash(request._request)
        wait = ratelimit.hit("reports", address, limit=known.address_hourly_limit, seconds=HOUR)
        if wait is not None:
            raise TooMany(_("Terlalu banyak laporan dari alamat ini."), retry_after=wait)


def _submission(
    request: Request, viewer: Viewer, caller: Caller, data: dict[str, Any], key: str
) -> intake.Submission:
    written_down = caller.kind in {"session", "staff_token"} and viewer.has(*WRITES_DOWN)
    # What staff write down is the citizen's report, not one of the desk's own device.
    device = "" if written_down else callers.device_hash(request._request)
    # A system's own address says nothing about the citizens behind it.
    address = callers.address_hash(request._request) if caller.kind == "nobody" else ""
    credential = caller.credential[:80] if key else ""
    uploads = tuple((photo["id"], photo["token"]) for photo in data["photos"])
    place = sent_place.settle(
        lon=data["lon"],
        lat=data["lat"],
        source=data["location_source"],
        uploads=uploads,
        credential=credential,
        key=key,
    )
    return intake.Submission(
        description=data["description"],
        category=data["category"],
        lon=place.lon,
        lat=place.lat,
        accuracy_m=data["accuracy_m"],
        location_source=place.source,
        address_text=data["address_text"],
        photos=uploads,
        visibility=data["visibility"],
        channel="staff" if written_down else "api",
        danger=data["danger"],
        name=data["name"],
        phone=data["phone"],
        email=data["email"],
        device_hash=device,
        address_hash=address,
        credential=credential,
        key=key,
        body_hash=body_hash(request) if key else "",
        answers=data["answers"],
    )


def _in_utc(value: Any) -> Any:
    """Moments in UTC, so that an answer given again is the same text."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value
