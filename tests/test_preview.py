"""Preview of a judgement: the public pages with the draft in them, for those who may read it, and nowhere else."""

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import every_page, makers
from tests.admin_helpers import address, logged_in
from tests.makers import stockholm
from tracking import publishing
from tracking.admin.updates.preview import AsIfPublished
from tracking.models import Publication, StatusUpdate
from tracking.models.written_once import ImmutableError
from tracking.moments import Moment

pytestmark = pytest.mark.django_db

SECRET = "En mening som ingen har läst förut"
TEXTS = {
    "headline": f"{SECRET}.",
    "headline_en": "A sentence that nobody has read before.",
    "what_happened": "Det här har hänt.",
    "why": "Därför bedöms det så.",
    "what_next": "Sedan kommer detta.",
}


@pytest.fixture
def at_editor(editor):
    return logged_in(editor)


@pytest.fixture
def standing(goal):
    return makers.publish_judgement(goal, "negative", headline="Det gamla gäller.")


@pytest.fixture
def draft(goal, standing, public_initiative):
    evidence = [public_initiative.versions.get()]
    return makers.draft_judgement(goal, "positive", at=stockholm("2025-04-01"), evidence=evidence, **TEXTS)


def preview(update):
    return address("statusupdate", "preview", update.pk)


def preview_of_judgement(update):
    return address("statusupdate", "preview_judgement", update.pk)


def main(response):
    """What stands in the page's main part, without the banners above and the address bar of the day."""
    text = response.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


# What it shows


def test_the_page_of_the_goal_with_the_draft_as_its_judgement(at_editor, draft, standing, public_initiative, editor):
    text = main(at_editor.get(preview(draft)))

    for words in ("Positiv", *(TEXTS[name] for name in ("headline", "what_happened", "why", "what_next"))):
        assert words in text
    assert public_initiative.title in text
    assert editor.unit in text
    assert "Lägesbedömning 2" in text
    assert "Från negativ till positiv" in text
    assert text.count("Det gamla gäller.") == 1  # in the history only


@pytest.mark.time_machine(stockholm("2025-06-30 12:00"), tick=False)
def test_it_looks_as_it_will_when_it_is_published(at_editor, draft, approver, goal, client):
    """The same words as on the public page afterwards, but for the unit that approves."""
    previewed = main(at_editor.get(preview(draft)))
    publishing.submit(draft, by=draft.author, at=timezone.now())
    publishing.approve(draft, by=approver, at=timezone.now(), revision=draft.revision)
    public = main(client.get(goal.get_absolute_url()))

    def judged(text):
        return text.partition("Säkerhet:")[2].partition("godkänd av")[0]

    def after(text):
        return text[text.index("Insatser som bidrar") :]

    assert judged(previewed) == judged(public) != ""
    assert after(previewed) == after(public)


def test_the_page_of_the_judgement(at_editor, draft):
    response = at_editor.get(preview(draft))
    assert preview_of_judgement(draft) in response.text

    text = main(at_editor.get(preview_of_judgement(draft)))

    assert "Lägesbedömning 2" in text
    assert SECRET in text
    assert "Från negativ till positiv" in text


def test_a_correction_is_marked_where_it_will_be(at_editor, standing, editor):
    draft = publishing.correct(standing, by=editor, at=timezone.now())
    draft.headline, draft.correction_reason = f"{SECRET}.", "Talet var fel."
    publishing.write(draft, by=editor, at=timezone.now())

    text = main(at_editor.get(preview(draft)))

    assert SECRET in text
    assert "Rättad" in text
    assert text.count("Talet var fel.") >= 1
    assert "Talet var fel." in main(at_editor.get(preview_of_judgement(draft)))


def test_a_first_judgement_and_one_after_a_withdrawal(at_editor, goal, standing, goal_4_2, approver):
    publishing.withdraw(standing, by=approver, at=timezone.now(), reason="Fel underlag.")
    after = makers.draft_judgement(goal, at=timezone.now(), **TEXTS)
    first = makers.draft_judgement(goal_4_2, **TEXTS)

    assert "Lägesbedömning 1" in main(at_editor.get(preview(first)))
    assert "Fel underlag." in main(at_editor.get(preview(after)))
    assert "Från ej bedömd till positiv" in main(at_editor.get(preview(after)))


def test_in_english(at_editor, draft):
    response = at_editor.get(preview(draft), {"sprak": "en"})

    assert '<html lang="en">' in response.text
    assert response.headers["Content-Language"] == "en"
    assert TEXTS["headline_en"] in main(response)
    assert f'<p lang="sv">{TEXTS["why"]}</p>' in response.text
    assert f"{preview_of_judgement(draft)}?sprak=en" in response.text
    assert "Judgement 2" in main(at_editor.get(preview_of_judgement(draft), {"sprak": "en"}))
    assert '<html lang="sv">' in at_editor.get(preview(draft)).text


def test_an_empty_draft_can_be_looked_at_and_says_what_it_lacks(at_editor, goal, editor):
    empty = StatusUpdate(goal=goal, assessed_on=dt.date(2025, 3, 3))
    publishing.write(empty, by=editor, at=stockholm("2025-03-03"), evidence=[])

    for page in (preview(empty), preview_of_judgement(empty), f"{preview(empty)}?sprak=en"):
        response = at_editor.get(page)
        assert response.status_code == 200
    lacking = main(at_editor.get(preview(empty)))
    for name in ("direction", "confidence", "headline", "why"):
        assert str(StatusUpdate._meta.get_field(name).verbose_name).lower() in lacking.lower()


def test_the_banner_says_that_it_is_not_published(at_editor, draft):
    response = at_editor.get(preview(draft))

    assert response.text.index('class="notice warn stack"') < response.text.index("<h1>")
    assert address("statusupdate", "change", draft.pk) in response.text
    assert "?sprak=en" in response.text


def test_is_reached_from_the_form_and_from_the_pages_of_acts(at_editor, draft, approver, editor):
    assert preview(draft) in at_editor.get(address("statusupdate", "change", draft.pk)).text
    assert preview(draft) in at_editor.get(address("statusupdate", "submit", draft.pk)).text
    publishing.submit(draft, by=editor, at=timezone.now())
    for act in ("approve", "return"):
        assert preview(draft) in logged_in(approver).get(address("statusupdate", act, draft.pk)).text


# For whom


@pytest.mark.parametrize("page", [preview, preview_of_judgement], ids=["goal", "judgement"])
@pytest.mark.parametrize(
    ("official", "status"),
    [("editor", 200), ("approver", 200), ("auditor", 200), ("editor_8", 404), ("administrator", 404)],
)
def test_only_who_may_read_the_draft_sees_it(draft, page, official, status, request):
    response = logged_in(request.getfixturevalue(official)).get(page(draft))

    assert response.status_code == status
    assert (SECRET in response.text) == (status == 200)


@pytest.mark.parametrize("page", [preview, preview_of_judgement], ids=["goal", "judgement"])
def test_who_has_not_logged_in_is_asked_to(client, draft, page):
    response = client.get(page(draft))

    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))


def test_nothing_is_stored_by_caches_or_found_by_search_engines(at_editor, draft):
    for page in (preview(draft), preview_of_judgement(draft), f"{preview(draft)}?sprak=en"):
        response = at_editor.get(page)
        assert "no-store" in response.headers["Cache-Control"]
        assert "public" not in response.headers["Cache-Control"]
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert '<meta name="robots" content="noindex' in response.text
        assert 'rel="canonical"' not in response.text
        assert "ETag" not in response.headers


def test_is_only_looked_at(at_editor, draft):
    assert at_editor.post(preview(draft)).status_code == 405


def test_what_is_published_leads_to_its_public_page(at_editor, standing):
    assert at_editor.get(preview(standing)).url == standing.get_absolute_url()


@pytest.mark.parametrize("number", ["0", "999999"])
def test_what_is_not_there_is_not_found(at_editor, number):
    assert at_editor.get(f"/admin/tracking/statusupdate/{number}/preview/").status_code == 404


# Nowhere else


def test_changes_nothing(at_editor, draft):
    rows = StatusUpdate.objects.values().order_by("pk")
    before, logged = list(rows), Publication.objects.count()

    at_editor.get(preview(draft))
    at_editor.get(preview_of_judgement(draft))

    assert list(rows) == before
    assert Publication.objects.count() == logged


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
def test_no_public_address_shows_any_of_it_while_it_is_previewed(client, at_editor, draft, state, approver, goal):
    at = timezone.now()
    if state != "draft":
        publishing.submit(draft, by=draft.author, at=at)
    if state == "returned":
        publishing.return_for_changes(draft, by=approver, at=at, comment="Kortare.")
    if state == "approved":
        later = at + dt.timedelta(days=2)
        publishing.approve(draft, by=approver, at=at, revision=draft.revision, publish_after=later)
    assert SECRET in at_editor.get(preview(draft)).text

    queries = ["", f"?preview={draft.pk}", f"?draft={draft.pk}", f"?sida=1&preview=1&update={draft.pk}", "?sprak=en"]
    pages = [f"{goal.get_absolute_url()}{query}" for query in queries]
    pages += [f"{goal.get_absolute_url()}bedomningar/{number}/" for number in (1, 2, 3, draft.pk)]
    pages += [page for name in every_page.names() for page in every_page.addresses(name)]
    for page in pages:
        for visitor in (client, at_editor):
            for prefix in ("", "/en"):
                text = visitor.get(prefix + page).getvalue().decode()
                assert SECRET not in text
                assert TEXTS["headline_en"] not in text


def test_the_draft_in_the_page_is_no_row_and_cannot_be_saved(draft):
    now = Moment.now()
    shown = AsIfPublished(draft, now, 2, "/")

    for name in ("save", "delete", "pk", "contributors", "return_comment", "author", "approver", "state", "_meta"):
        with pytest.raises(AttributeError):
            getattr(shown, name)
    with pytest.raises((AttributeError, TypeError, ImmutableError)):
        StatusUpdate.save(shown)
    draft.refresh_from_db()
    assert (draft.published_at, draft.number, draft.state) == (None, None, "draft")


def test_names_no_official(at_editor, draft, editor):
    editor.full_name = "Nomen Nescio"
    editor.save()

    assert "Nomen Nescio" not in at_editor.get(preview(draft)).text
