"""Words beside the steps: a reply to the citizen, and a note that only staff read."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from api.base import ApiView
from api.city.v1 import one_report, serializers
from api.city.v1.naming import named
from api.city.v1.steps import checked
from api.city.v1.work_examples import body
from api.city.v1.work_shapes import WordsIn
from api.schema import operation
from api.scopes import staff
from core import clock
from core.errors import DomainError
from reporting.access import ReportNotFound
from reporting.models import Report
from reporting.services import replies
from reporting.services.replies import MayNotWrite, NobodyReads
from reporting.services.workflow.steps import NotYourReport
from reporting.services.workflow.verbs import Verb

_REFUSED: Final = (ReportNotFound, MayNotWrite, NotYourReport)


class WordsView(ApiView):
    """Writing on a report."""

    def write(self, request: Request, report_id: UUID, service: Verb[..., Report]) -> HttpResponse:
        """Write, and answer with the report as it is then."""
        report = one_report.require(self.viewer, report_id)
        text = checked(WordsIn, request)["text"]
        try:
            service(
                report_id=report.public_id,
                text=text,
                actor=self.viewer.as_actor(report),
                at=clock.now(),
            )
        except DomainError as refusal:
            raise named(refusal) from refusal
        return one_report.changed(request, report.public_id, status=201)


class RepliesView(WordsView):
    """What everybody who follows the report reads."""

    access = {"POST": staff("reports.act")}

    @operation(
        "reply_to_report",
        summary="Answer the citizen",
        description="Everybody who follows the report reads it. A human answer: it stops the response clock.",
        parameters=[one_report.REPORT_ID],
        request=WordsIn,
        responses={201: serializers.ReportDetailOut},
        tagged=True,
        refuses=(*_REFUSED, NobodyReads),
        examples=[body("reply", {"text": "Regu kami datang besok pagi pukul delapan."})],
    )
    def post(self, request: Request, report_id: UUID) -> HttpResponse:
        return self.write(request, report_id, replies.reply)


class NotesView(WordsView):
    """What only staff read."""

    access = {"POST": staff("reports.act")}

    @operation(
        "annotate_report",
        summary="Write a note for colleagues",
        description="Only staff of this report read it; it moves nothing.",
        parameters=[one_report.REPORT_ID],
        request=WordsIn,
        responses={201: serializers.ReportDetailOut},
        tagged=True,
        refuses=_REFUSED,
        examples=[body("note", {"text": "Pemilik lahan sudah dihubungi, menunggu jawaban."})],
    )
    def post(self, request: Request, report_id: UUID) -> HttpResponse:
        return self.write(request, report_id, replies.annotate)
