"""What amending changes, told as officials say it: labels, names, dates and amounts, and the words that differ."""

import pytest
from django.utils import timezone, translation
from django.utils.html import strip_tags

from strategy.partial_dates import PartialDate, set_date
from tests import makers
from tests.makers import stockholm
from tracking import publishing
from tracking.changes_in_words import changes_in_words
from tracking.marked_words import marked_words
from tracking.models import Funding, GoalLink, Initiative

pytestmark = pytest.mark.django_db


@pytest.fixture
def working(public_initiative):
    return Initiative.objects.get(pk=public_initiative.pk)


def changes(initiative, language="sv"):
    """{where: (from, to)} without markup and with plain spaces."""
    with translation.override(language):
        found = changes_in_words(*publishing.shown_and_written(initiative, timezone.now()), timezone.now())

    def plain(text):
        return strip_tags(text).replace("\N{NO-BREAK SPACE}", " ")

    return {change.where: (plain(change.before), plain(change.after)) for change in found}


def test_nothing_is_nothing(working):
    assert changes(working) == {}


def test_choices_are_told_by_their_labels_and_the_empty_one_by_a_dash(working):
    working.phase = "completed"
    working.kind = "inquiry"
    working.save()

    assert changes(working) == {"Slag": ("regeringsuppdrag", "utredning"), "Fas": ("pågår", "genomförd")}

    working.phase, working.kind = "", "government_assignment"
    working.save()
    assert changes(working) == {"Fas": ("pågår", "–")}


def test_dates_are_told_as_far_as_they_are_known(working):
    set_date(working, "starts_on", PartialDate.parse("2024-06"))
    set_date(working, "decided_on", PartialDate.parse("2024-05-02"))
    working.save()

    assert set(changes(working).values()) == {("–", "juni 2024"), ("–", "2 maj 2024")}


def test_rows_are_named(working, report, source):
    report.recipient = makers.make_organisation("Regeringskansliet")
    report.save()
    report.sources.add(source)

    found = changes(working)

    assert ("–", "Regeringskansliet") in found.values()
    assert all("Slutrapport om testbädden" in where for where in found)


def test_a_row_that_is_added_tells_all_that_is_in_it(working, goal_8_1, source):
    payer = makers.make_organisation("Staten", kind="state")
    Funding.objects.create(
        initiative=working, amount=90_000_000, wording="Högst 90 mkr", stage="decided", payer=payer, qualifier="at_most"
    )
    GoalLink.objects.create(initiative=working, goal=goal_8_1, rationale="Bidrar.", source=source)

    funding, link = (changes(working)[where] for where in ("Medel", "Koppling till en målsättning"))

    assert funding[0] == link[0] == "–"
    for word in ("Högst 90 mkr", "90 miljoner kronor", "Staten", "högst", "beslutat"):
        assert word in funding[1]
    for word in ("2024: 8.1 Ökad export", "Bidrar.", "Årsredovisning 2024"):
        assert word in link[1]


def test_a_row_that_is_removed_is_named_with_its_role(working):
    working.involvements.all().delete()

    before, after = changes(working)["Medverkande organisation"]

    assert before == "Vinnova (uppdragstagare)"
    assert after == "–"


def test_a_moved_date_of_a_new_report_is_told_as_a_move(working, editor):
    late = makers.make_deliverable(working, "2025-06-30", label="Delrapport")
    publishing.move_due_date(
        late, by=editor, at=stockholm("2025-01-02"), to=PartialDate.parse("2025-12-10"), reference="KN2024/1"
    )

    assert "30 juni 2025 → 10 december 2025" in changes(working)["Redovisning eller milstolpe"][1]


def test_an_initiative_of_another_area_is_called_as_the_public_sees_it(working, goal, goal_8_1):
    theirs = makers.make_initiative("Utredning om vaccin", goal_8_1)
    makers.publish(theirs)
    Initiative.objects.filter(pk=theirs.pk).update(title="Hemligt namn")
    working.previous = theirs
    working.save()
    assert changes(working)["Föregående insats"] == ("–", "Utredning om vaccin")

    working.previous = makers.make_initiative("Hemlig insats", goal_8_1)
    working.save()
    assert "Hemlig" not in changes(working)["Föregående insats"][1]

    working.previous = makers.make_initiative("Egen opublicerad", goal)
    working.save()
    assert changes(working)["Föregående insats"] == ("–", "Egen opublicerad")


def test_four_queries_however_much_differs(working, goal_8_1, django_assert_num_queries):
    for number in range(8):
        makers.make_involvement(working, makers.make_organisation(f"Organisation {number}"), "partner")
        makers.make_deliverable(working, "2026", recipient=makers.make_organisation(f"Mottagare {number}"))
    snapshots = publishing.shown_and_written(working, timezone.now())
    with django_assert_num_queries(4):
        assert len(changes_in_words(*snapshots, timezone.now())) == 16


# Words


def test_the_words_that_differ_are_marked():
    before, after = marked_words("Målet är nått i år.", "Målet är inte nått i fjol.")

    assert before == "Målet är nått i <del>år.</del>"
    assert after == "Målet är <ins>inte</ins> nått i <ins>fjol.</ins>"


def test_what_is_wholly_another_text_is_not_marked():
    assert marked_words("Ett", "Två") == ("Ett", "Två")
    assert marked_words("", "Två") == ("", "Två")


def test_paragraphs_and_unchanged_texts_stay_as_they_are():
    text = "Första stycket.\n\nAndra stycket."
    assert marked_words(text, text) == (text, text)
    before, after = marked_words(text, f"{text}\n\nTredje.")
    assert before == text
    assert after == f"{text}\n\n<ins>Tredje.</ins>"


def test_markup_in_a_text_is_text():
    before, after = marked_words("a <b>x</b> & c", "a <script>y</script> & c")

    assert before == "a <del>&lt;b&gt;x&lt;/b&gt;</del> &amp; c"
    assert "<script>" not in after


def test_a_very_long_text_is_shown_without_marks():
    before, after = marked_words("ord " * 4000, "ord " * 4001)

    assert "<ins>" not in after
    assert before.count("ord") == 4000


def test_the_summary_is_marked_on_the_page(working, editor):
    from tests.admin_helpers import address, logged_in

    working.title = "Nationell testbädd <för> prövningar"
    working.save()

    page = logged_in(editor).get(address("initiative", "amend", working.pk)).text

    assert "testbädd <ins>&lt;för&gt; prövningar</ins>" in page
