"""The officials' pages in a real browser: they log in, find their way, and the strict policy holds."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD

PAGES = [
    "/admin/",
    "/admin/tracking/initiative/",
    "/admin/tracking/initiative/add/",
    "/admin/tracking/statusupdate/",
    "/admin/tracking/statusupdate/add/",
    "/admin/tracking/organisation/",
    "/admin/tracking/publication/",
    "/admin/strategy/source/add/",
]


def log_in(page, site, username):
    page.goto(f"{site}/admin/login/")
    page.get_by_label("Användarnamn").fill(username)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()


@pytest.fixture
def complaints(page):
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def test_an_official_logs_in_and_a_wrong_password_is_refused(site, page):
    page.goto(f"{site}/admin/login/")
    page.get_by_label("Användarnamn").fill("redaktor4")
    page.get_by_label("Lösenord").fill("fel")
    page.get_by_role("button", name="Logga in").click()
    assert page.locator(".errornote").is_visible()

    log_in(page, site, "redaktor4")

    assert re.search(r"/admin/$", page.url)


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_the_pages_that_officials_use(site, page, complaints, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/admin/login/")
    violations = {"login": Axe().run(page).response["violations"]}
    log_in(page, site, "redaktor4")
    for path in PAGES:
        page.goto(site + path)
        violations[path] = Axe().run(page).response["violations"]

    assert {
        path: [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in rules]
        for path, rules in violations.items()
        if rules
    } == {}
    assert complaints == []


def test_a_judgement_goes_from_draft_to_the_public_page(site, browser):
    """An editor drafts and submits; nobody else sees it; another official approves; the public page changes at once."""
    goal = f"{site}/malsattningar/2024/4.4/"
    sentence = "En mening som ingen har läst förut."
    with browser.new_context() as editors, browser.new_context() as approvers, browser.new_context() as public:
        editor, approver, reader = editors.new_page(), approvers.new_page(), public.new_page()
        log_in(editor, site, "redaktor4")
        editor.goto(f"{site}/admin/tracking/statusupdate/add/")
        goals = editor.locator("#id_goal option").all_inner_texts()
        editor.get_by_label("Målsättning:").select_option(label=next(name for name in goals if "2024: 4.4" in name))
        editor.get_by_label("Utveckling:", exact=True).select_option("unclear")
        editor.get_by_label("Säkerhet:").select_option("low")
        for name in ("headline", "what_happened", "why", "direction_reason"):
            editor.fill(f"#id_{name}", sentence)
        editor.locator(".field-version .select2-selection").first.click()
        editor.locator(".select2-search__field").fill("antibiotik")
        editor.locator(".select2-results__option", has_text=re.compile("antibiotik", re.IGNORECASE)).first.click()
        editor.get_by_role("button", name="Spara", exact=True).first.click()
        editor.get_by_role("link", name=re.compile("4.4")).first.click()
        address = editor.url
        editor.get_by_role("link", name=re.compile("^Skicka")).first.click()
        _do_it(editor)

        reader.goto(goal)
        assert sentence not in reader.content()

        log_in(approver, site, "godkannare2")
        approver.goto(address)
        approver.get_by_role("link", name=re.compile("^Godkänn")).first.click()
        expect(approver.locator(".act-page")).to_contain_text(sentence)
        _do_it(approver)

        reader.reload()
        assert sentence in reader.content()
        reader.goto(f"{goal}?per=2026-11-20")
        assert sentence not in reader.content()


def _do_it(page):
    page.locator(".submit-row [type=submit]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
