"""``manage.py write_contracts``: the committed contracts say what the code does."""

from __future__ import annotations

import difflib
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.documents import catalogue, making


class Command(BaseCommand):
    """Writes ``api/contracts/*.yaml``, or says how they differ from the code."""

    help = "Write the OpenAPI contracts from the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help="city-v1, partner-v1 …; all when left out")
        parser.add_argument(
            "--check", action="store_true", help="write nothing, show the difference"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare each; fail at the end when one could not be made or differs."""
        failed = []
        for name in options["names"] or catalogue.BY_NAME:
            if name not in catalogue.BY_NAME:
                raise CommandError(
                    f"There is no contract {name!r}: {', '.join(catalogue.BY_NAME)}."
                )
            if not self._done(catalogue.BY_NAME[name], check=options["check"]):
                failed.append(name)
        if failed:
            raise CommandError(f"Not as the code says: {', '.join(failed)}.")

    def _done(self, document: catalogue.Document, *, check: bool) -> bool:
        try:
            text = making.text(document)
        except making.ContractProblem as problem:
            self.stderr.write(f"{document.name}: {problem}")
            return False
        before = document.file.read_text(encoding="utf-8") if document.file.exists() else ""
        if text == before:
            return True
        if check:
            self.stdout.write("".join(_difference(document.name, before, text)))
            return False
        document.file.write_text(text, encoding="utf-8")
        self.stdout.write(f"{document.file.name} written.")
        return True


def _difference(name: str, before: str, after: str) -> list[str]:
    return list(
        difflib.unified_diff(
            before.splitlines(keepends=True),
            after.splitlines(keepends=True),
            f"api/contracts/{name}.yaml",
            f"{name} as the code says",
        )
    )
