"""Public pages in a real browser: accessible, light, with no cookie and no script."""

import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = {
    "overview": "/",
    "area": "/omraden/4/",
    "goal": "/malsattningar/2024/4.1/",
    "goal without initiative": "/malsattningar/2024/3.2/",
    "goal of 2019": "/malsattningar/2019/2.2/",
    "judgement": "/malsattningar/2024/4.1/bedomningar/1/",
    "initiatives": "/insatser/",
    "filtered initiatives": "/insatser/?fas=completed&slag=inquiry&omrade=2",
    "no hits": "/insatser/?q=finnsinte",
    "unreadable filter": "/insatser/?fas=zzz",
    "initiative": "/insatser/northx/",
    "organisations": "/organisationer/",
    "organisation": "/organisationer/klimat-och-naringslivsdepartementet/",
    "calendar": "/kalender/",
    "news": "/aktuellt/",
    "changes": "/aktuellt/andringar/?fran=2025-01-01&till=2025-06-30",
    "indicators": "/indikatorer/",
    "indicator": "/indikatorer/lakemedelsexport/",
    "editions": "/utgavor/",
    "comparison": "/utgavor/2019-2024/",
    "about": "/om/",
    "words": "/om/ord/",
    "search": "/sok/?q=provning",
    "not found": "/finns-inte/",
    "unreadable day": "/?per=2025-02-30",
}
EARLIER = "2025-06-30"
WIDTHS = {"phone": 360, "desktop": 1280}


def on_day(path: str, day: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}per={day}"


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["sv", "en"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_axe_finds_nothing(site, page, prefix, path):
    """On phone and desktop, light and dark, today and on an earlier day."""
    addresses = [f"{site}{prefix}{path}"]
    if "per=" not in path:
        addresses.append(on_day(addresses[0], EARLIER))
    found = {}
    for address in addresses:
        page.goto(address)
        for name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                for rule in Axe().run(page).response["violations"]:
                    found[address, name, scheme, rule["id"]] = rule["nodes"][0]["html"][:200]

    assert found == {}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_nothing_scrolls_sideways(site, page, path):
    """At 320 px, which is also 1280 px enlarged to 400 %."""
    page.goto(site + path)
    widths = {}
    for width in (320, 768, 1280):
        page.set_viewport_size({"width": width, "height": 640})
        widths[width] = page.evaluate("document.documentElement.scrollWidth")

    assert {width: shown for width, shown in widths.items() if shown > width} == {}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_pages_are_light_and_set_no_cookie_and_ask_nobody_else(site, browser, path):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        requests, complaints = [], []
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

        response = page.goto(site + path)

        assert all(url.startswith(site) for url in requests)
        assert len(requests) <= 3
        assert not [url for url in requests if url.endswith(".js")]
        assert context.cookies() == []
        assert len(response.body()) <= 40_000
        assert not [text for text in complaints if "Content Security Policy" in text]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_everything_is_reached_by_keyboard_in_order_with_visible_focus(site, page, path):
    page.goto(site + path)
    reachable = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]"
        ".filter(e => e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})).length"
    )
    seen, without_ring = [], []
    for _step in range(2 * reachable + 20):  # a date has several steps
        page.keyboard.press("Tab")
        found = page.evaluate(
            "(() => { const e = document.activeElement; if (e === document.body) return null;"
            " const s = getComputedStyle(e); const all = [...document.querySelectorAll('*')];"
            " return [all.indexOf(e), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2, e.outerHTML.slice(0, 90)]; })()"
        )
        if found is None:
            break
        if seen and found[0] == seen[0]:
            break
        seen.append(found[0])
        if not found[1]:
            without_ring.append(found[2])

    assert without_ring == []
    assert seen == sorted(seen)
    assert len(set(seen)) >= reachable


def test_the_skip_link_comes_first_and_leads_to_the_content(site, page):
    page.goto(site)

    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")

    assert skip.startswith("#")
    assert inside


def test_the_stylesheet_is_small(site, playwright):
    request = playwright.request.new_context()
    body = request.get(f"{site}/static/tracking/site.css").body()
    request.dispose()

    assert len(gzip.compress(body, 9)) <= 5 * 1024


def test_print_opens_the_tables_and_leaves_the_navigation_out(site, page):
    page.goto(site)
    page.emulate_media(media="print")

    shown = page.evaluate(
        "[document.querySelector('header nav')?.checkVisibility() ?? false,"
        " getComputedStyle(document.querySelector('details:has(table)'), '::details-content').contentVisibility]"
    )

    assert shown == [False, "visible"]


def test_forced_colours_keep_the_borders_of_chips(site, page):
    page.emulate_media(forced_colors="active")
    page.goto(site)

    border = page.evaluate("getComputedStyle(document.querySelector('main .chip, main .status')).borderTopStyle")

    assert border != "none"
