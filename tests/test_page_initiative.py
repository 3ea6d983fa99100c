"""`/insatser/<slug>/`: what is known of an initiative, and what is not."""

import datetime as dt

import pytest

from strategy.partial_dates import Edge, PartialDate, set_date
from tests.makers import (
    amend,
    make_approver,
    make_area,
    make_deliverable,
    make_edition,
    make_editor,
    make_goal,
    make_initiative,
    make_involvement,
    make_late_report,
    make_organisation,
    make_source,
    publish,
    publish_edition,
    stockholm,
)
from tests.page_helpers import ON_30_JUNE_2025, full_initiative, links_of, make_funding, part, queries_for, words_of
from tracking import publishing
from tracking.models import Deliverable, GoalLink, Initiative

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]

PAGE = "/insatser/nationell-testbadd/"


def dated(initiative, **dates):
    for name, text in dates.items():
        set_date(initiative, name, PartialDate.parse(text, Edge.END if name == "ends_on" else Edge.START))
    initiative.save()


def test_shows_the_facts_as_exactly_as_they_are_known(client, goal):
    initiative = make_initiative(
        "Handlingsplan",
        goal,
        kind="inquiry",
        reference="S2021/06626",
        phase="completed",
        summary="Med våra egna ord.",
        decided_on_basis="decision",
    )
    make_involvement(initiative, make_organisation("Socialdepartementet", kind="ministry"), "responsible_ministry")
    make_involvement(initiative, make_organisation("Vinnova"), "assigned")
    make_involvement(initiative, make_organisation("RISE"), "assigned")
    dated(initiative, decided_on="2021-10", starts_on="2022", ends_on="2024-06-30", phase_as_of="2024-07-01")
    publish(initiative)

    response = client.get("/insatser/handlingsplan/")

    facts = words_of(part(response, "facts"))
    assert "<h1>Handlingsplan</h1>" in response.text
    assert "Med våra egna ord." in words_of(response)
    assert "oktober 2021" in facts
    assert "1 oktober 2021" not in facts
    assert "S2021/06626" in facts
    assert "Socialdepartementet" in facts
    assert "Uppdragstagare RISE, Vinnova" in facts
    assert "2022 – 30 juni 2024" in facts
    assert "genomförd, per 1 juli 2024" in facts.replace("Genomförd", "genomförd")
    assert "Lydelse 1, sedan 3 december 2024" in facts
    assert "Utredning Genomförd Handlingsplan" in words_of(response)


def test_what_is_unknown_is_said_to_be_unknown(client, goal):
    publish(make_initiative("Nästan okänd", goal))

    response = client.get("/insatser/nastan-okand/")

    facts = words_of(part(response, "facts"))
    for name in ["Beteckning", "Organisationer", "Period", "Fas"]:
        assert f"{name} uppgift saknas" in facts.replace("Uppgift", "uppgift"), name
    assert facts.lower().count("uppgift saknas") == 5
    assert "Registret saknar uppgift om medel." in words_of(part(response, "money"))
    assert "1 januari" not in words_of(response)


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ({"starts_on": "2023-05"}, "från maj 2023; uppgift om slut saknas"),
        ({"ends_on": "2026"}, "till och med 2026; uppgift om start saknas"),
    ],
)
def test_a_period_that_is_half_known_says_which_half(client, goal, dates, told):
    initiative = make_initiative("Halvkänd", goal)
    dated(initiative, **dates)
    publish(initiative)

    assert told in words_of(part(client.get("/insatser/halvkand/"), "facts"))


def test_a_moved_date_stands_beside_the_first_one_with_its_decision(client, report):
    publishing.move_due_date(
        report,
        by=make_editor(report.initiative.lead_area),
        at=stockholm("2025-03-03"),
        to=PartialDate.parse("2025-12", Edge.END),
        decided_on=PartialDate.parse("2025-02-20"),
        reference="KN2025/00123",
        reason="Uppdraget utvidgades.",
        source=make_source("Ändringsbeslut"),
    )

    response = client.get(PAGE)

    told = words_of(part(response, "deliverables"))
    assert "Första datumet 30 juni 2025" in told
    assert "från 30 juni 2025 till december 2025 genom KN2025/00123, beslutat 20 februari 2025." in told
    assert "Uppdraget utvidgades." in told
    assert "Det datum som gäller december 2025" in told
    assert "Ändringsbeslut" in told
    assert "Slutrapport om testbädden: datumet flyttades från 30 juni 2025 till december 2025." in words_of(
        part(response, "log")
    )


def test_a_report_is_late_only_when_it_is_known_not_to_be_delivered(client, goal):
    initiative = make_initiative("Rapporter", goal, phase="ongoing")
    make_deliverable(initiative, "2025-01-31", label="ingen vet")
    make_deliverable(initiative, "2025-02-28", label="lämnad", delivery="delivered")
    make_deliverable(initiative, "2025-03-31", label="milstolpe", kind=Deliverable.Kind.ENTRY_INTO_FORCE)
    publish(initiative)
    late = make_initiative("Sen", goal, phase="ongoing")
    make_late_report(late, "2025-05-31", label="saknas")
    publish(late)

    unknown, known = client.get("/insatser/rapporter/"), client.get("/insatser/sen/")

    assert "örsenad" not in words_of(unknown)
    assert "Pågår" in words_of(unknown)
    assert "Försenad" in words_of(part(known, "deliverables"))
    assert "Inte lämnad, kontrollerat 1 december 2024" in words_of(part(known, "deliverables"))
    assert "Regeringsuppdrag Försenad Sen" in words_of(known)


def test_a_delivery_has_its_day_document_and_source(client, report):
    publishing.register_delivery(
        report,
        by=make_editor(report.initiative.lead_area),
        at=stockholm("2025-06-10"),
        delivery="delivered",
        delivered_on=PartialDate.parse("2025-06-05"),
        document="SOU 2025:39",
        source=make_source("Betänkandet"),
    )

    response = client.get(PAGE)

    told = words_of(part(response, "deliverables"))
    assert "Lämnad 5 juni 2025" in told
    assert "SOU 2025:39" in told
    assert "Betänkandet" in told
    assert "Slutrapport om testbädden: lämnad 5 juni 2025." in words_of(part(response, "log"))


def test_money_is_listed_as_stated(client, goal):
    initiative = make_initiative("Medlen", goal)
    make_funding(initiative, 90_000_000, wording="90 mnkr om året", per_year=True, year_from=2024, stage="announced")
    make_funding(initiative, 1_000_000, wording="omkring en miljon", qualifier="about")
    publish(initiative)

    money = words_of(part(client.get("/insatser/medlen/"), "money"))

    assert "90 mnkr om året 90 miljoner kronor per år från 2024, tills vidare" in money
    assert "1 miljon kronor" in money
    assert "91" not in money


def test_says_how_it_contributes_to_goals_and_who_says_so(client, goal, goal_8_1):
    initiative = make_initiative("Bidraget", goal)
    initiative.goal_links.update(rationale="Ger fler prövningar.")
    GoalLink.objects.create(
        initiative=initiative, goal=goal_8_1, basis="official", source=make_source("Regeringsbeslut")
    )
    publish(initiative)

    response = client.get("/insatser/bidraget/")

    goals = words_of(part(response, "goals"))
    assert "4.1 Fler kliniska prövningar" in goals
    assert "redaktionell: vår egen bedömning Ger fler prövningar." in goals
    assert "officiell" in goals
    assert "Regeringsbeslut" in goals
    assert goal.get_absolute_url() in links_of(part(response, "goals"))


def test_the_chain_leads_both_ways_as_far_as_it_is_public(client, goal):
    inquiry, bill, law = (make_initiative(title, goal) for title in ["Utredningen", "Propositionen", "Lagen"])
    bill.previous, law.previous = inquiry, bill
    bill.save()
    law.save()
    for initiative in [inquiry, bill]:
        publish(initiative)

    response = client.get("/insatser/propositionen/")
    assert "/insatser/utredningen/" in links_of(part(response, "chain"))
    assert "Lagen" not in words_of(response)

    publish(law, stockholm("2025-02-02"))

    assert "/insatser/lagen/" in links_of(part(client.get("/insatser/propositionen/"), "chain"))
    assert 'id="chain"' not in client.get("/insatser/utredningen/?per=2024-12-02").text


def test_names_its_sources_and_every_change_with_unit_and_role(client, public_initiative):
    public_initiative.phase = "completed"
    public_initiative.save()
    amend(public_initiative, stockholm("2025-02-03"), note="Uppdraget är slutredovisat.")

    response = client.get(PAGE)

    assert "Beslut om Nationell testbädd" in words_of(part(response, "sources"))
    log = words_of(part(response, "log"))
    assert "3 februari 2025 · Life science-kontoret (redaktör)" in log
    assert "Fasen ändrades från ”pågår” till ”genomförd”. Uppdraget är slutredovisat." in log
    assert "3 december 2024 · Socialdepartementet (godkännare) Insatsen publicerades i registret." in log
    assert log.index("3 februari") < log.index("3 december")
    assert "Lydelse 2, sedan 3 februari 2025" in words_of(part(response, "facts"))


def test_never_shows_edits_of_working_rows(client, goal_8_1, public_initiative, report):
    public_initiative.title, public_initiative.summary = "Hemligt namn", "Hemlig sammanfattning"
    public_initiative.note, public_initiative.reference = "Hemlig anmärkning", "HEMLIG/1"
    public_initiative.save()
    report.label = "Hemlig etikett"
    report.save()
    make_deliverable(public_initiative, "2025-10-10", label="Hemlig rapport")
    make_funding(public_initiative, 77_000_000, wording="Hemligt belopp")
    make_involvement(public_initiative, make_organisation("Hemliga byrån"))
    GoalLink.objects.create(initiative=public_initiative, goal=goal_8_1, rationale="Hemlig motivering")
    public_initiative.sources.add(make_source("Hemlig källa"))

    response = client.get(PAGE)

    assert response.status_code == 200
    assert "hemlig" not in response.text.lower()
    assert "8.1" not in words_of(response)
    assert "77" not in words_of(part(response, "money"))


def test_a_fact_with_an_act_of_its_own_does_not_take_other_edits_with_it(client, public_initiative, report):
    public_initiative.title = "Hemligt namn"
    public_initiative.save()
    publishing.register_delivery(
        report, by=make_editor(public_initiative.lead_area), at=stockholm("2025-06-10"), delivery="delivered"
    )

    response = client.get(PAGE)

    assert "Lämnad" in words_of(part(response, "deliverables"))
    assert "Hemligt namn" not in response.text


def test_the_address_stays_when_the_title_changes(client, public_initiative):
    public_initiative.title = "Ett helt nytt namn"
    public_initiative.save()
    amend(public_initiative, stockholm("2025-02-03"))

    assert "Ett helt nytt namn" in words_of(client.get(PAGE))
    assert client.get("/insatser/ett-helt-nytt-namn/").status_code == 404


@pytest.mark.parametrize("slug", ["handlingsplan-for-provningar", "finns-inte", "a" * 300, "x%00", "å"])
def test_what_never_was_public_is_not_found(client, edition, initiative, slug):
    initiative.slug = "handlingsplan-for-provningar"
    initiative.save()

    response = client.get(f"/insatser/{slug}/")

    assert response.status_code == 404
    assert initiative.title not in response.text
    assert "/insatser/" in links_of(response)


def test_what_is_unpublished_is_gone_and_says_why(client, public_initiative):
    publishing.unpublish_initiative(
        public_initiative, by=make_approver(), at=stockholm("2025-04-01"), reason="Uppgifterna gällde en annan insats."
    )

    response = client.get(PAGE)

    words = words_of(response)
    assert response.status_code == 410
    assert "Insatsen visas inte längre" in words
    assert "1 april 2025" in words
    assert "Uppgifterna gällde en annan insats." in words
    assert "Slutrapport om testbädden" not in words
    assert "noindex" in response.text


def test_an_earlier_day_still_shows_what_is_unpublished_today(client, public_initiative):
    publishing.unpublish_initiative(
        public_initiative, by=make_approver(), at=stockholm("2025-04-01"), reason="Fel insats."
    )

    assert client.get(f"{PAGE}?per=2025-03-31").status_code == 200
    gone = client.get(f"{PAGE}?per=2025-04-01")
    assert gone.status_code == 410
    assert "Fel insats." in words_of(gone)


def test_a_page_that_is_gone_tells_the_truth_of_what_came_since(client, goal, public_initiative):
    publishing.unpublish_initiative(
        public_initiative, by=make_approver(), at=stockholm("2025-04-01"), reason="Fel insats."
    )
    publish(make_initiative("Senare insats", goal), stockholm("2025-05-05"))

    words = words_of(client.get(f"{PAGE}?per=2025-04-02"))

    assert "Publicerat sedan dess: 1 ändring." in words
    assert "Inget har publicerats sedan dess." not in words


def test_what_is_published_again_is_back(client, public_initiative):
    publishing.unpublish_initiative(
        public_initiative, by=make_approver(), at=stockholm("2025-04-01"), reason="Fel insats."
    )
    publish(public_initiative, stockholm("2025-05-01"))

    assert client.get(PAGE).status_code == 200
    assert client.get(f"{PAGE}?per=2025-04-30").status_code == 410


def test_before_it_was_published_it_says_that_it_was_not_public_then(client, public_initiative):
    response = client.get(f"{PAGE}?per=2024-12-02")

    assert response.status_code == 404
    assert "Insatsen var inte publicerad den dagen" in words_of(response)
    assert "Nationell testbädd" not in response.text


def test_never_shows_the_goal_of_an_edition_that_is_not_published(client, public_initiative):
    coming = make_edition("2025", "2025-06-01")
    secret = make_goal(coming, make_area(4, coming), 7, "Hemlig målsättning")
    GoalLink.objects.create(initiative=public_initiative, goal=secret)
    Initiative.objects.filter(pk=public_initiative.pk).update(summary="Ny text.")
    amend(public_initiative, stockholm("2025-02-03"))
    assert "Hemlig" not in client.get(PAGE).text

    publish_edition(coming, at=stockholm("2025-06-01"))
    assert "Hemlig" not in client.get(PAGE).text
    amend(public_initiative, stockholm("2025-06-02"))

    assert "4.7 Hemlig målsättning" in words_of(part(client.get(PAGE), "goals"))
    assert "Hemlig" not in client.get(f"{PAGE}?per=2025-05-31").text


def test_links_no_source_that_is_not_https(client, public_initiative):
    assert all(link.startswith(("/", "#", "https://", "http://testserver/")) for link in links_of(client.get(PAGE)))


def test_names_no_official_and_no_percentage(client, public_initiative):
    response = client.get(PAGE)

    assert "%" not in words_of(response)
    assert "approver" not in response.text.lower()


def test_in_english_the_words_are_english_and_swedish_texts_say_so(client, public_initiative):
    response = client.get(f"/en{PAGE}")

    assert "Government assignment" in words_of(response)
    assert '<span lang="sv">Nationell testbädd</span>' in response.text
    assert "30 June 2025" in words_of(part(response, "deliverables"))


def test_asks_as_much_of_the_database_for_30_rows_as_for_3(client, edition, area, goal):
    goals = [make_goal(edition, area, number + 10) for number in range(30)]
    few = full_initiative("Få", goal, *goals[:3], deliverables=3, funding=3)
    many = full_initiative("Många", goal, *goals, deliverables=30, funding=30)
    for number in range(30):
        make_involvement(many, make_organisation(f"Aktör {number}"))
        many.sources.add(make_source())
        follower = make_initiative(f"Följd {number}", goal, previous=few if number < 3 else many)
        publish(follower, stockholm("2024-12-04"))
    for number in range(30):
        for initiative in [few, many] if number < 3 else [many]:
            initiative.summary = f"Text {number}"
            initiative.save()
            amend(initiative, stockholm("2025-01-01") + dt.timedelta(days=number))

    assert queries_for(client, "/insatser/manga/") == queries_for(client, "/insatser/fa/")
