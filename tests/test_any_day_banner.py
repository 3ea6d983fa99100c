"""The banner of an earlier day: which day it is, and what became public since about what the page shows."""

import pytest

from strategy.models import GoalLineage
from strategy.partial_dates import Edge, PartialDate
from tests.makers import (
    amend,
    make_approver,
    make_area,
    make_edition,
    make_editor,
    make_goal,
    publish_correction,
    publish_edition,
    publish_judgement,
    stockholm,
)
from tests.page_helpers import ON_30_JUNE_2025, links_of, queries_for, words_of
from tracking import publishing

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]

GOAL = "/malsattningar/2024/4.1/"
INITIATIVE = "/insatser/nationell-testbadd/"
DAY = "?per=2025-03-31"


def banner(response) -> str:
    text = response.text
    start = text.index('<div class="notice stack">')
    return text[start : text.index("</div>", start)]


def test_names_the_day_and_leads_to_today(client, goal):
    shown = banner(client.get(f"{GOAL}{DAY}"))

    assert "31 mars 2025" in words_of(shown)
    assert f"{GOAL}?" in links_of(shown)


def test_a_page_of_today_has_no_banner(client, goal, public_initiative):
    for path in ("/", GOAL, INITIATIVE, "/omraden/4/"):
        assert '<div class="notice stack">' not in client.get(path).text


@pytest.mark.parametrize("path", ["/", "/omraden/4/", "/insatser/"])
def test_counts_what_changed_since_and_leads_to_it(client, goal, goal_8_1, path):
    publish_judgement(goal, at=stockholm("2025-04-01"))
    publish_judgement(goal_8_1, at=stockholm("2025-04-02"))

    shown = banner(client.get(f"{path}{DAY}"))

    assert "2 ändringar" in words_of(shown)
    assert "/aktuellt/andringar/?fran=2025-03-31&till=2025-06-30" in links_of(shown)
    assert client.get("/aktuellt/andringar/?fran=2025-03-31&till=2025-06-30").status_code == 200


def test_says_that_the_judgement_shown_was_corrected_later(client, goal):
    first = publish_judgement(goal, at=stockholm("2025-03-03"))
    correction = publish_correction(first, stockholm("2025-05-05"))

    shown = banner(client.get(f"{GOAL}{DAY}"))

    assert "rättad 5 maj 2025" in words_of(shown).lower()
    assert correction.get_absolute_url() in links_of(shown)
    assert "1 rättelse" in words_of(shown)
    assert correction.get_absolute_url() in links_of(banner(client.get(f"{GOAL}bedomningar/1/{DAY}")))


def test_says_that_the_judgement_shown_was_withdrawn_later(client, goal):
    first = publish_judgement(goal, at=stockholm("2025-03-03"))
    publishing.withdraw(first, by=make_approver(), at=stockholm("2025-05-05"), reason="Fel underlag.")

    shown = banner(client.get(f"{GOAL}{DAY}"))

    assert first.get_absolute_url() in links_of(shown)
    assert "5 maj 2025" in words_of(shown)
    assert "1 tillbakadrag" in words_of(shown)


def test_does_not_repeat_what_was_known_on_the_day(client, goal):
    first = publish_judgement(goal, at=stockholm("2025-03-03"))
    publish_correction(first, stockholm("2025-03-05"))
    publishing.withdraw(
        goal.status_updates.get(number=2), by=make_approver(), at=stockholm("2025-03-07"), reason="Fel underlag."
    )

    shown = banner(client.get(f"{GOAL}{DAY}"))

    assert not [link for link in links_of(shown) if "bedomningar" in link]
    assert "rättelse" not in words_of(shown)


def test_counts_new_judgements_and_other_goals_apart(client, goal, goal_4_2):
    publish_judgement(goal, at=stockholm("2025-04-01"))
    publish_judgement(goal, at=stockholm("2025-05-01"))
    publish_judgement(goal_4_2, at=stockholm("2025-05-01"))

    shown = words_of(banner(client.get(f"{GOAL}{DAY}")))

    assert "2 nya lägesbedömningar" in shown
    assert "3 ändringar" in shown


def test_says_that_the_wording_of_the_goal_changed(client, goal, administrator):
    goal.title = "Ännu fler kliniska prövningar"
    publishing.change_wording(goal, by=administrator, at=stockholm("2025-05-05"), note="Enligt beslut.")

    assert "1 ändrad lydelse" in words_of(banner(client.get(f"{GOAL}{DAY}")))


def test_counts_what_became_of_an_initiative(client, public_initiative, report):
    publishing.move_due_date(
        report,
        by=make_editor(public_initiative.lead_area),
        at=stockholm("2025-04-01"),
        to=PartialDate.parse("2025-12-31", Edge.END),
        reference="KN2025/00123",
        reason="Mer tid.",
    )
    public_initiative.refresh_from_db()
    public_initiative.phase = "completed"
    public_initiative.save()
    amend(public_initiative, stockholm("2025-05-01"))

    shown = words_of(banner(client.get(f"{INITIATIVE}{DAY}")))

    assert "1 flyttat datum" in shown
    assert "1 ändring av en insats" in shown


def test_says_that_an_initiative_is_no_longer_shown(client, public_initiative):
    plain = banner(client.get(f"/en{INITIATIVE}{DAY}"))
    publishing.unpublish_initiative(
        public_initiative, by=make_approver(), at=stockholm("2025-05-01"), reason="Dubblett av en annan."
    )

    assert "no longer shown today" not in words_of(plain)
    assert "no longer shown today" in words_of(banner(client.get(f"/en{INITIATIVE}{DAY}")))


def test_says_that_nothing_came_later(client, public_initiative):
    words = words_of(banner(client.get(f"/en{INITIATIVE}{DAY}")))

    assert "Nothing has been published about this initiative since then." in words
    assert "0 " not in words


def test_asks_as_much_of_the_database_however_much_came_later(client, goal, public_initiative):
    def add(months):
        for month in months:
            publish_judgement(goal, at=stockholm(f"2025-0{month}-02"))
            public_initiative.refresh_from_db()
            public_initiative.reference = f"KN2025/0{month}"
            public_initiative.save()
            amend(public_initiative, stockholm(f"2025-0{month}-03"))

    publish_judgement(goal, at=stockholm("2025-03-02"))
    add([4])
    pages = [f"{GOAL}{DAY}", f"{INITIATIVE}{DAY}", f"{GOAL}bedomningar/1/{DAY}"]
    few = [queries_for(client, page) for page in pages]
    add([5, 6])

    assert [queries_for(client, page) for page in pages] == few


# A goal of an edition that is no longer in force


@pytest.fixture
def older(goal):
    """Goal 4.7 of 2019, public and judged."""
    edition = make_edition("2019", "2019-12-19")
    row = make_goal(edition, make_area(4, edition, "Som det hette"), 7, "Målsättningen som den hette")
    publish_edition(edition, stockholm("2024-12-02 09:00"))
    row.refresh_from_db()
    publish_judgement(row, "neutral", at=stockholm("2025-03-03"), headline="Så gick det.")
    return row


def test_an_older_goal_names_what_became_of_it(client, older, goal):
    GoalLineage.objects.create(predecessor=older, successor=goal, relation="continues")

    response = client.get(older.get_absolute_url())

    words = words_of(response)
    assert "2019, som inte längre gäller" in words
    assert goal.get_absolute_url() in links_of(response)
    assert "Så gick det." in words, "the last judgement"
    assert "Aktuell " not in words, "no freshness"


def test_an_older_goal_without_a_successor_says_so(client, older):
    unknown = words_of(client.get(f"/en{older.get_absolute_url()}"))
    GoalLineage.objects.create(predecessor=older, relation="dropped")
    dropped = words_of(client.get(f"/en{older.get_absolute_url()}"))

    assert "The register does not say what became of it." in unknown
    assert "It has no counterpart in the later edition." in dropped


def test_a_goal_in_force_has_no_history_mode(client, goal):
    assert "what became of it" not in client.get(f"/en{GOAL}").text
