"""Relay, live and photos as lines of the table; each also runs alone with more to say."""

from __future__ import annotations

from infra.bench import live, photos, relay
from infra.bench.figures import Figure, at_least, at_most


def measure_relay() -> list[Figure]:
    """Rows a second that one relay hands on."""
    found = relay.measure(rows=20_000, cities=20)
    return [
        at_least(
            "outbox relay / the most intake can bring in",
            f"{found.relayed:,.0f} rows/s of {found.intake_peak * relay.ROWS_PER_REPORT:,.0f}",
            found.ratio,
            5,
        )
    ]


def measure_live() -> list[Figure]:
    """From a commit to a thousand walls."""
    found = live.measure(walls=1000, events=60)
    return [
        at_most(f"commit to wall, {found.walls} walls, p99", found.p99, 100, "ms"),
        Figure("  p50 / last", f"{found.p50:.0f} / {found.last:.0f} ms"),
        at_most("  events lost", found.lost, 0, "events"),
        at_most("  memory of a wall", found.kilobytes_per_wall, 60, "kB"),
    ]


def measure_photos() -> list[Figure]:
    """One phone photo through the pipeline."""
    found = photos.measure(3)
    return [
        at_most(
            "photo of 12 MP: processor time", found.cpu_s, photos.MAX_CPU_SECONDS, "s",
            ratio=f"{found.cpu_s / found.decode_cpu_s:.1f} × decode",
        ),
        at_most("  peak memory", found.peak_mebibytes, photos.MAX_MEBIBYTES, "MiB"),
        at_most("  metadata in the copies", found.metadata, 0, "bytes"),
    ]  # fmt: skip
