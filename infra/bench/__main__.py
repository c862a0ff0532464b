"""``python -m infra.bench [name …]``: measure, and print one table of figures against targets.

Each benchmark runs in a process of its own, so that none inherits another's memory or settings.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from infra.bench import figures, scratch
from infra.bench.figures import Figure

ROOT: Final = Path(__file__).resolve().parents[2]
MARK: Final = "figures: "
# Name, and the function that measures.
BENCHES: Final = {
    "tenancy": "tenancy:measure",
    "intake": "intake:measure",
    "intake-cities": "intake:measure_many_cities",
    "list": "listing:measure",
    "large-city": "large_city:measure",
    "api-lists": "api_lists:measure",
    "open-data": "open_data:measure",
    "replay": "replay:measure",
    "relay": "others:measure_relay",
    "live": "others:measure_live",
    "photos": "others:measure_photos",
    "new-city": "cities:measure_new",
    "fleet": "cities:measure_fleet",
    "many-cities": "many_cities:measure",
}


def main() -> int:
    """Run what was asked for; the status says whether every target was met."""
    parser = argparse.ArgumentParser(prog="infra.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHES))
    parser.add_argument("--rows", type=int, default=1_000_000, help="reports of the large city")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(BENCHES))
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    if options.child:
        _measure(options.names[0], options.rows)
        return 0
    found: list[Figure] = []
    for name in options.names or BENCHES:
        found += _in_a_process(name, options.rows)
    print(f"\n{figures.machine()}\n")
    print(figures.table(found))
    return 1 if any(each.is_met is False for each in found) else 0


def _measure(name: str, rows: int) -> None:
    scratch.prepare()
    module, function = BENCHES[name].split(":")
    measure = getattr(importlib.import_module(f"infra.bench.{module}"), function)
    found = measure(rows) if module in ("large_city", "api_lists", "open_data") else measure()
    print(MARK + json.dumps([each.as_json() for each in found]))


def _in_a_process(name: str, rows: int) -> list[Figure]:
    began = time.monotonic()
    print(f"{name} …", file=sys.stderr, end=" ", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "infra.bench", name, "--child", "--rows", str(rows)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    lines = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    if done.returncode or not lines:
        return [Figure(name, "could not be measured; the error is above", is_met=False)]
    return [Figure(**each) for each in json.loads(lines[0].removeprefix(MARK))]


if __name__ == "__main__":
    sys.exit(main())
