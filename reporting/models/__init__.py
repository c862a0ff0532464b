"""Tables of a city, one topic per file; import them from here."""

from reporting.models.agency import Agency
from reporting.models.api_access import ApiKey, ApiUsage, StaffToken
from reporting.models.area import Area
from reporting.models.area_day import AreaDay
from reporting.models.boundary import OPEN_BOUNDARY_STATES, BoundarySet, BoundaryState
from reporting.models.category import Category
from reporting.models.choices import (
    OPEN_WORK_STATES,
    AreaLevel,
    Channel,
    Counting,
    LocationSource,
    PhotoKind,
    PhotoState,
    Priority,
    StateGroup,
    TargetKind,
    TargetUnit,
    Visibility,
    WorkState,
)
from reporting.models.city_settings import CitySettings
from reporting.models.contact import Contact, ContactOpening, Support
from reporting.models.deadline import Deadline, Hold
from reporting.models.escalation import EscalationStep
from reporting.models.event import ReportEvent
from reporting.models.fund import (
    EntryKind,
    FundEntry,
    FundReservation,
    ReservationState,
    ResponseFund,
)
from reporting.models.guess_model import GuessModel
from reporting.models.idempotency import IdempotencyKey
from reporting.models.message import (
    MessagePreference,
    MessageSettings,
    MessageTemplate,
    Notice,
    PushSubscription,
    SuppressedAddress,
)
from reporting.models.national import NationalDeadline
from reporting.models.people import Membership
from reporting.models.photo import Photo
from reporting.models.privacy import Breach, Consent, PrivacyRequest
from reporting.models.proof_review import BAD_VERDICTS, ProofReview, ProofVerdict
from reporting.models.question import Question, QuestionKind
from reporting.models.redaction import PhotoRedaction
from reporting.models.reply_template import ReplyTemplate
from reporting.models.report import Report
from reporting.models.rollup import AgencyDay, CityDay, MapCell, ResponseMinutes, Scorecard
from reporting.models.routing import (
    Hours,
    ReplayState,
    RoutingReplay,
    RoutingRule,
    RoutingRuleSet,
    RuleSetState,
)
from reporting.models.scorecard import (
    FlaggedReport,
    ScorecardCount,
    ScorecardExclusion,
    ScorecardFlag,
)
from reporting.models.target import Holiday, SlaTarget, WorkingCalendar
from reporting.models.triage import (
    Block,
    BlockKind,
    DecisionKind,
    DecisionState,
    TriageCard,
    TriageDecision,
)
from reporting.models.vehicle import CrewVehicle
from reporting.models.wall import WallScreen
from reporting.models.work import Crew, CrewMember, CrewPosition, WorkOrder

__all__ = [
    "BAD_VERDICTS",
    "OPEN_BOUNDARY_STATES",
    "OPEN_WORK_STATES",
    "Agency",
    "AgencyDay",
    "ApiKey",
    "ApiUsage",
    "Area",
    "AreaDay",
    "AreaLevel",
    "Block",
    "BlockKind",
    "BoundarySet",
    "BoundaryState",
    "Breach",
    "Category",
    "Channel",
    "CityDay",
    "CitySettings",
    "Consent",
    "Contact",
    "ContactOpening",
    "Counting",
    "Crew",
    "CrewMember",
    "CrewPosition",
    "CrewVehicle",
    "Deadline",
    "DecisionKind",
    "DecisionState",
    "EntryKind",
    "EscalationStep",
    "FlaggedReport",
    "FundEntry",
    "FundReservation",
    "GuessModel",
    "Hold",
    "Holiday",
    "Hours",
    "IdempotencyKey",
    "LocationSource",
    "MapCell",
    "Membership",
    "MessagePreference",
    "MessageSettings",
    "MessageTemplate",
    "NationalDeadline",
    "Notice",
    "Photo",
    "PhotoKind",
    "PhotoRedaction",
    "PhotoState",
    "Priority",
    "PrivacyRequest",
    "ProofReview",
    "ProofVerdict",
    "PushSubscription",
    "Question",
    "QuestionKind",
    "ReplayState",
    "ReplyTemplate",
    "Report",
    "ReportEvent",
    "ReservationState",
    "ResponseFund",
    "ResponseMinutes",
    "RoutingReplay",
    "RoutingRule",
    "RoutingRuleSet",
    "RuleSetState",
    "Scorecard",
    "ScorecardCount",
    "ScorecardExclusion",
    "ScorecardFlag",
    "SlaTarget",
    "StaffToken",
    "StateGroup",
    "Support",
    "SuppressedAddress",
    "TargetKind",
    "TargetUnit",
    "TriageCard",
    "TriageDecision",
    "Visibility",
    "WallScreen",
    "WorkOrder",
    "WorkState",
    "WorkingCalendar",
]
