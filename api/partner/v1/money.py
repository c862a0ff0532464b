"""``/partner/v1/invoices`` and ``/partner/v1/statements``: what cities are billed, and the partner's share of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.pagination import page_of
from api.parameters import PageQuery
from api.parsers import JsonRenderer
from api.partner.v1.base import CsvRenderer, PartnerView, PdfRenderer
from api.partner.v1.shapes import money as shapes
from api.schema import operation
from api.scopes import partner
from billing.models import Invoice, Statement
from billing.selectors import invoices as sheets
from billing.selectors import partner_money
from billing.services import dues
from billing.services.invoicing import InvoiceMissing
from billing.services.partners import cities, statements
from billing.services.partners.cities import CityMissing
from billing.services.partners.statements import Month, StatementMissing
from billing.services.quotes import billing_day
from billing.web import paper
from billing.web.partner import papers
from core import clock


class InvoiceQuery(PageQuery):
    """Which invoices."""

    city = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(shapes.STATES, required=False)


class InvoicesView(PartnerView):
    """Invoices of your cities."""

    access = {"GET": partner("statements.read")}
    query = {"GET": InvoiceQuery}

    @operation(
        "list_invoices",
        summary="Invoices of your cities, newest first",
        responses=page_of(shapes.InvoiceOut),
        refuses=[CityMissing],
    )
    def get(self, request: Request) -> HttpResponseBase:
        rows = partner_money.invoices(self.partner, sandbox=self.sandbox)
        if "city" in self.asked:
            wanted = cities.get(self.partner, self.asked["city"], sandbox=self.sandbox)
            rows = rows.filter(city=wanted)
        if "state" in self.asked:
            rows = rows.filter(state=self.asked["state"])
        page = pagination.read(rows, self.asked, by=("-pk",))
        return Response(page.answer(_invoice))


class InvoiceView(PartnerView):
    """One invoice."""

    access = {"GET": partner("statements.read")}

    @operation(
        "get_invoice",
        summary="One invoice with its lines and due dates",
        responses=shapes.InvoiceDetailOut,
        refuses=[InvoiceMissing],
        etag=True,
    )
    def get(self, request: Request, invoice_id: UUID) -> HttpResponseBase:
        found = partner_money.invoice(self.partner, invoice_id, sandbox=self.sandbox)
        return self.one(_detail(found))


class InvoicePaperView(PartnerView):
    """An invoice on paper."""

    access = {"GET": partner("statements.read")}
    renderer_classes = (PdfRenderer, JsonRenderer)

    @operation(
        "get_invoice_paper",
        summary="An invoice as A4",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        refuses=[InvoiceMissing],
    )
    def get(self, request: Request, invoice_id: UUID) -> HttpResponseBase:
        found = partner_money.invoice(self.partner, invoice_id, sandbox=self.sandbox)
        return paper.response(sheets.sheet(found.public_id, today=billing_day(clock.now())))


class StatementsView(PartnerView):
    """Months that are over."""

    access = {"GET": partner("statements.read")}
    query = {"GET": PageQuery}

    @operation(
        "list_statements",
        summary="Your frozen months, newest first",
        responses=page_of(shapes.StatementOut),
    )
    def get(self, request: Request) -> HttpResponseBase:
        rows = partner_money.statements(self.partner, sandbox=self.sandbox)
        page = pagination.read(rows, self.asked, by=("-month", "-pk"))
        return Response(page.answer(_statement))


class RunningStatementView(PartnerView):
    """The month that runs."""

    access = {"GET": partner("statements.read")}

    @operation(
        "get_running_statement",
        summary="The month that runs, as it stands now",
        responses=shapes.StatementDetailOut,
    )
    def get(self, request: Request) -> HttpResponseBase:
        today = billing_day(clock.now())
        month = (
            Month(self.partner, statements.month_of(today), ())
            if self.sandbox
            else statements.open_month(self.partner, today)
        )
        return Response(_month(month))


class StatementView(PartnerView):
    """One month."""

    access = {"GET": partner("statements.read")}

    @operation(
        "get_statement",
        summary="A frozen month with its lines",
        responses=shapes.StatementDetailOut,
        refuses=[StatementMissing],
        etag=True,
    )
    def get(self, request: Request, statement_id: UUID) -> HttpResponseBase:
        return self.one(_month(_read(self, statement_id)))


class StatementPaperView(PartnerView):
    """A month on paper."""

    access = {"GET": partner("statements.read")}
    renderer_classes = (PdfRenderer, JsonRenderer)

    @operation(
        "get_statement_paper",
        summary="A frozen month as A4",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        refuses=[StatementMissing],
    )
    def get(self, request: Request, statement_id: UUID) -> HttpResponseBase:
        return papers.statement(_read(self, statement_id))


class StatementTableView(PartnerView):
    """A month for spreadsheets."""

    access = {"GET": partner("statements.read")}
    renderer_classes = (CsvRenderer, JsonRenderer)

    @operation(
        "get_statement_table",
        summary="A frozen month as CSV",
        description="Rupiah and per cent as numbers; no cell is a formula.",
        responses={(200, "text/csv"): OpenApiTypes.STR},
        refuses=[StatementMissing],
    )
    def get(self, request: Request, statement_id: UUID) -> HttpResponseBase:
        return papers.table(_read(self, statement_id))


def _read(view: PartnerView, statement_id: UUID) -> Month:
    return partner_money.statement(view.partner, statement_id, sandbox=view.sandbox)


def _invoice(found: Invoice) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "number": found.number,
        "city": found.city.public_id,
        "city_name": found.city.name,
        "state": found.state,
        "currency": found.currency,
        "subtotal_minor": found.subtotal_minor,
        "tax_minor": found.tax_minor,
        "total_minor": found.total_minor,
        "credited_minor": found.credited_minor,
        "settled_minor": found.settled_minor,
        "left_minor": dues.left_minor(found),
        "issued_on": found.issued_on,
        "due_on": found.due_on,
        "period_start": found.period_start,
        "period_end": found.period_end,
    }


def _detail(found: Invoice) -> dict[str, Any]:
    return {
        **_invoice(found),
        "purchase_order": found.purchase_order,
        "contract_number": found.contract_number,
        "lines": [
            {
                "text": line.text,
                "quantity": line.quantity,
                "unit_minor": line.unit_minor,
                "amount_minor": line.amount_minor,
                "period_start": line.period_start,
                "period_end": line.period_end,
            }
            for line in found.lines.all()
        ],
        "dues": [
            {
                "label": due.label,
                "amount_minor": due.amount_minor,
                "left_minor": due.left_minor,
                "due_on": due.due_on,
            }
            for due in dues.dues(found)
        ],
    }


def _statement(found: Statement) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "number": found.number,
        "month": found.month,
        "is_final": True,
        "frozen_at": found.frozen_at,
        "net_minor": found.net_minor,
        "margin_minor": found.margin_minor,
    }


def _month(month: Month) -> dict[str, Any]:
    known = partner_money.cities_of(month)
    return {
        "id": month.public_id,
        "number": month.number,
        "month": month.month,
        "is_final": month.public_id is not None,
        "frozen_at": month.frozen_at,
        "net_minor": month.net_minor,
        "margin_minor": month.margin_minor,
        "lines": [
            {
                "city": known.get(entry.city_id),
                "city_name": entry.city_name,
                "text": entry.text,
                "net_minor": entry.net_minor,
                "margin_bp": entry.margin_bp,
                "margin_minor": entry.margin_minor,
            }
            for entry in month.entries
        ],
    }
