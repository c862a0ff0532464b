"""What a log or a failed job tells of an error: where and why, never what somebody had written."""

from __future__ import annotations

import logging
import sys

import pytest
from django.db import IntegrityError, transaction

from core.conf.logs import JsonFormatter
from core.outbox.consumer import _told
from core.traces import KEPT_BACK, without_values
from tenants.models import City
from tests.make.reports import make_report

WORDS = "Pak Budi\n\nRumah\n\n0812-3456-7890"


def _refused() -> Exception:
    """PostgreSQL's refusal of a report, told again by our own code."""
    try:
        try:
            with transaction.atomic():
                make_report(description=WORDS, visibility="everybody")
        except IntegrityError as error:
            raise RuntimeError("It could not be kept.") from error
    except RuntimeError as error:
        return error
    raise AssertionError


@pytest.fixture
def refused(batam: City) -> Exception:
    return _refused()


def test_postgres_tells_what_was_written(refused: Exception) -> None:
    assert "0812-3456-7890" in str(refused.__cause__)


def test_a_log_line_does_not(refused: Exception) -> None:
    try:
        raise refused
    except RuntimeError:
        record = logging.LogRecord(
            "core", logging.ERROR, "f", 1, "Refused: %s", (refused.__cause__,), sys.exc_info()
        )
    line = JsonFormatter().format(record)

    assert "0812" not in line
    assert "Budi" not in line
    assert "report_visibility_known" in line
    assert "It could not be kept." in line
    assert line.count(KEPT_BACK) == 3  # psycopg's, Django's, and the message


def test_a_failed_job_shown_to_the_vendor_does_not(refused: Exception) -> None:
    told = _told(refused)

    assert "0812" not in told
    assert "report_visibility_known" in told
    assert "0812" not in _told(refused.__cause__ or refused)


def test_other_texts_stay_as_they_are() -> None:
    assert without_values("Alamat: DETAIL kosong\n\nbaris") == "Alamat: DETAIL kosong\n\nbaris"
