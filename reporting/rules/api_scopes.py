"""What a key of the city's API may be allowed, and which of it needs an agency. Pure Python."""

from __future__ import annotations

from typing import Final

#: Scope → what it allows, as the contract says it.
SCOPES: Final[dict[str, str]] = {
    "reports.read": "Read reports. With an agency, also what only its operators see.",
    "reports.create": "Send reports, upload photos, support and follow reports.",
    "reports.act": "Take reports through their life as the operator of the key's agency.",
    "work.read": "Read work orders of the key's agency.",
    "work.write": "Hand out and carry on work orders of the key's agency, tell where crews are.",
    "updates.write": "Add updates to reports through Open311.",
    "open_data.read": "Download open data beyond the limits of anonymous callers.",
    "webhooks.manage": "Set up, test and inspect webhook endpoints of the city.",
}
#: The same on Indonesian screens.
SCOPE_NAMES: Final[dict[str, str]] = {
    "reports.read": "Membaca laporan",
    "reports.create": "Mengirim laporan",
    "reports.act": "Menindak laporan atas nama dinas",
    "work.read": "Melihat tugas lapangan dinas",
    "work.write": "Mengatur tugas lapangan dinas",
    "updates.write": "Menambah kabar laporan lewat Open311",
    "open_data.read": "Mengunduh data terbuka",
    "webhooks.manage": "Mengatur webhook kota",
}
#: Acting needs somebody to act as.
NEEDS_AGENCY: Final = frozenset({"reports.act", "work.read", "work.write"})
