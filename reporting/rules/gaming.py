"""Patterns that make an agency's numbers prettier without serving anybody, and when to ask.

Pure Python. A flag is a question to the coordinator, never a verdict and never a changed number: it
says what was seen, how often, and which reports to look at (``services.scorecards.flags`` finds them).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reporting.rules.texts import gettext_noop as _


class FlagKind(StrEnum):
    """What was seen."""

    CLOSE_REOPEN = "close_reopen"
    MONTH_END = "month_end"
    UNWORKED = "unworked"
    HANDED_BEFORE_BREACH = "handed_before_breach"


class FlagDecision(StrEnum):
    """What the coordinator made of it."""

    OPEN = "open"
    AGREED = "agreed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class FlagRule:
    """A pattern in words.

    Attributes:
        title: A few words.
        why: What it may mean, and what an innocent reason would be.
        said: The sentence with the numbers, filled from the flag's facts.
        note: What stands on the public scorecard once the coordinator agreed.
    """

    kind: FlagKind
    title: str
    why: str
    said: str
    note: str


CLOSE_REOPEN_HOURS: Final = 48
MIN_CLOSE_REOPEN: Final = 3
"""So many different reports of one agency in a month."""

CLOSE_REOPEN_SHARE: Final = 0.05
"""And at least this part of what it declared done: a large agency always has a few."""

MONTH_END_DAYS: Final = 2
MONTH_END_TIMES: Final = 3.0
"""Times its own usual day."""
MIN_MONTH_END: Final = 10

UNWORKED_MINUTES: Final = 5
MIN_UNWORKED: Final = 10
UNWORKED_SHARE: Final = 0.2
"""Of all it declared done in the month."""

BEFORE_BREACH_SHARE: Final = 0.1
"""The last tenth of a deadline."""
MIN_BEFORE_BREACH: Final = 3

MAX_LISTED: Final = 500
"""Reports kept for one flag; ``count`` in its facts is the whole number."""

FLAG_RULES: Final[dict[FlagKind, FlagRule]] = {
    rule.kind: rule
    for rule in (
        FlagRule(
            FlagKind.CLOSE_REOPEN,
            title=_("Selesai lalu dibuka ulang"),
            why=_(
                "Laporan dinyatakan selesai lalu dibuka ulang dalam 48 jam, berulang pada dinas yang sama. "
                "Bisa berarti pekerjaan dinyatakan selesai sebelum benar-benar beres; bisa juga masalahnya "
                "memang cepat kembali, misalnya sampah di titik yang sama."
            ),
            said=_("%(count)d laporan dinyatakan selesai lalu dibuka ulang dalam 48 jam."),
            note=_("%(count)d laporan dibuka ulang dalam 48 jam sesudah dinyatakan selesai."),
        ),
        FlagRule(
            FlagKind.MONTH_END,
            title=_("Banyak selesai di akhir bulan"),
            why=_(
                "Jumlah laporan yang dinyatakan selesai pada dua hari terakhir bulan jauh di atas hari biasa dinas "
                "ini sendiri. Bisa berarti laporan ditutup demi angka; bisa juga ada kerja bakti atau pembersihan "
                "tunggakan."
            ),
            said=_(
                "%(count)d laporan dinyatakan selesai pada dua hari terakhir; biasanya %(usual)s per hari."
            ),
            note=_(
                "%(count)d laporan dinyatakan selesai pada dua hari terakhir bulan; biasanya %(usual)s per hari."
            ),
        ),
        FlagRule(
            FlagKind.UNWORKED,
            title=_("Selesai beberapa menit sesudah diterima"),
            why=_(
                "Banyak laporan dinyatakan selesai paling lama lima menit sesudah diterima. Bisa berarti tidak ada "
                "yang benar-benar dikerjakan; bisa juga pekerjaan selesai dulu, pencatatannya menyusul."
            ),
            said=_(
                "%(count)d dari %(whole)d laporan dinyatakan selesai paling lama lima menit sesudah diterima."
            ),
            note=_(
                "%(count)d dari %(whole)d laporan dinyatakan selesai paling lama lima menit sesudah diterima."
            ),
        ),
        FlagRule(
            FlagKind.HANDED_BEFORE_BREACH,
            title=_("Dialihkan menjelang lewat target"),
            why=_(
                "Laporan dialihkan ke dinas lain pada sepersepuluh terakhir batas waktunya. Bisa berarti keterlambatan "
                "dipindahkan ke dinas lain; bisa juga salah alamat baru diketahui setelah ditinjau ke lokasi."
            ),
            said=_("%(count)d laporan dialihkan menjelang batas waktunya habis."),
            note=_("%(count)d laporan dialihkan ke dinas lain menjelang batas waktunya habis."),
        ),
    )
}
