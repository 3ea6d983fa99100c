"""The colours of site.css, read from the file itself: axe cannot judge text in SVG, and tokens must hold in both schemes."""

import gzip
import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parent.parent / "tracking/static/tracking/site.css"
SCHEMES = ["light", "dark"]
ROLES = ["done", "going", "alert", "rest", "ended"]
_PLAIN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
_PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\);")


def read_tokens() -> dict[str, dict[str, str]]:
    text = CSS.read_text()
    pairs = {name: (light, dark) for name, light, dark in _PAIR.findall(text)}
    return {
        "fallback": dict(_PLAIN.findall(text)),
        "light": {name: light for name, (light, _dark) in pairs.items()},
        "dark": {name: dark for name, (_light, dark) in pairs.items()},
    }


TOKENS = read_tokens()


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_browsers_without_light_dark_get_the_light_scheme():
    assert TOKENS["fallback"] == TOKENS["light"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["page", "panel"])
@pytest.mark.parametrize("text", ["ink", "ink-2", "link", "visited"])
def test_text_can_be_read(scheme, ground, text):
    assert contrast(TOKENS[scheme][text], TOKENS[scheme][ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ROLES)
def test_words_of_a_chip_can_be_read(scheme, role):
    tokens = TOKENS[scheme]
    assert contrast(tokens[f"{role}-ink"], tokens[f"{role}-bg"]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ROLES)
def test_an_outlined_judgement_can_be_read_on_the_page(scheme, role):
    tokens = TOKENS[scheme]
    assert contrast(tokens[f"{role}-ink"], tokens["page"]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ROLES)
def test_numbers_in_a_bar_can_be_read(scheme, role):
    tokens = TOKENS[scheme]
    assert contrast(tokens[f"{role}-on"], tokens[role]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ROLES)
def test_a_bar_stands_out_from_the_page(scheme, role):
    assert contrast(TOKENS[scheme][role], TOKENS[scheme]["page"]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_border_of_a_control_can_be_seen(scheme):
    assert contrast(TOKENS[scheme]["control"], TOKENS[scheme]["page"]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["page", "panel", "done", "halo"])
def test_the_ring_of_focus_can_be_seen(scheme, ground):
    """The halo stands between the ring and whatever is behind, so one of the two always differs from it."""
    tokens = TOKENS[scheme]
    behind = tokens[ground]
    assert max(contrast(tokens["ring"], behind), contrast(tokens["halo"], behind)) >= 3


def test_the_stylesheet_stays_small():
    assert len(gzip.compress(CSS.read_bytes(), 9)) <= 5 * 1024


def test_the_stylesheet_asks_nobody_else_for_anything():
    text = CSS.read_text()
    assert "url(" not in text
    assert "@import" not in text
