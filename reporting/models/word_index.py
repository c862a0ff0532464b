"""What the index of words keeps of a report: its description's word stems, and marks of its day.

See ``rules.word_search`` for why the days are in it. Queries must write the expression exactly as the
index does, so both take it from here.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Func

from reporting.rules.word_search import CONFIGURATION, SPANS

_DAY: Final = "(({moment} AT TIME ZONE 'UTC')::date - DATE '1970-01-01')"
_MARKS: Final = ", ".join(f"'{mark}' || ({_DAY} / {days})::text" for mark, days in SPANS.items())
WORDS: Final = f"(to_tsvector('{CONFIGURATION}', {{text}}) || array_to_tsvector(ARRAY[{_MARKS}]))"
"""To be formatted with the columns ``text`` and ``moment``."""


class IndexedWords(Func):
    """Stems and marks of a text column and the moment it came in."""

    def as_sql(  # type: ignore[override]  # the stubs know neither more nor less than Func's own
        self, compiler: Any, connection: Any, **_extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        text, moment = (compiler.compile(each)[0] for each in self.get_source_expressions())
        return WORDS.format(text=text, moment=moment), ()
