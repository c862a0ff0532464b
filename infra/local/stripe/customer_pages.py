"""What Stripe would show a customer: an invoice, a checkout, the portal. Paid with test cards that a person picks."""

from __future__ import annotations

from html import escape
from typing import Final

from infra.local.stripe import paying, till
from infra.local.stripe.errors import Refused
from infra.local.stripe.html import money, page, redirect, table, when
from infra.local.stripe.machine import Answer, Machine
from infra.local.stripe.store import Thing

_WORDS: Final = {"draft": "konsep", "open": "belum dibayar", "paid": "lunas", "void": "dibatalkan",
                 "uncollectible": "tidak tertagih"}  # fmt: skip
_CARDS: Final = (
    "<fieldset><legend>Kartu uji</legend>"
    f'<label><input type="radio" name="card" value="{paying.GOOD}" checked> Berhasil (… {paying.GOOD})</label>'
    f'<label><input type="radio" name="card" value="{paying.DECLINED}"> Ditolak (… {paying.DECLINED})</label>'
    "</fieldset>"
)


def invoice(machine: Machine, rest: str, _form: dict[str, str], problem: str = "") -> Answer:
    """An invoice, with a button while it is open."""
    found = machine.store.get("invoice", rest)
    body = [
        f"<h1>Faktur {escape(found['number'] or found['id'])}</h1>{_problem(problem)}",
        f"<p>{escape(found['customer_name'] or '')} · {_WORDS[found['status']]}"
        f" · jatuh tempo {when(found['due_date'])}</p>",
        _lines(found),
    ]
    if found["status"] == "open":
        sum_left = money(found["amount_remaining"], found["currency"])
        body.append(
            f'<form method="post" action="/i/{rest}">{_CARDS}<button>Bayar {sum_left}</button></form>'
        )
    return page("Faktur", "".join(body))


def pay_invoice(machine: Machine, rest: str, form: dict[str, str]) -> Answer:
    """Pay an invoice by card."""
    found = machine.store.get("invoice", rest)
    try:
        till.pay_invoice(machine, found, _card(form))
    except Refused as refused:
        machine.store.rollback()
        return invoice(machine, rest, {}, problem=refused.message)
    return redirect(f"/i/{rest}")


def checkout(machine: Machine, rest: str, _form: dict[str, str], problem: str = "") -> Answer:
    """A checkout page."""
    session = machine.store.get("checkout.session", rest)
    if session["status"] != "open":
        return page("Pembayaran", "<h1>Sesi pembayaran ini sudah selesai.</h1>", status=410)
    rows = [
        (
            escape(row["description"]),
            str(row["quantity"]),
            money(row["amount_total"], row["currency"]),
        )
        for row in session["_line_items"]
    ]
    sold = table(("Untuk", "Jumlah", "Harga"), rows, sums=frozenset({2})) if rows else ""
    total = money(session["amount_total"], session["currency"])
    button = "Simpan kartu" if session["mode"] == "setup" else f"Bayar {total}"
    back = session["cancel_url"]
    cancel = f'<p><a href="{escape(back)}">Batal</a></p>' if back else ""
    body = (
        f"<h1>{'Simpan kartu' if session['mode'] == 'setup' else 'Pembayaran'}</h1>{_problem(problem)}{sold}"
        f'<form method="post" action="/c/{rest}">{_CARDS}<button>{button}</button></form>{cancel}'
    )
    return page("Pembayaran", body)


def pay(machine: Machine, rest: str, form: dict[str, str]) -> Answer:
    """Go through with a checkout and back to the product."""
    session = machine.store.get("checkout.session", rest)
    try:
        till.complete(machine, session, _card(form))
    except Refused as refused:
        machine.store.rollback()
        return checkout(machine, rest, {}, problem=refused.message)
    return redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", rest))


def portal(machine: Machine, rest: str, _form: dict[str, str], problem: str = "") -> Answer:
    """A customer's invoices and card."""
    store = machine.store
    session = store.get("billing_portal.session", rest)
    customer = store.get("customer", session["customer"])
    card = store.find(customer["invoice_settings"]["default_payment_method"] or "")
    shown_card = f"Visa … {card['card']['last4']}" if card else "Belum ada kartu."
    rows = [
        (
            f'<a href="/i/{row["id"]}">{escape(row["number"] or row["id"])}</a>',
            _WORDS[row["status"]],
            when(row["due_date"]),
            money(row["total"], row["currency"]),
        )
        for row in store.of("invoice", customer["id"])
        if row["status"] != "draft"
    ]
    back = (
        f'<p><a href="{escape(session["return_url"])}">Kembali</a></p>'
        if session["return_url"]
        else ""
    )
    body = (
        f"<h1>{escape(customer['name'] or customer['id'])}</h1>{_problem(problem)}{back}"
        f"<h2>Kartu</h2><p>{shown_card}</p>"
        f'<form method="post" action="/p/{rest}">{_CARDS}<button>Ganti kartu</button></form><h2>Faktur</h2>'
    )
    return page(
        "Tagihan",
        body + table(("Nomor", "Keadaan", "Jatuh tempo", "Jumlah"), rows, sums=frozenset({3})),
    )


def change_card(machine: Machine, rest: str, form: dict[str, str]) -> Answer:
    """Another card becomes the default."""
    session = machine.store.get("billing_portal.session", rest)
    customer = machine.store.get("customer", session["customer"])
    try:
        till.replace_card(machine, customer, _card(form))
    except Refused as refused:
        machine.store.rollback()
        return portal(machine, rest, {}, problem=refused.message)
    return redirect(f"/p/{rest}")


def _card(form: dict[str, str]) -> str:
    wanted = form.get("card", "")
    if wanted not in (paying.GOOD, paying.DECLINED):
        raise Refused("Pilih salah satu kartu uji.")
    return wanted


def _lines(found: Thing) -> str:
    rows = [
        (escape(line["description"] or ""), money(line["amount"], found["currency"]))
        for line in found["_lines"]
    ]
    rows.append(("Pajak", money(found["total"] - found["subtotal"], found["currency"])))
    rows.append(("<b>Jumlah</b>", money(found["total"], found["currency"])))
    return table(("Untuk", "Harga"), rows, sums=frozenset({1}))


def _problem(text: str) -> str:
    return f'<p class="bad" role="alert">{escape(text)}</p>' if text else ""
