"""Write `core/assets/fonts/`: Plus Jakarta Sans with the weights our pages use, and no others.

The package brings 200 to 800; the style sheets ask for 400, 650 and 800. Leaving the thin end out
saves a quarter of the font on every first visit. Run again after an update of the package:

    python infra/frontend/font.py     (fontTools comes with WeasyPrint)
"""

from __future__ import annotations

import shutil
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

LIGHTEST, HEAVIEST = 400, 800
HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "node_modules" / "@fontsource-variable" / "plus-jakarta-sans"
SOURCE = PACKAGE / "files" / "plus-jakarta-sans-latin-wght-normal.woff2"
FONTS = HERE.parents[1] / "core" / "assets" / "fonts"
FONT = FONTS / f"plus-jakarta-sans-{LIGHTEST}-{HEAVIEST}.woff2"


def write() -> None:
    """Cut the weights and keep the licence beside the font, as it asks."""
    FONTS.mkdir(parents=True, exist_ok=True)
    font = instantiateVariableFont(TTFont(SOURCE), {"wght": (LIGHTEST, HEAVIEST)})
    font.flavor = "woff2"
    font.save(FONT)
    shutil.copyfile(PACKAGE / "LICENSE", FONTS / "OFL.txt")


if __name__ == "__main__":
    write()
