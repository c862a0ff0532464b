"""Forms as a browser would send them."""

from __future__ import annotations

import html
import re


def fields(page: str, action: str) -> dict[str, str]:
    """What a browser would send from the form to ``action``."""
    form = next(f for f in re.findall(r"<form.*?</form>", page, re.DOTALL) if action in f)
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and "csrf" not in name[1]:
            found[name[1]] = html.unescape(value[1]) if value else ""
    return found
