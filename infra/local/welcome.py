"""What a newcomer reads when everything runs: addresses and demo sign-ins."""

from __future__ import annotations

import contextlib
import http.client
import threading
from typing import Final

from infra.local import environment, ports, postgres, say
from infra.local.bootstrap import DATABASE

_PASSWORD = "tanggap-demo"  # noqa: S105 - of invented people, shown on purpose
_FIRST_PAGES: Final = ("/", "/lapor", "/masuk/")
_ASKERS: Final = 4
_PATIENCE: Final = 15.0


def show(*, seconds: float) -> None:
    """Print it."""
    port = environment.web_port()
    cities = _cities()
    say.line(f"\nTanggap runs (ready after {seconds:.0f} s). Ctrl-C stops everything.\n")
    for code, name in cities:
        say.line(f"  {name:<16} http://{code}.localhost:{port}/")
    say.line(f"  {'Platform':<16} http://localhost:{port}/")
    if not cities:
        return
    first = cities[0][0]
    base = f"http://{first}.localhost:{port}"
    say.line(f"""
  In each city:    /lapor      report a problem         /sekitar    reports nearby
                   /meja/      agency desk              /dinding/   command-centre wall
                   /tugas/     crew's phone page        /atur/      set-up
                   /api/docs/  API                      /_components/  component gallery

  Sign in at       {base}/masuk/
  Password         {_PASSWORD}   (the second-factor page shows the current code)
                   koordinator@{first}.example   sees and routes every report
                   walikota@{first}.example      the wall and the scorecards
                   admin@{first}.example         set-up""")
    for code in _agencies(first)[:3]:
        say.line(f"                   {code + '@' + first + '.example':<29} works as that agency")
    say.line(f"""
  The platform     http://localhost:{port}/masuk/   (the same password)
                   vendor@tanggap.example        all cities, packages, partners      /kelola/
                   tagihan@tanggap.example       invoices and payments               /kelola/
                   mitra@telkomsel.example       a carrier: offers, cities, share    /mitra/""")
    say.line(
        f"\n  Messages sent    http://127.0.0.1:{ports.remembered('post')}/   (mail, SMS, WhatsApp, push)"
    )
    if environment.has_stand_in():
        say.line(
            f"  Stripe stand-in  http://127.0.0.1:{ports.remembered('stripe')}/   (invoices, clock, faults)"
        )
    say.line("  Logs             .local/log/\n")


def warm_up() -> None:
    """Ask for a few pages, so that nobody meets a server that is still reading its templates."""
    port = environment.web_port()
    hosts = [f"{code}.localhost" for code, _ in _cities()] or ["localhost"]
    threads = [
        threading.Thread(target=_ask, args=(port, hosts[number % len(hosts)], path), daemon=True)
        for path in _FIRST_PAGES
        for number in range(_ASKERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=_PATIENCE)


def _ask(port: int, host: str, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        connection.getresponse().read()
    connection.close()


def _cities() -> list[tuple[str, str]]:
    rows = postgres.query(
        "SELECT code || '|' || name FROM tenants_city WHERE is_ready ORDER BY id", database=DATABASE
    )
    pairs = [row.partition("|") for row in rows.splitlines()]
    return [(code, name) for code, _, name in pairs]


def _agencies(city: str) -> list[str]:
    schema = postgres.query(
        f"SELECT schema_name FROM tenants_city WHERE code = '{city}'",  # noqa: S608 - a code from the table above
        database=DATABASE,
    )
    rows = postgres.query(
        f'SELECT code FROM "{schema}".reporting_agency WHERE is_active ORDER BY id',  # noqa: S608
        database=DATABASE,
    )
    return rows.splitlines()
