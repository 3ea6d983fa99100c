"""The officials' week in a real browser: a judgement goes back and forth until it is public, and is corrected later.

Clicks are counted from the first page, the text itself aside: what is tedious is not done.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_officials import log_in

GOAL = "4.2"
FIRST = "Prövningarna blir fler, men inte överallt."
MENDED = "Prövningarna blir fler i fyra av sex regioner."
CORRECTED = "Prövningarna blir fler i tre av sex regioner."
COMMENT = "Skriv i hur många regioner."


class Hand:
    """Counts what it clicks."""

    def __init__(self, page: Page):
        self.page, self.clicks = page, 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def go_home(self, site: str) -> None:
        self.page.goto(f"{site}/admin/")
        self.clicks = 0


@pytest.fixture
def people(site, browser):
    """Each with a browser of their own: the editor, an approver, another editor, and somebody who is nobody."""
    contexts = {name: browser.new_context() for name in ("redaktor4", "godkannare2", "redaktor8", "reader")}
    pages = {name: context.new_page() for name, context in contexts.items()}
    for name in list(pages)[:3]:
        log_in(pages[name], site, name)
    yield pages
    for context in contexts.values():
        context.close()


def test_a_judgement_is_returned_mended_published_and_corrected(site, people):
    editor, approver, other, reader = (people[name] for name in ("redaktor4", "godkannare2", "redaktor8", "reader"))
    goal = f"{site}/malsattningar/2024/{GOAL}/"

    # It is written, previewed and submitted
    hand = Hand(editor)
    hand.go_home(site)
    hand.click(editor.locator("#content a[href='/admin/tracking/statusupdate/add/']").first)
    hand.click(editor.get_by_role("link", name=re.compile(rf"^{GOAL} ")))
    write(editor, FIRST)
    hand.click(editor.locator("[name=direction][value=neutral]"))
    hand.click(editor.locator("[name=confidence][value=medium]"))
    hand.click(editor.locator("[name=offered]").first)
    editor.locator("[name=_preview]").first.click()
    expect(editor.locator("main")).to_contain_text(FIRST)
    preview = editor.url
    editor.go_back()
    draft = address_of_the_draft(editor, site)
    editor.goto(draft)
    hand.click(editor.locator("[name=_submit]").first)
    expect(editor.locator(".messagelist .success")).to_be_visible()
    assert hand.clicks <= 6

    for page in (reader, other):
        page.goto(goal)
        assert FIRST not in page.content()
        assert page.goto(preview).status in {200, 403, 404}
        assert FIRST not in page.content()
    assert other.goto(draft).status == 404

    # It is returned with a comment
    approver.goto(f"{site}/admin/")
    approver.get_by_role("link", name=re.compile(rf"{GOAL} ")).first.click()
    expect(approver.locator("#content")).to_contain_text(FIRST)
    approver.goto(draft)
    approver.locator(".object-tools a[href$='/return/']").click()
    approver.fill("[name=comment]", COMMENT)
    send(approver)

    # It is mended
    editor.goto(f"{site}/admin/")
    expect(editor.locator("#content")).to_contain_text(COMMENT)
    editor.goto(draft)
    expect(editor.locator("#content")).to_contain_text(COMMENT)
    editor.fill("#id_headline", MENDED)
    editor.locator("[name=_submit]").first.click()
    expect(editor.locator(".messagelist .success")).to_be_visible()

    # It is approved, and public at once
    approver.goto(draft)
    approver.locator(".object-tools a[href$='/approve/']").click()
    expect(approver.locator("#content")).to_contain_text(MENDED)
    send(approver)
    for page in (reader, other):
        page.goto(goal)
        expect(page.locator("main")).to_contain_text(MENDED)
        assert FIRST not in page.content()
        assert COMMENT not in page.content()
    reader.goto(f"{site}/aktuellt/")
    assert GOAL in reader.locator("main").inner_text()

    # It is corrected, by four eyes too
    editor.goto(draft)
    editor.locator(".object-tools a[href$='/correct/']").click()
    send(editor)
    editor.fill("#id_headline", CORRECTED)
    editor.fill("#id_correction_reason", "En region hade räknats två gånger.")
    editor.locator("[name=_submit]").first.click()
    expect(editor.locator(".messagelist .success")).to_be_visible()
    correction = editor.url
    reader.goto(goal)
    assert CORRECTED not in reader.content()
    approver.goto(correction)
    approver.locator(".object-tools a[href$='/approve/']").click()
    send(approver)
    reader.goto(goal)
    expect(reader.locator("main")).to_contain_text(CORRECTED)
    expect(reader.locator("main")).to_contain_text("En region hade räknats två gånger.")

    # Its history reads, for officials
    editor.goto(draft.replace("/change/", "/history/"))
    expect(editor.locator("#content")).to_contain_text(COMMENT)
    expect(editor.locator("#content ins").first).to_be_visible()
    assert reader.goto(draft.replace("/change/", "/history/")).url.startswith(f"{site}/admin/login/")


def test_a_judgement_is_confirmed_unchanged_in_at_most_four_clicks(site, people):
    page = people["redaktor8"]
    hand = Hand(page)
    hand.go_home(site)
    hand.click(page.get_by_role("link", name=re.compile("^Bekräfta oförändrat")).first)
    hand.click(page.locator("#content a[href$='/confirm/']").last)
    page.fill("#id_sentence", "Inget nytt underlag har kommit.")
    hand.click(page.locator(".submit-row [type=submit]").first)

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert hand.clicks <= 4


def test_a_delivery_is_registered_in_at_most_four_clicks(site, people):
    page = people["redaktor4"]
    hand = Hand(page)
    hand.go_home(site)
    hand.click(page.get_by_role("link", name=re.compile("^Registrera leverans")).first)
    hand.click(page.locator("#content a[href*='/deliver/']").first)
    page.fill("#id_document", "Slutrapport, dnr 2026-01234")
    hand.click(page.locator(".submit-row [type=submit]").first)

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert hand.clicks <= 4


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_the_week_are_for_everyone(site, people, width):
    """axe finds nothing, nothing scrolls sideways, and the browser's log is empty, on every page a step leads to."""
    editor, approver = people["redaktor4"], people["godkannare2"]
    found = {}
    for page in (editor, approver):
        page.set_viewport_size({"width": width, "height": 900})
        page.on("console", lambda message: found.setdefault(message.type, []).append(message.text))
    for page, addresses in ((editor, pages_of(editor, site)), (approver, ["/admin/"])):
        for address in addresses:
            page.goto(site + address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            for rule in Axe().run(page).response["violations"]:
                found.setdefault(address, []).append((rule["id"], rule["nodes"][0]["html"][:160]))

    assert {key: values for key, values in found.items() if key not in {"log", "info", "debug"}} == {}


def test_the_keyboard_alone_writes_a_judgement(site, people):
    """From the first page to a saved draft with Tab, the arrows and Enter."""
    page = people["redaktor4"]
    page.goto(f"{site}/admin/")
    tab_to(page, "a[href='/admin/tracking/statusupdate/add/']")
    enter(page)
    tab_to(page, ".goals-to-choose a[href*='goal=']")
    enter(page)
    tab_to(page, "#id_headline")
    page.keyboard.type("Skrivet utan mus.")
    tab_to(page, "[name=_save]")
    enter(page)

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert page.locator("#id_headline").input_value() == "Skrivet utan mus."


def test_a_text_survives_a_session_that_has_ended(site, people):
    page = people["redaktor8"]
    page.goto(f"{site}/admin/tracking/initiative/add/")
    page.fill("#id_title", "En insats som tog lång tid att skriva")
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=_save]").first.click()

    expect(page.locator("textarea").first).to_have_value("En insats som tog lång tid att skriva")
    expect(page.locator("a[href*='/admin/login/']").first).to_be_visible()


def pages_of(page: Page, site: str) -> list[str]:
    page.goto(f"{site}/admin/tracking/initiative/")
    initiative = page.locator("#result_list tbody th a").first.get_attribute("href").split("?")[0]
    page.goto(f"{site}/admin/tracking/initiative/deliverables/")
    delivery = page.locator("#content a[href*='/deliver/']").first.get_attribute("href")
    page.goto(f"{site}/admin/tracking/indicator/")
    indicator = page.locator("#result_list tbody th a").first.get_attribute("href").split("?")[0]
    return [
        "/admin/",
        "/admin/confirm/",
        "/admin/tracking/initiative/deliverables/",
        delivery,
        initiative,
        initiative.replace("/change/", "/amend/"),
        initiative.replace("/change/", "/history/"),
        initiative.replace("/change/", "/preview/"),
        "/admin/tracking/initiative/import/",
        "/admin/tracking/initiative/export/",
        "/admin/tracking/indicator/",
        indicator,
        "/admin/tracking/goallink/add/",
        "/admin/tracking/organisation/add/",
        "/admin/strategy/goal/",
    ]


def write(page: Page, sentence: str) -> None:
    for name in ("headline", "what_happened", "why", "direction_reason"):
        page.fill(f"#id_{name}", sentence if name == "headline" else "Underlagen har lästs.")


def send(page: Page) -> None:
    page.locator(".submit-row [type=submit]").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def address_of_the_draft(page: Page, site: str) -> str:
    page.goto(f"{site}/admin/tracking/statusupdate/?state__exact=draft")
    return site + page.get_by_role("link", name=re.compile(rf"{GOAL} ")).first.get_attribute("href").split("?")[0]


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, selector: str) -> None:
    for _press in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by the keyboard")
