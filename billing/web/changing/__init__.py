"""Forms that change what a city has bought, as the city's own admin and its partner fill them in."""

from __future__ import annotations

from typing import Final

#: Parts of the pages that follow every click.
PRICE: Final = "billing/changing/price.html"
OPTIONS: Final = "billing/changing/options.html"
