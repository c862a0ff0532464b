"""What the set-up shows of messages: their templates, what was sent, which addresses are left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from core.messages import channels
from reporting.models import (
    Agency,
    MessagePreference,
    MessageTemplate,
    Notice,
    SuppressedAddress,
)
from reporting.rules.notices import (
    CHANNEL_LABELS,
    CHANNELS,
    DIGEST,
    GROUP_LABELS,
    KINDS,
    KINDS_BY_CODE,
    REASON_LABELS,
    STATE_LABELS,
    NoticeState,
    Pace,
)
from reporting.services.messages.people import agency_key

PAGE_SIZE: Final = 40
_PEOPLE: Final = {"user": "Petugas", "agency": "Dinas", "device": "Warga", "citizen": "Warga"}


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One kind of message, with the channels it is told on."""

    code: str
    label: str
    channels: tuple[tuple[str, str, bool], ...]
    """Channel, its name, and whether the city has words of its own there."""


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds of message for one audience."""

    label: str
    lines: tuple[TemplateLine, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """One message as the list shows it: who it is for is hinted at, never said."""

    notice: Notice
    label: str
    channel: str
    state: str
    reason: str
    who: str

    @property
    def may_resend(self) -> bool:
        return self.notice.state == NoticeState.FAILED


@dataclass(frozen=True, slots=True)
class SentPage:
    """Some messages, newest first, and the key of the last when there are older ones."""

    lines: list[Sent]
    older_than: int | None


def groups() -> list[Group]:
    """Every template, by who hears it."""
    own = set(MessageTemplate.objects.values_list("kind", "channel"))
    found: dict[str, list[TemplateLine]] = {}
    for kind in (*KINDS, DIGEST):
        line = TemplateLine(
            kind.code,
            _(kind.label),
            tuple(
                (each, _(CHANNEL_LABELS[each]), (kind.code, each) in own) for each in kind.channels
            ),
        )
        label = _("Setelah jam tenang") if kind is DIGEST else _(GROUP_LABELS[kind.group])
        found.setdefault(label, []).append(line)
    return [Group(label, tuple(lines)) for label, lines in found.items()]


def channel_states() -> list[tuple[str, bool]]:
    """Each channel's name, and whether messages can leave by it."""
    return [(_(CHANNEL_LABELS[each]), channels.is_set_up(each)) for each in CHANNELS]


def paces() -> list[tuple[Agency, str]]:
    """Each active agency, and how often it hears of new reports."""
    chosen = dict(
        MessagePreference.objects.filter(person__startswith="agency:").values_list("person", "pace")
    )
    agencies = Agency.objects.filter(is_active=True).order_by("name", "pk")
    return [(each, chosen.get(agency_key(each.code), Pace.EACH.value)) for each in agencies]


def sent(*, state: str = "", channel: str = "", older_than: int | None = None) -> SentPage:
    """What was sent, or was to be; words that are no state or channel filter nothing."""
    rows = Notice.objects.select_related("report").newest_first()
    if state in set(NoticeState):
        rows = rows.filter(state=state)
    if channel in CHANNELS:
        rows = rows.filter(channel=channel)
    if older_than is not None:
        rows = rows.filter(pk__lt=older_than)
    page = list(rows[: PAGE_SIZE + 1])
    names = dict(Agency.objects.values_list("code", "name"))
    lines = [_line(notice, names) for notice in page[:PAGE_SIZE]]
    return SentPage(lines, page[PAGE_SIZE - 1].pk if len(page) > PAGE_SIZE else None)


def suppressed() -> list[tuple[SuppressedAddress, str, str]]:
    """Addresses nothing is sent to, newest first: row, channel, reason."""
    rows = SuppressedAddress.objects.order_by("-pk")[:200]
    return [(row, _(CHANNEL_LABELS[row.channel]), _(REASON_LABELS[row.reason])) for row in rows]


def _line(notice: Notice, agencies: dict[str, str]) -> Sent:
    kind = KINDS_BY_CODE.get(notice.kind)
    person = notice.person.partition(":")
    reason = _(REASON_LABELS.get(notice.reason, ""))
    who = _(_PEOPLE.get(person[0], ""))
    if person[0] == "agency":
        who = agencies.get(person[2], person[2])
    return Sent(
        notice=notice,
        label=_(kind.label) if kind else notice.kind,
        channel=_(CHANNEL_LABELS[notice.channel]),
        state=_(STATE_LABELS[notice.state]),
        reason=reason.partition(": ")[2] or reason,  # the state stands before it
        who=" ".join(part for part in (who, notice.address_hint) if part),
    )
