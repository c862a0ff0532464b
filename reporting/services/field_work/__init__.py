"""Crews and their jobs: send one out, follow it there, take its proof.

``sending`` gives a report to a crew; ``doing`` are the crew's own steps; ``positions`` show it on its
way; ``trouble`` is for when it cannot go on. A job is ``assigned → en_route → on_site → done``, or
called off.
"""

from reporting.services.field_work.as_read import as_read
from reporting.services.field_work.doing import PhonePlace, arrive, finish, start
from reporting.services.field_work.jobs import JobMissing, JobOver, NotYourJob
from reporting.services.field_work.positions import TimeOfPosition, record_position
from reporting.services.field_work.sending import (
    CrewMissing,
    MayNotSend,
    NotWorkedOn,
    accept_and_assign,
    assign_crew,
)
from reporting.services.field_work.trouble import (
    NothingToExplain,
    ask_reporter,
    explain,
    report_trouble,
)

__all__ = [
    "CrewMissing",
    "JobMissing",
    "JobOver",
    "MayNotSend",
    "NotWorkedOn",
    "NotYourJob",
    "NothingToExplain",
    "PhonePlace",
    "TimeOfPosition",
    "accept_and_assign",
    "arrive",
    "as_read",
    "ask_reporter",
    "assign_crew",
    "explain",
    "finish",
    "record_position",
    "report_trouble",
    "start",
]
