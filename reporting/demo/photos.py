"""Photos of the demo, drawn by code: a street scene with the problem, and the same place after.

``draw("jalan_berlubang", seed=7, stage="before")`` gives JPEG bytes; the same arguments always give
the same picture. The photo after shows the same street from nearly the same spot at another hour,
as a crew would take it. Nobody and no real place is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final, Literal, TypeAlias

from reporting.demo.scene import (
    greenery,
    indoors,
    pavement,
    roadway,
    rubbish,
    traffic,
    water,
    wires,
)
from reporting.demo.scene.canvas import Canvas
from reporting.demo.scene.ground import Ground
from reporting.demo.scene.lens import develop
from reporting.demo.scene.street import HOURS, build_street, open_canvas
from reporting.seed.catalogue import load_catalogue
from reporting.seed.loader import FOLDER

Stage: TypeAlias = Literal["before", "after"]
Painter: TypeAlias = Callable[[Canvas, Ground], None]

SIZE: Final = (1280, 960)
_DAY: Final = ("pagi", "siang", "mendung", "sore")
_WORKED_AT: Final = 0.625
"""Painted smaller than delivered: a phone's picture is never quite sharp."""


@dataclass(frozen=True)
class Motif:
    """What is wrong, what it looks like afterwards, and at which hours people photograph it."""

    before: Painter
    after: Painter
    hours: tuple[str, ...] = _DAY
    hours_after: tuple[str, ...] = _DAY
    wide: bool = False


_RUBBISH: Final = Motif(rubbish.rubbish, rubbish.swept)
_HOLES: Final = Motif(roadway.potholes, roadway.patched)
_LAMPS: Final = Motif(wires.dead_lamps, wires.bright_lamps, ("malam",), ("malam",))
_FLOOD: Final = Motif(water.flood, water.drained, ("hujan", "mendung"), ("mendung", "siang"))
_DRAIN: Final = Motif(water.blocked_drain, water.cleared_drain)
_PARKING: Final = Motif(traffic.parked_on_pavement, traffic.free_pavement)
_JAM: Final = Motif(
    traffic.jam, traffic.flowing, ("pagi", "sore", "malam", "hujan"), _DAY, wide=True
)
_LEAK: Final = Motif(water.leak, roadway.patched)
_TREE: Final = Motif(greenery.fallen_tree, greenery.cleared_tree, ("hujan", "mendung", "pagi"))
_CABLES: Final = Motif(wires.hanging_cables, wires.tidy_cables)
_VENDORS: Final = Motif(pavement.vendors, pavement.empty_pavement, ("siang", "sore", "malam"))
_SMOKE: Final = Motif(rubbish.smoke, rubbish.ashes, ("pagi", "sore", "mendung"))
_SHELTER: Final = Motif(pavement.shelter, pavement.shelter_repaired)
_WATER: Final = Motif(rubbish.puddle_with_tyres, rubbish.swept)
_PEOPLE: Final = Motif(pavement.sleeper, pavement.empty_pavement)
_CLOSED: Final = Motif(roadway.closed_off, traffic.flowing)

MOTIFS: Final[dict[str, Motif]] = {
    "sampah": _RUBBISH,
    "sampah_di_saluran": _DRAIN,
    "jalan_rusak": _HOLES,
    "jalan_amblas": Motif(roadway.trench, roadway.resurfaced),
    "trotoar_rusak": Motif(roadway.broken_pavement, traffic.free_pavement),
    "lampu_jalan": _LAMPS,
    "tiang_lampu_rusak": Motif(wires.leaning_lamp, wires.upright_lamp),
    "drainase_banjir": _FLOOD,
    "saluran_mampet": _DRAIN,
    "penutup_saluran_hilang": Motif(roadway.open_hole, roadway.covered_hole),
    "tanggul_rusak": _FLOOD,
    "parkir_liar": _PARKING,
    "lalu_lintas": _JAM,
    "lampu_lalu_lintas": Motif(traffic.dead_signal, traffic.green_signal, wide=True),
    "rambu_marka": Motif(traffic.dead_signal, traffic.green_signal, wide=True),
    "air_bersih": _LEAK,
    "pohon": _TREE,
    "pohon_rawan": Motif(greenery.overgrown, greenery.trimmed),
    "taman_tidak_terawat": Motif(greenery.weeds, greenery.mown),
    "kabel_utilitas": _CABLES,
    "galian_terbuka": Motif(roadway.trench, roadway.resurfaced),
    "ketertiban_pkl": _VENDORS,
    "reklame_liar": Motif(pavement.banners, pavement.empty_pavement),
    "bangunan_liar": Motif(pavement.shack, pavement.empty_pavement),
    "polusi": _SMOKE,
    "limbah_cair": Motif(water.dark_water, water.cleared_drain),
    "debu_proyek": Motif(roadway.trench, rubbish.swept),
    "fasilitas_umum": _SHELTER,
    "kesehatan_lingkungan": _WATER,
    "hewan_liar": Motif(pavement.stray_dogs, pavement.empty_pavement),
    "sosial": _PEOPLE,
    "luar_kewenangan": _CLOSED,
    "listrik_pln": Motif(wires.transformer, traffic.flowing, ("sore", "mendung")),
    "jalan_provinsi": _HOLES,
    "jalan_nasional": _HOLES,
    "pengelola_air": _LEAK,
    "kota_tetangga": _RUBBISH,
    "lainnya": _CLOSED,
}
"""By category; one that is missing looks like its parent."""

_INDOORS: Final = frozenset({"perizinan", "pelayanan_publik"})


def draw(kind: str, *, seed: int, stage: Stage, size: tuple[int, int] = SIZE) -> bytes:
    """Return a photo as JPEG.

    Args:
        kind: Category slug of either level; an unknown one is drawn as "lainnya".
        seed: Chooses street, light and problem; the same for before and after.
        stage: Before or after the repair.
        size: Width and height in pixels.
    """
    place = Random(f"{kind} {seed}")
    visit = Random(f"{kind} {seed} {stage}")
    small = (max(64, round(size[0] * _WORKED_AT)), max(48, round(size[1] * _WORKED_AT)))
    top = _parents().get(kind) or kind
    if top in _INDOORS:
        hour = HOURS["siang"]
        canvas = open_canvas(small, place, hour, visit)
        canvas.rng = visit
        indoors.counter(canvas, crowded=stage == "before")
        return develop(canvas, hour, size, visit)
    motif = MOTIFS.get(kind) or MOTIFS.get(top) or MOTIFS["lainnya"]
    hour = HOURS[visit.choice(motif.hours if stage == "before" else motif.hours_after)]
    canvas = open_canvas(small, place, hour, visit)
    ground = build_street(canvas, hour, wide=motif.wide)
    canvas.rng = visit
    paint = motif.before if stage == "before" else motif.after
    paint(canvas, ground)
    return develop(canvas, hour, size, visit)


@cache
def _parents() -> dict[str, str | None]:
    return {entry.code: entry.parent for entry in load_catalogue(FOLDER / "categories.toml")}
