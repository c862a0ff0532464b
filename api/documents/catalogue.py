"""The four contracts as data: where each is served, which addresses it holds and how it introduces itself.

A resource (the first word of an address after the prefix) becomes the operation's tag, and with
it a chapter of the documentation and a module of a generated client.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent.parent / "contracts"
CONTACT: Final = {
    "name": "Tanggap",
    "url": "https://tanggap.example/pengembang/",
    "email": "api@tanggap.example",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One contract.

    Attributes:
        name: Of its file under ``api/contracts/``.
        prefixes: Its addresses begin with one of these.
        served_at: Where the contract itself is read.
        docs_at: Where its page is.
        tags: Resource to the sentence that introduces it.
        scopes: What an OAuth 2 scope allows.
    """

    name: str
    title: str
    version: str
    urlconf: str
    prefixes: tuple[str, ...]
    served_at: str
    docs_at: str
    description: str
    tags: Mapping[str, str]
    scopes: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        """The committed text."""
        return FOLDER / f"{self.name}.yaml"

    def holds(self, path: str) -> bool:
        """Whether an address belongs to this contract."""
        return path != self.served_at and path.startswith(self.prefixes)


_COMMON: Final = """
**Errors** are problem documents (RFC 9457): a stable `code`, a sentence in Indonesian for people in `detail`, the
fields that are wrong in `errors`, and a `trace_id` to quote when asking for help.

**Limits**: answers carry `RateLimit-Policy` and `RateLimit`: the calls a minute allows, those left, and the seconds
until all are there again. A `429` says in `Retry-After` how many seconds to wait.

**Repeating safely**: send an `Idempotency-Key` with every POST. The same key and body give the same answer for a
day; the same key with another body is refused with `422`. A key is yours: the same one of another caller is another.

**Reading again, and writing after others**: an `ETag` sent back as `If-None-Match` gives `304` while nothing changed;
sent as `If-Match` with a step, `412` when somebody was faster.

**Changes**: fields may be added at any time. What is going to end is announced by `Deprecation` and `Sunset` headers
at least twelve months before.
"""

CITY: Final = Document(
    name="city-v1",
    title="Tanggap City API",
    version="1.0.0",
    urlconf="core.conf.urls_city",
    prefixes=("/api/v1/", "/tiles/"),
    served_at="/api/v1/schema",
    docs_at="/api/docs/",
    description=(
        "Reports of citizens to their city: send, follow, find and work on them. Every city answers at its own host "
        "name; what is public needs no credentials. Staff sign in with a session or a staff token, systems with a "
        "city key. What citizens send without a credential is counted by the hour for their address, everything else "
        "by the minute; map tiles are not counted.\n" + _COMMON
    ),
    tags={
        "agencies": "The city's agencies and what each is responsible for.",
        "areas": "Kecamatan and kelurahan: boundaries, and which one holds a point.",
        "categories": "What can be reported, the questions asked, and the targets promised.",
        "crews": "Crews, their jobs and where they are.",
        "photos": "Photos, sent before the report that shows them.",
        "positions": "Where crews are, as they tell it themselves.",
        "reports": "Reports: send, find, read, follow, and every step of their life.",
        "scorecards": "Each agency's month, as published.",
        "tiles": "The map of reports as vector tiles.",
        "tokens": "Staff tokens: signing in without a browser.",
        "webhooks": "Addresses that are told what happens, and what was delivered to them.",
        "work-orders": "Jobs in the field, from planned to finished.",
    },
)
PARTNER: Final = Document(
    name="partner-v1",
    title="Tanggap Partner API",
    version="1.0.0",
    urlconf="core.conf.urls_public",
    prefixes=("/partner/v1/",),
    served_at="/partner/v1/schema",
    docs_at="/partner/docs/",
    description=(
        "For carriers that sell Tanggap: quote, sign up and run the cities of your own contract. A token comes from "
        "`POST /partner/v1/token` with the client credentials of a key made on the partner pages. A city that is not "
        "yours looks exactly like one that does not exist. A sandbox key sees sandbox cities only.\n"
        + _COMMON
    ),
    tags={
        "branding": "Colours, logo and name of a city.",
        "account": "Who calls, what the token opens, and how you look on offers.",
        "cities": "Cities of your contract: create, activate, change, suspend, reopen.",
        "invoices": "What your cities are billed.",
        "packages": "Packages and prices of your contract.",
        "regions": "Where a city can be: kabupaten and kota with their kecamatan.",
        "quotes": "What a city would cost, before anybody decides.",
        "sandboxes": "Cities for trying out.",
        "signups": "Sign-ups under way, and how far each one is.",
        "statements": "What is settled between you and us each month.",
        "token": "OAuth 2 client credentials.",
        "usage": "What your cities use.",
        "webhooks": "Addresses that are told what happens, and what was delivered to them.",
    },
)
OPEN311: Final = Document(
    name="open311-v2",
    title="Tanggap Open311 GeoReport v2",
    version="2.1.0",
    urlconf="core.conf.urls_city",
    prefixes=("/open311/v2/",),
    served_at="/open311/v2/schema",
    docs_at="/open311/docs/",
    description=(
        "Open311 GeoReport v2 as published, in XML and JSON: any client of the standard works unmodified. Reading is "
        "open; sending a report or an update needs an `api_key`, which is a city key.\n"
    ),
    tags={
        "discovery": "Where everything is.",
        "photos": "Photos of requests that are public.",
        "requests": "Service requests: citizens' reports.",
        "services": "What can be asked for, and what is asked in return.",
        "servicerequestupdates": "What happened to a request, read and written (an extension).",
        "tokens": "From the token of a request to its number.",
    },
)
OPEN_DATA: Final = Document(
    name="open-data-v1",
    title="Tanggap Open Data",
    version="1.0.0",
    urlconf="core.conf.urls_city",
    prefixes=("/open-data/", "/umpan/"),
    served_at="/open-data/schema",
    docs_at="/open-data/docs/",
    description=(
        "The city's data for everybody: anonymous reports, scorecards, categories and areas as files, and feeds to "
        "subscribe to. Files are streamed and carry an `ETag`; ask again with `If-None-Match` and pay nothing for what "
        "has not changed.\n"
    ),
    tags={
        "open-data": "The catalogue, and the files it names.",
        "umpan": "RSS and Atom: what is new in an area or a category.",
    },
)
ALL: Final = (CITY, PARTNER, OPEN311, OPEN_DATA)
BY_NAME: Final = {document.name: document for document in ALL}
