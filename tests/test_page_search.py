"""`/sok/?q=`: finds what is public at the moment, marks it, and answers whatever is typed."""

import time
from urllib.parse import quote

import pytest

from strategy.models import Edition
from tests.makers import (
    amend,
    make_approver,
    make_area,
    make_edition,
    make_goal,
    make_initiative,
    make_involvement,
    make_organisation,
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
from tests.test_search import ODD
from tracking import publishing

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]

GROUPS = ["goals", "initiatives", "organisations", "news"]


def searched(client, q, per="", prefix=""):
    return client.get(f"{prefix}/sok/?q={quote(q)}{f'&per={per}' if per else ''}")


def groups_of(response):
    return [name for name in GROUPS if f'aria-labelledby="{name}"' in response.text]


def test_finds_goals_initiatives_organisations_and_news_in_groups(client, goal):
    organisation = make_organisation("Rådet för prövning")
    initiative = make_initiative("Prövningsenhet", goal)
    make_involvement(initiative, organisation)
    version = publish(initiative)
    judgement = publish_judgement(goal, why="Antalet prövningar har ökat.", is_example=True)

    response = searched(client, "prövningarna")

    assert response.status_code == 200
    assert groups_of(response) == GROUPS
    assert goal.get_absolute_url() in links_of(part(response, "goals"))
    assert version.get_absolute_url() in links_of(part(response, "initiatives"))
    assert organisation.get_absolute_url() in links_of(part(response, "organisations"))
    assert judgement.get_absolute_url() in links_of(part(response, "news"))
    assert "4.1 Fler kliniska <mark>prövningar</mark>" in part(response, "goals")
    assert "<mark>Prövningsenhet</mark>" in part(response, "initiatives")
    assert "Rådet för <mark>prövning</mark>" in part(response, "organisations")
    assert "Antalet <mark>prövningar</mark> har ökat." in part(response, "news")
    assert "Exempel" in words_of(part(response, "news"))


@pytest.mark.parametrize("q", ["4.1", "2024-4.1", "målsättning 4.1"])
def test_the_code_of_a_goal_comes_first(client, goal, goal_4_2, area, edition, q):
    make_goal(edition, area, 10, "Något annat")
    make_goal(edition, area, 9, "Det som står om 4.1 i strategin", summary="Liknar 2024-4.1.")

    goals = part(searched(client, q), "goals")

    assert links_of(goals)[0] == goal.get_absolute_url()
    assert goal_4_2.get_absolute_url() not in links_of(goals)
    assert "4.10" not in words_of(goals)


def test_a_registry_number_comes_before_titles_and_titles_before_other_texts(client, goal):
    make = [
        ("Omtalar KN2023/01983", {"summary": "Se även Arpa."}),
        ("Bildar underlag", {"summary": "Underlag om arpa."}),
        ("Arpa i titeln", {}),
        ("Öppna data", {"reference": "KN2023/01983", "summary": "Arpa."}),
    ]
    versions = [publish(make_initiative(title, goal, **fields)) for title, fields in make]
    mentioned, underlag, titled, referred = [version.get_absolute_url() for version in versions]

    by_number = links_of(part(searched(client, "kn2023/01983"), "initiatives"))
    by_word = links_of(part(searched(client, "arpa"), "initiatives"))

    assert by_number == [mentioned, referred]
    assert by_word == [titled, underlag, mentioned, referred]
    assert "<mark>KN2023/01983</mark>" in part(searched(client, "kn2023/01983"), "initiatives")


def test_accents_and_case_are_forgiven_and_longer_words_found_by_their_beginning(client, goal):
    version = publish(make_initiative("Läkemedelsprövningar på Café", goal))

    for q in ["läkemedel", "LAKEMEDEL", "cafe", "läkemedelsprövning café"]:
        assert version.get_absolute_url() in links_of(searched(client, q)), q


def test_both_languages_are_searched_in_both(client, goal):
    organisation = make_organisation("Läkemedelsverket", name_en="Swedish Medical Products Agency")
    initiative = make_initiative("Testbädd", goal, title_en="National test bed", summary="Bara på svenska.")
    make_involvement(initiative, organisation)
    publish(initiative)

    swedish = searched(client, "clinical trials")
    english = searched(client, "prövningar", prefix="/en")

    assert '<p lang="en">More <mark>clinical trials</mark></p>' in swedish.text
    assert '<p lang="sv">Fler kliniska <mark>prövningar</mark></p>' in english.text
    assert '<p lang="sv">Bara på <mark>svenska</mark>.</p>' in searched(client, "svenska", prefix="/en").text
    assert "More clinical" not in searched(client, "kliniska prövningar").text
    assert "organisations" in groups_of(searched(client, "medical products"))
    assert "organisations" in groups_of(searched(client, "läkemedelsverket", prefix="/en"))


@pytest.mark.parametrize("state", OPEN_STATES)
def test_never_finds_a_judgement_that_is_not_published(client, goal, state):
    open_judgement(goal, state, "Hemlig bedömning.")

    assert groups_of(searched(client, "hemlig")) == []


def test_never_finds_working_rows(client, initiative, public_initiative, organisation, goal):
    public_initiative.title, public_initiative.summary = "Hemligt nytt namn", "Hemlig text."
    public_initiative.save()
    public_initiative.deliverables.update(label="Hemlig etikett")
    initiative.title = "Hemlig handlingsplan"
    initiative.save()
    make_involvement(initiative, make_organisation("Hemliga myndigheten"))
    make_goal(make_edition("2030", "2030-01-01"), goal.area, 1, "Hemlig målsättning")

    response = searched(client, "hemlig")

    assert groups_of(response) == []
    assert "Hemlig " not in response.text


def test_an_unpublished_initiative_is_found_in_the_log_alone(client, public_initiative, organisation):
    publishing.unpublish_initiative(
        public_initiative, by=make_approver(), at=stockholm("2025-05-01"), reason="Dubblett av en annan."
    )

    assert groups_of(searched(client, "testbädd")) == ["news"]
    assert groups_of(searched(client, organisation.name)) == []
    assert groups_of(searched(client, "dubbletter")) == ["news"]


def test_names_of_officials_are_not_found(client, goal, public_initiative):
    publish_judgement(goal)

    for q in ["editor_4", "approver", "Editor"]:
        assert groups_of(searched(client, q)) == [], q


def test_on_an_earlier_day_only_what_was_public_then_is_found(client, goal, public_initiative):
    publish_judgement(goal, at=stockholm("2025-03-03"), headline="Kometen är synlig.")
    public_initiative.title = "Kometjägaren"
    public_initiative.save()
    amend(public_initiative, at=stockholm("2025-05-05"), note="Nytt namn.")

    assert groups_of(searched(client, "komet")) == ["initiatives", "news"]
    assert groups_of(searched(client, "komet", per="2025-04-04")) == ["news"]
    assert groups_of(searched(client, "komet", per="2025-03-02")) == []
    old = searched(client, "testbädd", per="2025-04-04")
    assert "Nationell <mark>testbädd</mark>" in part(old, "initiatives")
    assert all("per=2025-04-04" in link for link in links_of(part(old, "initiatives")))
    assert '<input type="hidden" name="per" value="2025-04-04">' in old.text
    assert "initiatives" not in groups_of(searched(client, "nationell testbädd"))


def test_a_corrected_and_a_withdrawn_judgement_are_found_as_they_are_shown(client, goal):
    first = publish_judgement(goal, at=stockholm("2025-03-03"), headline="Kometen syns.")
    second = publish_correction(first, stockholm("2025-04-01"), headline="Månen syns.")
    publishing.withdraw(second, by=make_approver(), at=stockholm("2025-05-01"), reason="Solen sken.")

    assert first.get_absolute_url() in links_of(part(searched(client, "kometen"), "news"))
    assert second.get_absolute_url() in links_of(part(searched(client, "månen"), "news"))
    assert second.get_absolute_url() in links_of(part(searched(client, "solen"), "news"))


def test_the_edition_in_force_comes_before_older_ones(client, goal, area):
    older = make_edition("2019", "2019-12-19")
    make_area(8, older)
    old = make_goal(older, area, 1, "Kliniska prövningar som förr")
    publish_edition(older, at=stockholm("2024-12-02 09:00"))

    assert links_of(part(searched(client, "4.1"), "goals")) == [goal.get_absolute_url(), old.get_absolute_url()]
    assert links_of(part(searched(client, "2019-4.1"), "goals")) == [old.get_absolute_url()]
    assert Edition.objects.count() == 2


def test_long_groups_are_cut_and_initiatives_have_a_list_of_all(client, goal):
    for number in range(23):
        publish(make_initiative(f"Raket {number}", goal))

    response = searched(client, "raketer", per="2025-06-01")

    initiatives = part(response, "initiatives")
    assert initiatives.count("<mark>Raket</mark>") == 20
    [rest] = [link for link in links_of(initiatives) if "/insatser/?" in link]
    assert "q=raketer" in rest
    assert "per=2025-06-01" in rest
    assert "23" in words_of(client.get(rest).text.partition("<h1>")[2].partition("</h1>")[0])
    assert "23" in words_of(part(response, "found"))


def test_the_list_of_initiatives_finds_the_same_forms(client, public_initiative, goal):
    publish(make_initiative("Något annat", goal))

    for q in ["testbäddarna", "TESTBADD", "kn2023/01983", "slutrapporten vinnova"]:
        response = client.get(f"/insatser/?q={quote(q)}")
        assert public_initiative.title in words_of(response), q
        assert "Något annat" not in words_of(response), q
    assert client.get("/insatser/?q=%25%25").status_code == 200
    assert "Något annat" not in words_of(client.get("/insatser/?q=%25%25"))


@pytest.mark.parametrize("address", ["/sok/", "/sok/?q=", "/sok/?q=%20%20", "/en/sok/"])
def test_without_words_the_page_says_what_can_be_searched_for(client, goal, address):
    response = client.get(address)

    assert response.status_code == 200
    assert 'aria-labelledby="how"' in response.text
    assert "KN2023/01983" in words_of(part(response, "how"))
    assert groups_of(response) == []
    assert '<meta name="robots" content="noindex">' in response.text


@pytest.mark.parametrize("q", ["finnsinte", "kliniska finnsinte", "%", "_", "\\", ".*", "🧬", "'; --", "<script>"])
def test_without_hits_the_page_says_so_and_what_to_do(client, goal, q):
    response = searched(client, q)

    assert response.status_code == 200
    assert groups_of(response) == []
    assert 'id="found"' in response.text
    assert "<script>" not in response.text


@pytest.mark.parametrize("q", ["x" * 201, "x" * 4000, "a\0b", "\0"])
def test_what_cannot_be_searched_for_is_refused_in_words_and_the_form_kept(client, goal, q):
    response = searched(client, q)

    assert response.status_code == 400
    assert 'aria-invalid="true" aria-describedby="id_q-e"' in response.text
    assert f'value="{q.replace(chr(0), "")}"' in response.text
    assert 'role="alert"' in response.text
    assert 'aria-labelledby="how"' in response.text or 'name="q"' in response.text


@pytest.mark.parametrize("typed", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("length", [200, 4000])
def test_whatever_is_typed_is_answered_at_once(client, goal, public_initiative, typed, length):
    started = time.perf_counter()
    response = searched(client, typed[:length])

    assert response.status_code in (200, 400)
    assert time.perf_counter() - started < 2


def test_only_ten_words_are_used_and_the_page_says_which_are_not(client, goal):
    forms = "fler flera fle klinisk kliniska kliniskt prövning prövningar prövningen 4.1"

    response = searched(client, f"{forms} kometen månen")

    assert groups_of(response) == ["goals"]
    assert "kometen, månen" in words_of(part(response, "found"))


def test_an_unreadable_day_is_refused_and_the_box_is_on_every_error_page(client, goal):
    for address, status in [("/sok/?q=x&per=2025-02-30", 400), ("/finns-inte/", 404), ("/insatser/finns-inte/", 404)]:
        response = client.get(address)
        assert response.status_code == status
        assert 'action="/sok/" role="search"' in response.text, address
    assert 'action="/en/sok/" role="search"' in client.get("/en/finns-inte/").text


def test_the_box_of_the_error_page_needs_no_database(rf, django_assert_num_queries):
    from tracking.pages.errors import server_error

    with django_assert_num_queries(0):
        response = server_error(rf.get("/sok/"))

    assert response.status_code == 500
    assert 'action="/sok/"' in response.text


def test_every_page_links_to_the_search_on_its_day(client, goal):
    assert "/sok/" in links_of(client.get("/"))
    assert "/en/sok/" in links_of(client.get("/en/"))
    assert "/sok/?per=2025-04-04" in links_of(client.get("/?per=2025-04-04"))


def test_only_reading_is_answered(client, goal):
    assert client.post("/sok/", {"q": "x"}).status_code == 405


def test_asks_as_much_of_the_database_for_30_rows_as_for_3(client, edition, goal, area):
    def add(numbers):
        for number in numbers:
            another = make_goal(edition, area, number + 10, f"Raket {number}")
            initiative = full_initiative(f"Raket {number}", goal, another)
            publishing.unpublish_initiative(
                initiative, by=make_approver(), at=stockholm("2025-01-05"), reason="För att läggas till på nytt."
            )
            make_involvement(initiative, make_organisation(f"Raketbyrån {number}"))
            publish(initiative, at=stockholm("2025-01-06"))
            publish_judgement(another, "neutral", at=stockholm("2025-03-03"))

    add(range(3))
    few = queries_for(client, "/sok/?q=raket")
    add(range(3, 30))

    assert queries_for(client, "/sok/?q=raket") == few
    assert few <= 12
