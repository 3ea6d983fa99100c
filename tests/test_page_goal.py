"""`/malsattningar/2024/4.1/`: the lenses of a goal, its judgement and its whole history."""

import datetime as dt

import pytest

from strategy.models import Goal
from tests.makers import (
    amend,
    draft_judgement,
    make_approver,
    make_area,
    make_deliverable,
    make_edition,
    make_goal,
    make_initiative,
    make_late_report,
    make_source,
    publish,
    publish_correction,
    publish_edition,
    publish_judgement,
    stockholm,
)
from tests.page_helpers import (
    ON_30_JUNE_2025,
    OPEN_STATES,
    full_initiative,
    links_of,
    open_judgement,
    part,
    queries_for,
    words_of,
)
from tracking import publishing
from tracking.models import InitiativeVersion

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]

GOAL = "/malsattningar/2024/4.1/"


@pytest.fixture
def closed_goal(edition):
    """Goal 4.1 of 2019, an edition that is public but no longer in force."""
    older = make_edition("2019", "2019-12-19")
    make_goal(older, make_area(4, older, "Området som det hette"), 1, "Målsättningen som den hette")
    publish_edition(older, at=stockholm("2024-12-02 09:00"))
    return Goal.objects.coded("2019", "4.1").get()


def test_shows_the_judgement_with_its_texts_confidence_and_signature(client, goal):
    publish_judgement(
        goal,
        "negative",
        at=stockholm("2025-03-03"),
        confidence="low",
        headline="Antalet minskar.",
        what_happened="Första stycket.\n\nAndra stycket.",
        why="Två källor säger det.",
        what_next="En redovisning väntas.",
    )

    response = client.get(GOAL)

    judgement = words_of(part(response, "judgement"))
    assert judgement.startswith("Lägesbedömning Negativ Säkerhet: låg Antalet minskar.")
    assert "<p>Första stycket.</p>\n<p>Andra stycket.</p>" in response.text
    assert "Två källor säger det." in judgement
    assert "En redovisning väntas." in judgement
    assert "Bedömd 3 mars 2025 av Life science-kontoret" in judgement
    assert "godkänd av Socialdepartementet" in judgement
    assert "bygger på 1 källa" in judgement
    assert f"{GOAL}bedomningar/1/" in links_of(part(response, "judgement"))


def test_texts_are_text_and_never_markup(client, goal):
    publish_judgement(
        goal, headline="<b>fet</b>", why="<script>alert(1)</script>", what_happened="[länk](https://x.se)"
    )

    response = client.get(GOAL)

    assert "&lt;b&gt;fet&lt;/b&gt;" in response.text
    assert "<script" not in response.text
    assert "https://x.se" not in links_of(response)


def test_shows_the_four_lenses_side_by_side(client, goal, public_initiative):
    late = make_initiative("Sen", goal)
    make_late_report(late, "2025-05-31")
    publish(late)
    publish_judgement(goal, "positive", at=stockholm("2025-03-03"))

    lenses = words_of(part(client.get(GOAL), "lenses"))

    assert "Genomförande 2 insatser: 1 pågår, 1 försenad" in lenses
    assert "Utveckling Positiv" in lenses
    assert "Målvärde kan inte mätas: målvärde saknas" in lenses
    assert "Aktualitet Aktuell: bedömd 3 mars 2025" in lenses


@pytest.mark.parametrize(("days", "word"), [(183, "Aktuell"), (184, "Bör uppdateras"), (365, "Bör uppdateras")])
def test_says_how_old_the_judgement_is(client, goal, time_machine, days, word):
    publish_judgement(goal, at=stockholm("2025-03-03"))
    time_machine.move_to(stockholm("2025-03-03 12:00") + dt.timedelta(days=days), tick=False)

    assert f"Aktualitet {word}: bedömd 3 mars 2025" in words_of(part(client.get(GOAL), "lenses"))


def test_a_judgement_of_more_than_a_year_is_out_of_date(client, goal, time_machine):
    publish_judgement(goal, at=stockholm("2025-03-03"))
    time_machine.move_to(stockholm("2026-03-04 12:00"), tick=False)

    assert "Aktualitet Inaktuell: bedömd 3 mars 2025" in words_of(part(client.get(GOAL), "lenses"))


def test_a_goal_that_nobody_has_assessed_says_so(client, goal):
    response = client.get(GOAL)

    judgement = words_of(part(response, "judgement"))
    assert "Ej bedömd" in judgement
    assert "Genomförande ingen insats registrerad" in words_of(part(response, "lenses"))
    assert "Ingen insats registrerad." in words_of(part(response, "initiatives"))
    assert "Registret är inte fullständigt: 0 insatser" in words_of(part(response, "initiatives"))


def test_after_a_withdrawal_no_older_judgement_revives(client, goal):
    publish_judgement(goal, "positive", at=stockholm("2025-03-03"), headline="Den äldre.")
    second = publish_judgement(goal, "negative", at=stockholm("2025-04-01"), headline="Den nyare.")
    publishing.withdraw(second, by=make_approver(), at=stockholm("2025-05-05"), reason="Underlaget var fel.")

    response = client.get(GOAL)

    judgement = words_of(part(response, "judgement"))
    assert judgement.startswith("Lägesbedömning Ej bedömd")
    assert "5 maj 2025" in judgement
    assert "Den äldre." not in judgement
    lenses = words_of(part(response, "lenses"))
    assert "Ej bedömd (tillbakadragen 5 maj 2025)" in lenses
    assert "Ingen lägesbedömning gäller." in lenses
    assert "gäller nu" not in words_of(response)


def test_the_history_keeps_what_was_corrected_and_withdrawn_with_the_reasons(client, goal):
    first = publish_judgement(goal, "positive", at=stockholm("2025-01-10"), headline="Ett fel tal.")
    publish_correction(first, stockholm("2025-02-10"), headline="Rätt tal.", correction_reason="Talet var fel.")
    third = publish_judgement(goal, "neutral", at=stockholm("2025-03-10"), headline="Ett nytt läge.")
    publishing.withdraw(third, by=make_approver(), at=stockholm("2025-04-10"), reason="Källan är återkallad.")
    publish_judgement(goal, "negative", at=stockholm("2025-05-10"), headline="Den senaste.")

    response = client.get(GOAL)

    history = words_of(part(response, "history-heading"))
    order = [f"Lägesbedömning {number} " for number in (4, 3, 2, 1)]
    assert [history.index(name) for name in order] == sorted(history.index(name) for name in order)
    assert "Från ej bedömd till negativ gäller nu Den senaste." in history
    assert "Tillbakadragen 10 april 2025. Källan är återkallad." in history
    assert "Rättad 10 februari 2025. Lägesbedömning 2 gäller i stället Talet var fel." in history
    assert "Ett fel tal." in history
    assert history.count("gäller nu") == 1
    assert {f"{GOAL}bedomningar/{number}/" for number in (1, 2, 3, 4)} <= set(links_of(response))


def test_names_the_evidence_and_links_what_is_still_public(client, goal, public_initiative):
    gone = full_initiative("Försvunnen insats", goal)
    cited = list(InitiativeVersion.objects.filter(initiative__in=[public_initiative, gone]))
    source = make_source("SOU 2025:39", publisher="Regeringskansliet", url="https://example.se/sou")
    publish_judgement(goal, at=stockholm("2025-03-03"), evidence=[*cited, source])
    publishing.unpublish_initiative(gone, by=make_approver(), at=stockholm("2025-04-01"), reason="Dubblett.")

    response = client.get(GOAL)

    judgement = part(response, "judgement")
    assert {"/insatser/nationell-testbadd/", "https://example.se/sou"} <= set(links_of(judgement))
    assert "/insatser/forsvunnen-insats/" not in links_of(response)
    assert "Försvunnen insats Insats, så som den publicerades 3 december 2024 · visas inte längre" in words_of(
        judgement
    )
    assert "bygger på 3 källor" in words_of(judgement)


def test_the_evidence_is_worded_as_when_it_was_cited(client, goal, public_initiative):
    cited = InitiativeVersion.objects.get(initiative=public_initiative)
    publish_judgement(goal, at=stockholm("2025-03-03"), evidence=[cited])
    public_initiative.title = "Det nya namnet"
    public_initiative.save()
    amend(public_initiative, stockholm("2025-04-01"))

    response = client.get(GOAL)

    assert "Nationell testbädd" in words_of(part(response, "judgement"))
    assert "Det nya namnet" in words_of(part(response, "initiatives"))


def test_a_goal_of_a_closed_edition_is_shown_in_history_mode(client, closed_goal):
    publish_judgement(closed_goal, "positive", at=stockholm("2024-12-10"))

    response = client.get("/malsattningar/2019/4.1/")

    words = words_of(response)
    assert response.status_code == 200
    assert "Målsättningen hör till utgåvan 2019, som inte längre gäller." in words
    assert "Målsättningen som den hette" in words
    assert "4. Området som det hette" in words
    assert "/omraden/4/" not in links_of(response)  # that page has the words of 2024
    assert "Utveckling Positiv" in words_of(part(response, "lenses"))
    assert "Räknas inte: utgåvan gäller inte längre." in words_of(part(response, "lenses"))
    assert "Aktuell" not in words_of(part(response, "lenses"))


@pytest.mark.parametrize(
    "path",
    [
        "2024/9.9",
        "2024/4.3",
        "2024/x",
        "2024/4",
        "2024/4.",
        "2024/4.1.1",
        "2024/-4.1",
        "2030/4.1",
        "2024/4.99999999999999999999",
        f"2024/4.{'9' * 5000}",
        "2024/٤.١",
        "2024/4.1%00",
        "2024/4.1%FF",
    ],
    ids=lambda path: path[:30],
)
def test_a_goal_that_does_not_exist_is_not_found(client, edition, path):
    response = client.get(f"/malsattningar/{path}/")

    assert response.status_code == 404
    assert "Målsättningen finns inte" in words_of(response)
    assert "Du hittar alla målsättningar på översikten." in words_of(response)


def test_a_goal_of_an_edition_that_is_not_published_is_not_found(client, goal):
    coming = make_edition("2030", "2025-01-01")
    make_goal(coming, make_area(4, coming), 1, "Hemlig målsättning")

    response = client.get("/malsattningar/2030/4.1/")

    assert response.status_code == 404
    assert "Hemlig målsättning" not in response.text


def test_a_goal_before_its_edition_was_published_says_that_it_did_not_exist_then(client, edition, closed_goal):
    coming = make_edition("2025", "2025-06-01")
    make_goal(coming, make_area(4, coming), 7, "Ny målsättning")
    publish_edition(coming, at=stockholm("2025-06-01"))

    response = client.get("/malsattningar/2025/4.7/?per=2025-05-31")

    assert response.status_code == 404
    assert "Målsättningen fanns inte den dagen" in words_of(response)
    assert "Ny målsättning" not in response.text
    assert client.get("/malsattningar/2025/4.7/?per=2025-06-01").status_code == 200


def test_lists_the_initiatives_and_what_falls_due(client, goal, goal_8_1):
    initiative = make_initiative("Bidrar", goal)
    make_deliverable(initiative, "2025-09-30", label="Kommande rapport")
    make_late_report(initiative, "2025-05-31", label="Försenad rapport")
    publish(initiative)
    other = make_initiative("Bidrar inte", goal_8_1)
    make_deliverable(other, "2025-09-30", label="Annan rapport")
    publish(other)

    response = client.get(GOAL)

    assert "Bidrar Försenad Regeringsuppdrag" in words_of(part(response, "initiatives"))
    assert "Många insatser betyder inte att målsättningen är nådd." in words_of(part(response, "initiatives"))
    ahead = words_of(part(response, "ahead"))
    assert ahead.index("Försenad rapport") < ahead.index("Kommande rapport")
    assert "Annan rapport" not in ahead
    assert "Bidrar inte" not in words_of(response)


def test_tells_the_goal_in_our_own_words_and_where_it_stands(client, goal):
    Goal.objects.filter(pk=goal.pk).update(
        summary="Det ska bli fler prövningar.", stated_direction="fler", place="avsnitt 4.1, s. 22"
    )
    goal.sources.add(make_source("Life science-strategin 2024", publisher="Regeringskansliet"))

    words = words_of(client.get(GOAL))

    assert "Det ska bli fler prövningar." in words
    assert "Sammanfattning med våra egna ord." in words
    assert "Målsättningen säger själv åt vilket håll: fler." in words
    assert "Life science-strategin 2024, Regeringskansliet" in words
    assert "avsnitt 4.1, s. 22" in words


def test_an_example_is_called_an_example(client, goal):
    publish_judgement(goal, "positive", is_example=True)

    response = client.get(GOAL)

    for place in ["judgement", "lenses", "history-heading"]:
        assert "Exempel" in words_of(part(response, place)), place
    assert "noindex" in response.text


@pytest.mark.parametrize("state", OPEN_STATES)
def test_never_shows_a_judgement_that_is_not_published(client, goal, state):
    publish_judgement(goal, "positive", at=stockholm("2025-03-03"))
    open_judgement(goal, state, "Hemlig bedömning.")

    response = client.get(GOAL)

    assert "Hemlig bedömning." not in response.text
    assert "Negativ" not in words_of(response)
    assert "Lägesbedömning 2" not in words_of(response)


def test_never_shows_a_correction_that_is_being_written(client, goal):
    standing = publish_judgement(goal, "positive", at=stockholm("2025-03-03"))
    draft = publishing.correct(standing, by=standing.author, at=stockholm("2025-04-01"))
    draft.correction_reason = "Hemligt skäl."
    publishing.write(draft, by=standing.author, at=stockholm("2025-04-01"))

    response = client.get(GOAL)

    assert "Hemligt skäl." not in response.text
    assert "Rättad" not in words_of(response)
    assert "gäller nu" in words_of(response)


def test_names_no_official_and_no_percentage(client, goal, public_initiative):
    draft_judgement(goal)
    response = client.get(GOAL)

    assert "%" not in words_of(response)
    assert "editor_4" not in response.text.lower()
    assert "approver" not in response.text.lower()


def test_in_english_a_text_without_english_is_swedish_and_says_so(client, goal):
    publish_judgement(goal, headline="Bara på svenska.", why="Orsaken.", why_en="The reason.")

    response = client.get(f"/en{GOAL}")

    assert '<html lang="en">' in response.text
    assert "<h1>More clinical trials</h1>" in response.text
    assert '<span lang="sv">Bara på svenska.</span>' in response.text
    assert "<p>The reason.</p>" in response.text
    assert "Orsaken." not in response.text
    assert "Positive" in words_of(part(response, "judgement"))


def test_asks_as_much_of_the_database_for_30_rows_as_for_3(client, goal):
    def add(numbers):
        for number in numbers:
            full_initiative(f"Insats {number}", goal)
            at = stockholm("2025-03-03") + dt.timedelta(days=number)
            cited = [*InitiativeVersion.objects.filter(goals__goal=goal).order_by("pk")[:2], make_source()]
            publish_judgement(goal, "neutral", at=at, evidence=cited)

    add(range(3))
    few = queries_for(client, GOAL)
    add(range(3, 30))

    assert queries_for(client, GOAL) == few
