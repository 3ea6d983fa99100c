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
    """An editor drafts, looks at it and submits; nobody else sees it; another official approves; the page changes at once.

    Six clicks from the first page to submitted, the text itself aside.
    """
    goal = f"{site}/malsattningar/2024/4.4/"
    sentence = "En mening som ingen har läst förut."
    with browser.new_context() as editors, browser.new_context() as approvers, browser.new_context() as public:
        editor, approver, reader = editors.new_page(), approvers.new_page(), public.new_page()
        log_in(editor, site, "redaktor4")
        editor.locator("#content a[href='/admin/tracking/statusupdate/add/']").first.click()
        editor.get_by_role("link", name=re.compile("^4.4")).click()
        for name in ("headline", "what_happened", "why", "direction_reason"):
            editor.fill(f"#id_{name}", sentence)
        editor.locator("[name=direction][value=unclear]").click()
        editor.locator("[name=confidence][value=low]").click()
        editor.locator("[name=offered]").first.click()
        editor.locator("[name=_submit]").first.click()
        expect(editor.locator(".messagelist .success")).to_be_visible()
        address = editor.url

        reader.goto(goal)
        assert sentence not in reader.content()
        editor.locator(".object-tools a[href$='/preview/']").click()
        expect(editor.locator("#judgement + .judgement")).to_contain_text(sentence)
        reader.goto(editor.url)
        assert sentence not in reader.content()
        reader.goto(goal)

        log_in(approver, site, "godkannare2")
        approver.goto(address)
        approver.get_by_role("link", name=re.compile("^Godkänn")).first.click()
        expect(approver.locator(".act-page")).to_contain_text(sentence)
        _do_it(approver)

        reader.reload()
        assert sentence in reader.content()
        reader.goto(f"{goal}?per=2026-11-20")
        assert sentence not in reader.content()


def test_evidence_that_is_not_offered_is_searched(site, page):
    """With the keyboard of the search box; what is chosen is among the ticked ones when the draft is saved."""
    log_in(page, site, "redaktor4")
    page.goto(f"{site}/admin/tracking/statusupdate/add/")
    page.locator(".goals-to-choose a[href*='goal=']").first.click()
    page.locator(".field-more_initiatives .select2-selection").click()
    page.locator(".field-more_initiatives .select2-search__field").fill("antibiotik")
    page.locator(".select2-results__option", has_text=re.compile("antibiotik", re.IGNORECASE)).first.click()
    page.locator("[name=_save]").first.click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    ticked = page.locator(".evidence-choices li:has(> label > input:checked)")
    expect(ticked).to_have_count(1)
    expect(ticked).to_contain_text(re.compile("antibiotik", re.IGNORECASE))


def test_a_judgement_is_confirmed_unchanged_in_three_clicks(site, page):
    log_in(page, site, "redaktor8")
    page.locator("#content a[href='/admin/tracking/statusupdate/add/']").first.click()
    page.locator(".goals-to-choose a[href$='/confirm/']").first.click()
    page.fill("#id_sentence", "Vi har läst de nya årsredovisningarna; de ändrar inget.")
    page.locator(".submit-row [type=submit]").first.click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("[name=_take_back]").first).to_be_visible()
    assert page.locator("#id_what_happened").input_value().startswith("Vi har läst de nya årsredovisningarna")


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_where_a_judgement_is_written(site, page, complaints, width):
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, site, "redaktor4")
    page.goto(f"{site}/admin/tracking/statusupdate/add/")
    goals = [link.get_attribute("href") for link in page.locator(".goals-to-choose a").all()]
    written = next(address for address in goals if "/change/" in address)
    violations = {}
    for path in [
        "/admin/tracking/statusupdate/add/",
        next(address for address in goals if "goal=" in address),
        next(address for address in goals if "/confirm/" in address),
        written,
        f"{written}?missing",
        written.replace("/change/", "/submit/"),
        written.replace("/change/", "/preview/"),
        written.replace("/change/", "/preview/judgement/"),
    ]:
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        violations[path] = [
            (rule["id"], rule["nodes"][0]["html"][:120]) for rule in Axe().run(page).response["violations"]
        ]

    assert {path: rules for path, rules in violations.items() if rules} == {}
    assert complaints == []


def _do_it(page):
    page.locator(".submit-row [type=submit]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
