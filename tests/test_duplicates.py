"""An initiative that may be in the register already is found, whoever may read it, and nothing else is."""

import json
from pathlib import Path

import pytest
from django.utils import timezone

from tests import makers
from tracking.duplicates import Listed, Register, likely_duplicates, references_in
from tracking.models import Initiative

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(goal):
    return makers.make_initiative("Uppdrag att inrätta en nationell testbädd", goal, reference="dir. 2025:76")


def found(official, title="Något helt annat", reference="", **options):
    options = {"by": official, "at": timezone.now()} | options
    return [one.listed.title for one in likely_duplicates(title, reference, **options)]


@pytest.mark.parametrize(
    "title",
    [
        "Uppdrag att inrätta en nationell testbädd",
        "UPPDRAG ATT INRÄTTA EN NATIONELL TESTBÄDD",
        "Uppdraget om att inrätta nationella testbäddar",
        "En nationell testbädd, uppdrag att inrätta",
        "Uppdrag att inrätta en nationel testbädd",
        "Uppdrag att inrätta en nationell estbädd",
        "Uppdrag att inratta en nationell testbadd.",
    ],
)
def test_a_title_that_is_nearly_the_same_is_found(editor, listed, title):
    assert found(editor, title) == [listed.title]


@pytest.mark.parametrize(
    "title",
    [
        "Uppdrag att utvärdera en nationell strategi",
        "Nationell testbädd för vård och omsorg i kommuner",
        "Uppdrag att inrätta en nationell testbädd 2025",
        "Uppdrag",
        "",
        "!?",
    ],
)
def test_another_title_is_not(editor, listed, title):
    assert found(editor, title) == []


def test_titles_that_differ_by_a_number_are_different(editor, goal):
    makers.make_initiative("Medel till Genomic Medicine Sweden 2024", goal)

    assert found(editor, "Medel till Genomic Medicine Sweden 2025") == []
    assert found(editor, "Medel till Genomic Medicine Sweden, 2024") != []


@pytest.mark.parametrize(
    "reference", ["Dir. 2025:76", "dir 2025:76", "DIR.2025:076", "KN2024/1 och dir 2025:76", "dir. 2025 : 76"]
)
def test_a_reference_is_found_however_it_is_spelt(editor, listed, reference):
    assert found(editor, reference=reference) == [listed.title]


@pytest.mark.parametrize("reference", ["dir. 2025:7", "dir. 2025:761", "2025:76", "dir.", "-", ""])
def test_another_reference_is_not(editor, listed, reference):
    assert found(editor, reference=reference) == []


def test_dashes_and_several_references_in_one_field():
    assert references_in("S2023\u20131 , KN 2024/00012; prop. 2024/25:19") == {"s2023-1", "kn2024/12", "prop2024/25:19"}
    assert references_in("saknas") == set()


def test_the_likeliest_come_first(editor, goal, listed):
    near = makers.make_initiative("Uppdraget att inrätta nationella testbäddar", goal)

    assert found(editor, near.title, "dir. 2025:76") == [listed.title, near.title]


def test_an_initiative_is_no_duplicate_of_itself(editor, listed):
    assert found(editor, listed.title, listed.reference, but=listed.pk) == []


def test_what_others_have_published_is_found_as_the_public_sees_it(editor, goal_8_1):
    theirs = makers.make_initiative("Ökad export av vaccin", goal_8_1, reference="N2024/1")
    makers.publish(theirs)
    Initiative.objects.filter(pk=theirs.pk).update(title="Hemligt nytt namn", reference="N2024/2")

    (one,) = likely_duplicates("Ökad export av vacciner", "", by=editor, at=timezone.now())
    assert one.listed.title == "Ökad export av vaccin"
    assert one.listed.address == theirs.versions.get().get_absolute_url()
    assert found(editor, "Hemligt nytt namn", "N2024/2") == []


def test_what_others_have_not_published_is_not_there_at_all(editor, editor_8, approver, goal_8_1):
    theirs = makers.make_initiative("Ökad export av vaccin", goal_8_1, reference="N2024/1")

    assert found(editor, theirs.title, theirs.reference) == []
    assert found(editor_8, theirs.title) == [theirs.title]
    assert found(approver, theirs.title) == [theirs.title]


def test_unpublished_again_is_not_there_for_others(editor, approver, goal_8_1):
    from tracking import publishing

    theirs = makers.make_initiative("Ökad export av vaccin", goal_8_1)
    makers.publish(theirs)
    publishing.unpublish_initiative(theirs, by=approver, at=timezone.now(), reason="Fel.")

    assert found(editor, theirs.title) == []


def test_a_public_one_that_is_being_reworded_is_found_by_both_names_and_told_once(editor, public_initiative):
    Initiative.objects.filter(pk=public_initiative.pk).update(title="Svensk prövningsarena")

    assert found(editor, "Nationell testbädd") == ["Nationell testbädd"]
    assert found(editor, "Svensk prövningsarena") == ["Svensk prövningsarena"]
    assert len(likely_duplicates("", "KN2023/01983", by=editor, at=timezone.now())) == 1


def test_asks_the_database_three_times(editor, goal, django_assert_num_queries):
    for number in range(10):
        makers.make_initiative(f"Insats {number}", goal)
    with django_assert_num_queries(3):
        likely_duplicates("Insats 3", "", by=editor, at=timezone.now())


def test_one_file_may_hold_the_same_twice(editor):
    register = Register(by=editor, at=timezone.now())
    assert register.like("Ett nytt uppdrag om biobanker", "") == []

    register.add(Listed(-1, "Ett nytt uppdrag om biobanker", "", ""))

    assert [one.listed.initiative for one in register.like("Nytt uppdrag om biobanken", "")] == [-1]


def test_no_two_of_the_real_initiatives_are_called_nearly_the_same(editor):
    """The measure: what is registered as two is two. The nearest pair that is not told apart by a number has 0.71."""
    rows = json.loads((Path(__file__).parent.parent / "fixtures/initiatives.json").read_text())
    titles = [row["fields"]["title"] for row in rows if row["model"] == "tracking.initiative"]
    assert len(titles) == 52
    register = Register(by=editor, at=timezone.now())
    for number, title in enumerate(titles):
        register.add(Listed(number, title, "", ""))

    for number, title in enumerate(titles):
        assert register.like(title, "", but=number) == [], title
        assert [one.listed.initiative for one in register.like(title, "")] == [number]


def test_a_slip_of_the_pen_is_found_among_50_000(editor):
    """A vocabulary so small that every word stands in thousands of titles."""
    words = [
        "uppdrag",
        "stärka",
        "klinisk",
        "prövning",
        "hälsodata",
        "forskning",
        "vaccin",
        "nationell",
        "infrastruktur",
    ]
    words += [
        f"{first}{second}"
        for first in ("läkemedels", "patient", "register")
        for second in ("studier", "säkerhet", "vård")
    ]
    register = Register(by=editor, at=timezone.now())
    count = len(words)
    for number in range(50_000):
        picked = [words[(number // count**place + place * number) % count] for place in range(4)]
        register.add(Listed(number, " ".join(picked), f"X{number}", ""))
    register.add(Listed(-1, "Samordnad uppföljning av äldres läkemedel", "", ""))

    titles = [one.listed.title for one in register.like("Samordnad uppföljnng av äldres läkemedel", "")]

    assert titles == ["Samordnad uppföljning av äldres läkemedel"]
    assert len(register.like("stärka klinisk forskning uppdrag", "")) <= 5
