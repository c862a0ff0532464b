"""The clocks of a report: computed once when they start, stored with their reasons, pushed by pauses.

Source: domain.md section 6. The clocks are the city's promise to the citizen: passing a report to
another agency does not restart them; a new category computes them again from the same start;
opening a report again starts new ones. A clock uses the target of the day it started, in the city's
time zone; a later target only where the city decided that it counts for open reports too. The clock
of SP4N-LAPOR runs beside them (``national_clock``). Callers hold the lock on the report and save it.
"""

from reporting.services.deadlines.pauses import push
from reporting.services.deadlines.promises import Promise, city_day, promise
from reporting.services.deadlines.reading import clock_of, counting_calendar
from reporting.services.deadlines.running import recompute, start, stop_resolution, stop_response

__all__ = [
    "Promise",
    "city_day",
    "clock_of",
    "counting_calendar",
    "promise",
    "push",
    "recompute",
    "start",
    "stop_resolution",
    "stop_response",
]
