"""The steps of a report's life in the words of the contract: a title and an example for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

_PHOTO: Final = {
    "id": "0d2c9a52-6f4e-4f0a-9a43-3f1f2ab0a6c7",
    "token": "qk3dXw1kS0m2Qv9yQkz4Xw7mR1hN8e2J",
}

OPERATIONS: Final[Mapping[str, str]] = {"ask_reporter": "ask_about_report"}
"""Names of operations that are not ``<step>_report``."""

SUMMARIES: Final[Mapping[str, str]] = {
    "accept": "Start working on a report",
    "resolve": "Declare a report done, with proof",
    "confirm": "Confirm that it is fixed",
    "answer": "Answer the agency's question",
    "resume": "Go on with a report that waited",
    "reopen": "Say that it is not fixed",
    "assign": "Make an agency responsible",
    "hand_over": "Pass a report on to another agency",
    "ask_reporter": "Ask the reporter",
    "hold": "Let a report wait",
    "recategorise": "Correct the category",
    "prioritise": "Change the priority",
    "merge": "Join a report to another one",
    "unmerge": "Take a joined report apart again",
    "reject": "Close a report without a repair",
}

BODIES: Final[Mapping[str, dict[str, Any]]] = {
    "accept": {"note": "Regu kami berangkat pagi ini."},
    "resolve": {"note": "Sampah sudah diangkut dan lokasi dibersihkan.", "photos": [_PHOTO]},
    "confirm": {"note": "Terima kasih, sudah bersih."},
    "answer": {"note": "Letaknya di belakang halte, sebelah kiri.", "photos": [_PHOTO]},
    "resume": {"note": "Alat berat sudah tersedia."},
    "reopen": {"note": "Sampahnya masih ada di sisi barat."},
    "assign": {"agency": "dlh", "note": "Termasuk wilayah DLH."},
    "hand_over": {"agency": "dishub", "note": "Ini parkir liar, bukan sampah."},
    "ask_reporter": {"note": "Di sisi jalan yang mana sampahnya?"},
    "hold": {"reason": "weather", "note": "Menunggu air surut, paling lambat Kamis."},
    "recategorise": {"category": "drainase_banjir", "reroute": True},
    "prioritise": {"priority": "high", "note": "Menutup jalan ke puskesmas."},
    "merge": {"report": "BTM-2611-0482", "note": "Tumpukan yang sama."},
    "unmerge": {"note": "Ternyata dua tempat yang berbeda."},
    "reject": {
        "reason": "not_ours",
        "note": "Jalan ini jalan provinsi.",
        "next_door": "Dinas PUPR Provinsi Kepulauan Riau",
    },
}

STEPS: Final = OpenApiExample(
    "steps",
    value={
        "role": "agency_operator",
        "version": 3,
        "steps": [
            {"name": "accept", "label": "Terima", "needs": [], "choose": "", "options": []},
            {
                "name": "hold",
                "label": "Tunda",
                "needs": ["note", "reason"],
                "choose": "reason",
                "options": [{"value": "weather", "label": "Menunggu cuaca"}],
            },
        ],
    },
    response_only=True,
)
