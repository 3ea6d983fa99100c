"""What is not published, as the public will see it: for those who may read it, and nowhere public."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests import makers
from tests.admin_helpers import address, logged_in
from tracking.admin.initiatives.preview import state_on
from tracking.admin.previews import preview_page
from tracking.models import Initiative, InitiativeVersion, Publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def reworded(public_initiative, goal_8_1):
    """Public, and edited since: another title, another link."""
    Initiative.objects.filter(pk=public_initiative.pk).update(title="Svensk testbädd", title_en="Swedish test bed")
    public_initiative.goal_links.create(goal=goal_8_1, rationale="Bidrar även här.")
    return public_initiative


def preview(initiative):
    return address("initiative", "preview", initiative.pk)


def test_it_is_the_public_page_with_what_is_written(editor, reworded, report):
    page = logged_in(editor).get(preview(reworded))

    assert page.status_code == 200
    assert "<h1>Svensk testbädd</h1>" in page.text
    for words in (
        "Bidrar även här.",
        "8.1 Ökad export",
        "Slutrapport om testbädden",
        "Vinnova",
        'class="chip ongoing"',
    ):
        assert words in page.text
    assert "tracking/site.css" in page.text
    assert address("initiative", "change", reworded.pk) in page.text


def test_it_says_that_it_is_not_published_and_is_kept_by_nobody(editor, initiative):
    page = logged_in(editor).get(preview(initiative))

    assert {"no-store", "private"} <= set(page["Cache-Control"].split(", "))
    assert "noindex" in page["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex, nofollow">' in page.text
    assert 'class="notice warn stack"' in page.text
    assert "canonical" not in page.text
    assert 'hreflang="x-default"' not in page.text


def test_a_preview_is_never_stored_wherever_it_is_served(rf):
    answer = preview_page(rf.get("/"), "/admin/", lambda _preview: HttpResponse("Hemligt"))

    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_it_has_an_english_side(editor, reworded):
    page = logged_in(editor).get(f"{preview(reworded)}?sprak=en")

    assert "<h1>Swedish test bed</h1>" in page.text
    assert '<html lang="en">' in page.text
    assert page["Content-Language"] == "en"
    assert 'href="/en/insatser/"' in page.text
    assert '<html lang="sv">' in logged_in(editor).get(preview(reworded)).text


def test_nothing_of_it_is_public(editor, reworded):
    logged_in(editor).get(preview(reworded))

    assert shown_versions(reworded) == ["Nationell testbädd"]
    public = Client()
    for url in (
        "/",
        "/insatser/",
        reworded.versions.get().get_absolute_url(),
        "/sok/?q=testbädd",
        "/malsattningar/2024/8.1/",
    ):
        assert "Svensk testbädd" not in public.get(url).text
    assert Publication.objects.filter(initiative=reworded).count() == 1


def shown_versions(initiative):
    return list(initiative.versions.shown(timezone.now()).values_list("title", flat=True))


def test_who_may_read_it(editor_8, auditor, approver, administrator, initiative):
    for official, status in ((editor_8, 404), (administrator, 404), (auditor, 200), (approver, 200)):
        assert logged_in(official).get(preview(initiative)).status_code == status
    assert Client().get(preview(initiative)).status_code == 302
    assert Client().get(preview(initiative).replace("/admin/", "/")).status_code == 404


def test_it_is_offered_on_the_form_and_where_something_becomes_public(editor, approver, initiative, reworded):
    assert preview(initiative) in logged_in(editor).get(address("initiative", "change", initiative.pk)).text
    assert preview(reworded) in logged_in(editor).get(address("initiative", "amend", reworded.pk)).text
    page = logged_in(approver).get(address("initiative", "publish", initiative.pk)).text
    assert preview(initiative) in page


def test_an_approver_reads_the_whole_before_it_is_published(approver, initiative, organisation):
    makers.make_involvement(initiative, organisation)
    makers.make_deliverable(initiative, "2025-06-30", label="Slutrapport")
    initiative.funding.create(amount=90_000_000, wording="90 miljoner kronor", stage="decided")
    initiative.goal_links.update(rationale="Det bidrar så här.")

    page = logged_in(approver).get(address("initiative", "publish", initiative.pk)).text

    for words in (
        "Vinnova",
        "Slutrapport",
        "90 miljoner kronor",
        "Det bidrar så här.",
        "4.1 Fler kliniska prövningar",
        "Beslut om Handlingsplan",
    ):
        assert words in page


def test_a_published_page_says_nothing_of_previews(client, public_initiative):
    page = client.get(public_initiative.versions.get().get_absolute_url())

    assert "/admin/" not in page.text
    assert "no-store" not in page["Cache-Control"]
    assert "nofollow" not in page.text


@pytest.mark.parametrize("phase", ["", "planned", "ongoing", "completed", "discontinued"])
@pytest.mark.parametrize("due", ["", "2024-12-01", "2999-01-01"])
def test_its_state_is_the_one_that_publishing_would_show(goal, phase, due):
    initiative = makers.make_initiative("Insats", goal, phase=phase)
    if due:
        makers.make_late_report(initiative, due)
    makers.publish(initiative)
    on = timezone.localdate()

    version = InitiativeVersion.objects.with_state(on).get()

    assert state_on(version, on) == version.shown_state
