"""What keeps people out of a page: axe's findings at level AA, and anything wider than the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

AXE: Final = Path(__file__).parents[2] / "infra/frontend/node_modules/axe-core/axe.min.js"
STANDARDS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# An animation without an end cannot be finished; it stays as it is.
SETTLED: Final = """
    document.getAnimations()
        .filter(animation => Number.isFinite(animation.effect.getComputedTiming().endTime))
        .forEach(animation => animation.finish())
"""


def barriers(page: Page) -> list[str]:
    """Each problem of the page as it stands, by rule and place; none if all can use it.

    A colour halfway through its transition is nobody's lasting view, so transitions are ended first.
    """
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(SETTLED)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # Only what is wrong is worked out to the last detail.
    options = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    problems = [
        f"{problem['id']}: {problem['nodes'][0]['html'][:160]}" for problem in found["violations"]
    ]
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return problems + ([f"{wider} px wider than the screen"] if wider > 0 else [])
