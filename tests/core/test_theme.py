"""One colour in, a theme that everybody can read out."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.branding.rules import theme
from core.branding.rules.colour import NotAColour, contrast, from_oklch, normal, to_oklch
from core.branding.rules.palette import DARK, LIGHT, STATE_LOOKS

CORNERS = ["#" + "".join(digits) for digits in product("05af", repeat=3)]
CITIES = ["#0b6fa4", "#1d7a3e", "#8a1f3d", "#e6a100", "#ffd400"]


def broken_promises(colour: str) -> list[str]:
    made = theme.derive(colour)
    return [
        f"{promise.mode} {promise.front} on {promise.back}"
        for promise in theme.PROMISES
        if contrast(
            made.tokens(promise.mode)[promise.front], made.tokens(promise.mode)[promise.back]
        )
        < promise.ratio
    ]


@pytest.mark.parametrize("colour", [*CORNERS, *CITIES])
def test_every_promise_is_kept_at_the_corners_of_colour(colour: str) -> None:
    assert broken_promises(colour) == []


@settings(max_examples=60, deadline=None)
@given(number=st.integers(0, 0xFFFFFF))
def test_every_promise_is_kept_for_any_colour(number: int) -> None:
    assert broken_promises(f"#{number:06x}") == []


@pytest.mark.parametrize(
    ("colour", "fill", "text", "link", "wall"),
    [
        ("#0b6fa4", "#0b6fa4", "#ffffff", "#0b6fa4", "#5aaee6"),
        ("#1d7a3e", "#1d7a3e", "#ffffff", "#1d7a3e", "#63b979"),
        ("#8a1f3d", "#8a1f3d", "#ffffff", "#8a1f3d", "#f68499"),
        ("#e6a100", "#e6a100", LIGHT["ink"], "#906300", "#e0a335"),
    ],
)
def test_the_four_cities_look_as_designed(
    colour: str, fill: str, text: str, link: str, wall: str
) -> None:
    made = theme.derive(colour)
    assert (made.light["brand-solid"], made.light["on-brand"]) == (fill, text)
    assert (made.light["brand-text"], made.dark["brand-text"]) == (link, wall)


def test_a_mid_grey_is_darkened_until_white_is_readable_on_it() -> None:
    assert theme.derive("#999999").darkened
    assert not theme.derive("#0b6fa4").darkened


def test_an_almost_white_logo_gets_an_outline() -> None:
    assert theme.derive("#fefefe").needs_keyline
    assert not theme.derive("#8a1f3d").needs_keyline


def test_both_modes_set_the_same_tokens() -> None:
    made = theme.derive("#1d7a3e")
    assert set(made.light) == set(made.dark)
    sheet = theme.css(made)
    for selector in (":root{", "[data-mode=dark]{", "[data-mode=auto]{"):
        assert selector in sheet


@pytest.mark.parametrize("state", STATE_LOOKS)
def test_states_are_readable_in_both_modes(state: str) -> None:
    look = STATE_LOOKS[state]
    for back in (look.light_tint, LIGHT["surface"]):
        assert contrast(look.light_text, back) >= 4.5
    for back in (look.dark_tint, DARK["surface"]):
        assert contrast(look.dark_text, back) >= 7
    assert contrast(look.light_fill, LIGHT["paper"]) >= 3
    assert contrast(look.dark_fill, DARK["surface"]) >= 4.5


def test_colours_survive_the_way_through_oklch() -> None:
    for colour in [*CITIES, "#000000", "#ffffff", "#123456"]:
        assert contrast(from_oklch(to_oklch(colour)), colour) < 1.02


@pytest.mark.parametrize("text", ["", "#12", "#12345", "biru", "#0b6fa4;}body{", "#ggg"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(NotAColour):
        theme.derive(text)


def test_short_colours_are_written_out() -> None:
    assert normal(" #FA0 ") == "#ffaa00"
