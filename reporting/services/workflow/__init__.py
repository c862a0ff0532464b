"""Every step of a report's life, one verb each; the only writer of a report's state.

Call ``workflow.<verb>(report_id=…, actor=…, at=…, …)``: each is its own durable transaction that
locks the report, asks the transition table, changes, writes the timeline and queues what follows.
Inside a transaction that exists already (outbox consumers), call ``workflow.<verb>.within(…)``.
``workflow.perform`` takes the step by its name, for buttons and the API.
"""

from reporting.services.workflow.closing import auto_confirm, confirm, reject, reopen
from reporting.services.workflow.joining import merge, unmerge
from reporting.services.workflow.performing import VersionConflict, perform, perform_within
from reporting.services.workflow.routing import assign, hand_over, prioritise, recategorise, route
from reporting.services.workflow.seen import Overtaken
from reporting.services.workflow.waiting import answer, ask_reporter, hold, resume
from reporting.services.workflow.working import accept, resolve

__all__ = [
    "Overtaken",
    "VersionConflict",
    "accept",
    "answer",
    "ask_reporter",
    "assign",
    "auto_confirm",
    "confirm",
    "hand_over",
    "hold",
    "merge",
    "perform",
    "perform_within",
    "prioritise",
    "recategorise",
    "reject",
    "reopen",
    "resolve",
    "resume",
    "route",
    "unmerge",
]
