"""What went wrong, for logs and for the screens of those who mend it, without what people had written.

PostgreSQL adds to a refusal the row it refused ("Failing row contains (…)", "Key (email)=(…) already exists"): that
is a citizen's report or address, and nobody's business who reads logs.
"""

from __future__ import annotations

import re
from typing import Final

KEPT_BACK: Final = "DETAIL:  (kept back)"

# The values may hold empty lines themselves: only what Python writes between two errors ends them.
_VALUES: Final = re.compile(
    r"^DETAIL:  .*?(?=\n\n(?:The above exception was|During handling of the above)|\n\nTraceback |\Z)",
    re.MULTILINE | re.DOTALL,
)


def without_values(text: str) -> str:
    """Return an error's text or traceback without the values PostgreSQL put into it."""
    return _VALUES.sub(KEPT_BACK, text) if "DETAIL:" in text else text
