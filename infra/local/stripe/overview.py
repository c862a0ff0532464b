"""The page that lists everything, and the knobs on it."""

from __future__ import annotations

from html import escape
from typing import Final

import orjson

from infra.local.stripe import events
from infra.local.stripe.errors import Refused
from infra.local.stripe.faults import API, HOOKS, Fault
from infra.local.stripe.html import link, money, page, redirect, table, when
from infra.local.stripe.machine import Answer, Machine
from infra.local.stripe.shaping import shown
from infra.local.stripe.store import Thing

_MOST: Final = 30
_STEPS: Final = {"1": "+1 hari", "7": "+7 hari", "30": "+30 hari", "365": "+1 tahun"}
_LONGEST_STEP: Final = 3660


def everything(machine: Machine, _rest: str, _form: dict[str, str]) -> Answer:
    """Clock, faults, customers, subscriptions, invoices, events, prices."""
    store = machine.store
    waiting = ", ".join(f"{fault.kind} × {fault.times}" for fault in machine.faults.waiting)
    parts = [
        "<h1>Stripe tiruan</h1>",
        f'<p class="note">Versi API {escape(machine.version)}. Tidak ada uang yang berpindah dan tidak ada yang'
        " keluar dari komputer ini.</p>",
        f"<h2>Jam: {when(machine.clock.now())}</h2>",
        '<form class="row" method="post" action="/clock">'
        + "".join(
            f'<button name="days" value="{days}">{text}</button>' for days, text in _STEPS.items()
        )
        + "</form>",
        "<h2>Gangguan</h2>",
        f"<p>{escape(waiting) or 'Tidak ada.'}</p>",
        '<form class="row" method="post" action="/fault"><select name="kind" aria-label="Gangguan">'
        + "".join(f"<option>{kind}</option>" for kind in (*API, *HOOKS))
        + '</select><label>Kali <input name="times" value="1" size="3" inputmode="numeric"></label>'
        '<button>Pasang</button><button name="clear" value="1">Hapus semua</button></form>',
        _section("Pelanggan", _customers(machine)),
        _section("Langganan", _subscriptions(machine)),
        _section("Faktur", _invoices(machine)),
        _section("Nota kredit", _notes(machine)),
        _section("Kejadian", _events(machine)),
        _section("Harga", _prices(machine)),
        "<p class='note'>"
        + " · ".join(
            f"{escape(kind)} {len(store.of(kind))}" for kind in store.kinds() if kind[0] != "_"
        )
        + "</p>",
    ]
    return page("Stripe tiruan", "".join(parts))


def one(machine: Machine, rest: str, _form: dict[str, str]) -> Answer:
    """One object as the API shows it."""
    found = machine.store.find(rest)
    if found is None or found["object"].startswith("_"):
        raise Refused("Objek itu tidak ada.", status=404)
    text = escape(orjson.dumps(shown(machine.store, found), option=orjson.OPT_INDENT_2).decode())
    linked = "\n".join(_linked(machine, line) for line in text.split("\n"))
    again = ""
    if found["object"] == "event":
        again = f'<form method="post" action="/resend/{found["id"]}"><button>Kirim ulang</button></form>'
    return page(
        rest, f'<p><a href="/">Semua</a></p><h1>{escape(rest)}</h1>{again}<pre>{linked}</pre>'
    )


def move_clock(machine: Machine, _rest: str, form: dict[str, str]) -> Answer:
    """Let days pass."""
    days = form.get("days", "")
    if not days.isdigit() or not 0 < int(days) <= _LONGEST_STEP:
        raise Refused(f"Jumlah hari: 1 sampai {_LONGEST_STEP}.")
    machine.advance(machine.clock.now() + int(days) * 86_400)
    return redirect("/")


def add_fault(machine: Machine, _rest: str, form: dict[str, str]) -> Answer:
    """Let something go wrong."""
    if "clear" in form:
        machine.faults.clear()
        return redirect("/")
    times = form.get("times", "1")
    if not times.isdigit() or not 0 < int(times) <= 1000:
        raise Refused("Berapa kali: 1 sampai 1000.")
    try:
        machine.faults.add(
            Fault(
                form.get("kind", ""),
                int(times),
                path=form.get("path", ""),
                event=form.get("event", ""),
            )
        )
    except ValueError as error:
        raise Refused(str(error)) from error
    return redirect("/")


def resend(machine: Machine, rest: str, _form: dict[str, str]) -> Answer:
    """Send an event to every endpoint again."""
    events.tell(
        machine.store, machine.store.get("event", rest), machine.store.of("webhook_endpoint")
    )
    return redirect(f"/o/{rest}")


def _section(title: str, body: str) -> str:
    return f"<h2>{escape(title)}</h2>{body}"


def _customers(machine: Machine) -> str:
    rows = [
        (
            link(row["id"], row["name"] or row["email"]),
            escape(row["email"] or ""),
            money(row["balance"], row["currency"]),
        )
        for row in machine.store.of("customer")[:_MOST]
    ]
    return table(("Nama", "Surel", "Saldo"), rows, sums=frozenset({2}))


def _subscriptions(machine: Machine) -> str:
    store, rows = machine.store, []
    for row in store.of("subscription")[:_MOST]:
        items = [store.find(number) for number in row["_items"]]
        sold = ", ".join(_sold(machine, item) for item in items if item)
        until = items[0]["current_period_end"] if items and items[0] else None
        rows.append((link(row["id"]), _name(machine, row), row["status"], sold, when(until)))
    return table(("Langganan", "Pelanggan", "Keadaan", "Isi", "Sampai"), rows)


def _sold(machine: Machine, item: Thing) -> str:
    product = machine.store.get("price", item["price"])["product"]
    return (
        f"{item['quantity']} × {link(item['price'], machine.store.get('product', product)['name'])}"
    )


def _invoices(machine: Machine) -> str:
    rows = [
        (
            link(row["id"], row["number"] or row["id"]),
            _name(machine, row),
            row["status"],
            money(row["total"], row["currency"]),
            money(row["amount_remaining"], row["currency"]),
            when(row["due_date"]),
            f'<a href="/i/{row["id"]}">Halaman</a>',
        )
        for row in machine.store.of("invoice")[:_MOST]
    ]
    heads = ("Nomor", "Pelanggan", "Keadaan", "Jumlah", "Sisa", "Jatuh tempo", "")
    return table(heads, rows, sums=frozenset({3, 4}))


def _notes(machine: Machine) -> str:
    rows = [
        (
            link(row["id"], row["number"]),
            link(row["invoice"]),
            row["status"],
            money(row["total"], row["currency"]),
        )
        for row in machine.store.of("credit_note")[:_MOST]
    ]
    return table(("Nomor", "Faktur", "Keadaan", "Jumlah"), rows, sums=frozenset({3}))


def _events(machine: Machine) -> str:
    ways: dict[str, list[str]] = {}
    for row in machine.store.of("_delivery"):
        ways.setdefault(row["event"], []).append(
            f"{row['status']} ({row['attempts']}×) {row['answer']}".strip()
        )
    rows = []
    for row in machine.store.of("event")[:_MOST]:
        number = row["data"]["object"].get("id", "")
        how = "; ".join(ways.get(row["id"], ["sampai"]))
        rows.append((link(row["id"], row["type"]), when(row["created"]), link(number), escape(how)))
    return table(("Kejadian", "Waktu", "Objek", "Pengiriman"), rows)


def _prices(machine: Machine) -> str:
    rows = []
    for row in machine.store.of("price")[:_MOST]:
        unit = money(row["unit_amount"], row["currency"])
        if row["_tiers"]:
            unit = "<br>".join(
                f"sampai {tier['up_to'] or '∞'}: {money(tier['unit_amount'], row['currency'])}"
                for tier in row["_tiers"]
            )
        product = machine.store.get("product", row["product"])
        rows.append(
            (
                link(row["id"]),
                link(product["id"], product["name"]),
                unit,
                "aktif" if row["active"] else "–",
            )
        )
    return table(("Harga", "Produk", "Satuan", ""), rows, sums=frozenset({2}))


def _name(machine: Machine, row: Thing) -> str:
    customer = machine.store.find(row["customer"])
    return link(row["customer"], customer["name"] if customer else row["customer"])


def _linked(machine: Machine, line: str) -> str:
    quoted = line.split("&quot;")
    for place, word in enumerate(quoted):
        found = machine.store.find(word)
        if found is not None and not found["object"].startswith("_"):
            quoted[place] = link(word)
    return "&quot;".join(quoted)
