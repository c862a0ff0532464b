"""Clients for Python and TypeScript, generated from the committed contracts by public generators."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from api.documents.catalogue import ALL, Document
from infra.local import node, paths

JOURNEYS: Final = Path(__file__).resolve().parent / "journeys"
TOOLS: Final = paths.CONTRACTS / "node_modules"
#: No formatting of what nobody reads; tiles, papers and GeoJSON by what they are made of.
_GENERATOR: Final = """\
post_hooks: []
content_type_overrides:
  application/vnd.mapbox-vector-tile: application/octet-stream
  application/pdf: application/octet-stream
  application/geo+json: application/json
"""


def package(document: Document) -> str:
    """The name of a contract's client package: ``tanggap_city_v1``."""
    return f"tanggap_{document.name.replace('-', '_')}"


def make_python(folder: Path) -> None:
    """Write every client package into ``folder``, beside the journeys that use them."""
    (folder / "generator.yaml").write_text(_GENERATOR, encoding="utf-8")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda document: _python_client(folder, document), ALL))
    for journey in JOURNEYS.glob("*.py"):
        shutil.copy(journey, folder)


def _python_client(folder: Path, document: Document) -> None:
    words = [
        *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
        *("--path", str(document.file), "--output-path", str(folder / package(document))),
        *("--config", str(folder / "generator.yaml")),
    ]
    run(words, folder)


def check_python(folder: Path) -> None:
    """Every generated module and every journey, by the strictest rules there are."""
    names = [*(package(document) for document in ALL), *(file.name for file in folder.glob("*.py"))]
    cache = paths.LOCAL / "mypy-clients"
    run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file=",
            "--cache-dir",
            str(cache),
            *names,
        ],
        folder,
    )


def make_typescript(folder: Path) -> None:
    """Write the types of every contract into ``folder``, beside the journeys that use them."""
    folder.joinpath("node_modules").symlink_to(TOOLS, target_is_directory=True)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda document: _typescript_client(folder, document), ALL))
    for journey in JOURNEYS.glob("*.ts"):
        shutil.copy(journey, folder)
    options = {
        "compilerOptions": {
            "strict": True,
            "noUncheckedIndexedAccess": True,
            "exactOptionalPropertyTypes": True,
            "target": "ES2022",
            "module": "NodeNext",
            "moduleResolution": "NodeNext",
            "lib": ["ES2022", "DOM", "DOM.Iterable"],
            "types": [],
            "outDir": "out",
        },
        "include": ["*.ts"],
    }
    (folder / "tsconfig.json").write_text(json.dumps(options), encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")


def _typescript_client(folder: Path, document: Document) -> None:
    made = folder / f"{document.name}.d.ts"
    generator = TOOLS / "openapi-typescript" / "bin" / "cli.js"
    # What has a default may be left out of what is sent.
    run_node([generator, document.file, "-o", made, "--default-non-nullable=false"], folder)


def compile_typescript(folder: Path) -> None:
    """Check the types and write the JavaScript that runs."""
    run_node([TOOLS / "typescript" / "bin" / "tsc", "-p", "."], folder)


def run_node(words: list[Path | str], folder: Path) -> str:
    """Run a program of Node's in ``folder``; its output."""
    return run([str(node.node_folder() / "node"), *(str(word) for word in words)], folder)


def run(words: list[str], folder: Path, **environment: str) -> str:
    """Run a program in ``folder``; its output. What it says when it fails is the test's failure."""
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        timeout=900,  # a busy machine is slow, not broken
        check=False,
    )
    assert done.returncode == 0, (
        f"{' '.join(words[:4])} …\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
    )
    return done.stdout
