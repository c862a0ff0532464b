"""The queries that must stay fast find their index, also written as the product writes them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import QuerySet

from reporting.models import Agency, Report
from tenants.models import City
from tests.make.reports import SUBMITTED_AT, make_report

pytestmark = pytest.mark.usefixtures("many_reports")
MANY = 2000


@pytest.fixture
def many_reports(batam: City) -> None:
    """Enough rows that one index is better than another; of an empty table all cost the same."""
    first = make_report()
    copied = ", ".join(
        f'"{field.column}"'
        for field in Report._meta.concrete_fields
        if not field.generated and field.name not in {"id", "public_id", "number"}
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reporting_report (public_id, number, {copied})"
            f" SELECT gen_random_uuid(), 'X-' || n, {copied}"
            " FROM reporting_report, generate_series(1, %s) AS n WHERE id = %s",
            [MANY, first.pk],
        )


def _plan(query: QuerySet[Report]) -> str:
    """How PostgreSQL would read a large table: a small one it prefers to read whole, and sort."""
    with connection.cursor() as cursor:
        for costly in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
            cursor.execute(f"SET LOCAL {costly} = off")
    return str(query.explain())


@pytest.mark.parametrize(
    ("index", "query"),
    [
        (
            "report_agency_queue_idx",
            lambda: Report.objects.open().for_agency(_agency()).most_urgent_first()[:50],
        ),
        ("report_city_queue_idx", lambda: Report.objects.open().most_urgent_first()[:50]),
        ("report_newest_idx", lambda: Report.objects.newest_first()[:50]),
        (
            "report_category_newest_idx",
            lambda: Report.objects.filter(category=1).newest_first()[:50],
        ),
        (
            "report_agency_closed_idx",
            lambda: (
                Report.objects.closed().for_agency(_agency()).order_by("-closed_at", "-pk")[:50]
            ),
        ),
        ("report_open_newest_idx", lambda: Report.objects.open().newest_first()[:50]),
        ("report_closed_newest_idx", lambda: Report.objects.closed().newest_first()[:50]),
        ("report_unconfirmed_idx", lambda: Report.objects.resolved_before(SUBMITTED_AT)),
        (
            "report_triage_idx",
            lambda: Report.objects.awaiting_triage().order_by("submitted_at", "pk")[:50],
        ),
        (
            "report_device_idx",
            lambda: Report.objects.filter(device_hash="abc").newest_first(),
        ),
        ("report_merged_idx", lambda: Report.objects.filter(merged_into=1)),
    ],
)
def test_uses(index: str, query: object) -> None:
    assert callable(query)

    assert index in _plan(query())


@pytest.mark.parametrize(
    ("words", "index"),
    [("open", "report_open_place_idx"), ("closed", "report_closed_place_idx")],
)
def test_a_box_of_open_or_closed_reports_reads_only_their_part(words: str, index: str) -> None:
    reports = Report.objects.open() if words == "open" else Report.objects.closed()

    plan = _plan(reports.filter(location__bboverlaps="SRID=4326;POLYGON((1 1,1 2,2 2,2 1,1 1))"))

    assert index in plan


def test_the_partial_indexes_are_partial() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'reporting_report'"
            " AND indexdef LIKE '%%WHERE%%' AND schemaname = current_schema()"
        )
        partial = {name for (name,) in cursor.fetchall()}

    assert partial == {
        "report_agency_queue_idx",
        "report_city_queue_idx",
        "report_open_place_idx",
        "report_closed_place_idx",
        "report_closed_newest_idx",
        "report_open_newest_idx",
        "report_city_finished_idx",
        "report_agency_closed_idx",
        "report_unconfirmed_idx",
        "report_triage_idx",
        "report_merged_idx",
        "report_unsolved_state_idx",
    }


def _agency() -> Agency:
    return Agency.objects.get(code="dlh")
