"""What PostgreSQL lets a city do with the outbox; migration 0002 holds the policies."""

from __future__ import annotations

from typing import Final

TABLE: Final = "public.outbox_outboxmessage"

#: Run by provisioning for every city role; ``{role}`` is the quoted role name. Row-level security narrows them to
#: the city's own rows.
CITY_ROLE_GRANTS: Final[tuple[str, ...]] = (
    f"GRANT SELECT, INSERT ON {TABLE} TO {{role}}",
    f"GRANT UPDATE (done_at, dead_at, last_error, not_before, lease_until) ON {TABLE} TO {{role}}",
    "GRANT USAGE ON SEQUENCE public.outbox_outboxmessage_id_seq TO {role}",
)
