"""Everything a city publishes, and the mark that says whether it changed."""

from __future__ import annotations

import hashlib
from typing import Final

from core.db import raw
from core.tenancy import current_city
from reporting.selectors.open_data.grid import GRID
from reporting.selectors.open_data.lists import AGENCIES, AREAS, CATEGORIES, today
from reporting.selectors.open_data.months import SCORECARDS
from reporting.selectors.open_data.reports import REPORTS
from reporting.selectors.open_data.tables import DataSet

DATA_SETS: Final[dict[str, DataSet]] = {
    each.code: each for each in (REPORTS, GRID, SCORECARDS, CATEGORIES, AGENCIES, AREAS)
}
EDITION: Final = 1
"""Raised when the rules of telling change, so that nobody keeps a file made by older ones."""

# The last entry of a timeline says that a report changed before its counters do; the number of the last event, given
# out in order of commit, says it for entries that were committed out of order, for supporters and for scorecards.
_STATE: Final = """
SELECT (SELECT max(id) FROM reporting_report), (SELECT max(id) FROM reporting_reportevent),
  (SELECT max(seq) FROM live_livecursor), (SELECT max(config_version) FROM reporting_citysettings),
  (SELECT max(frozen_at) FROM reporting_scorecard), (SELECT max(counted_at) FROM reporting_scorecardcount),
  (SELECT max(id) FROM reporting_scorecardflag)
"""


def version_of(data_set: DataSet, *details: str) -> str:
    """Changes whenever a file of the data set may have.

    Args:
        data_set: Which.
        details: Its format, and what it is narrowed to.
    """
    day = today().isoformat() if data_set.is_of_today else ""
    return version(data_set.code, day, *details)


def version(*details: str) -> str:
    """Changes whenever a file may have; one query, whatever the size of the city.

    Args:
        details: What else decides the file: its name, format and what it is narrowed to.
    """
    state = raw.rows(_STATE)[0]
    text = "|".join([str(EDITION), current_city().schema_name, *map(str, state), *details])
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
