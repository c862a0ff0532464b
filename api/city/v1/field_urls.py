"""Addresses of work in the field, and of words beside the steps."""

from __future__ import annotations

from typing import Final

from django.urls import path

from api.city.v1 import field, replies, work_orders, work_steps

_JOB: Final = "api/v1/work-orders/<uuid:work_order_id>"
_REPORT: Final = "api/v1/reports/<uuid:report_id>"

urlpatterns = [
    path("api/v1/crews", field.CrewsView.as_view(), name="crews"),
    path("api/v1/work-orders", work_orders.WorkOrdersView.as_view(), name="work_orders"),
    path(_JOB, work_orders.WorkOrderView.as_view(), name="work_order"),
    path(f"{_JOB}/start", work_steps.StartView.as_view(), name="work_order_start"),
    path(f"{_JOB}/arrive", work_steps.ArriveView.as_view(), name="work_order_arrive"),
    path(f"{_JOB}/finish", work_steps.FinishView.as_view(), name="work_order_finish"),
    path(f"{_JOB}/trouble", work_steps.TroubleView.as_view(), name="work_order_trouble"),
    path(f"{_JOB}/questions", work_steps.QuestionsView.as_view(), name="work_order_questions"),
    path(
        f"{_JOB}/explanation", work_steps.ExplanationView.as_view(), name="work_order_explanation"
    ),
    path(f"{_JOB}/positions", field.PositionsView.as_view(), name="work_order_positions"),
    path(f"{_REPORT}/work-orders", field.ReportWorkOrdersView.as_view(), name="report_work_orders"),
    path(f"{_REPORT}/replies", replies.RepliesView.as_view(), name="replies"),
    path(f"{_REPORT}/notes", replies.NotesView.as_view(), name="notes"),
]
