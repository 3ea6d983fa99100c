"""Writing a judgement: the goal is chosen first, what the public sees stands beside, evidence is ticked, nothing is lost."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from strategy.partial_dates import Edge, PartialDate
from tests import makers
from tests.admin_helpers import address, errors_of, form_of, logged_in, save
from tests.makers import stockholm
from tracking import publishing
from tracking.models import Indicator, IndicatorGoal, Observation, StatusUpdate

pytestmark = pytest.mark.django_db

TEXTS = {
    "direction": "positive",
    "confidence": "medium",
    "headline": "Fler prövningar har startat.",
    "what_happened": "Två uppdrag har redovisats.",
    "why": "Underlagen pekar åt samma håll.",
}


@pytest.fixture
def at_editor(editor):
    return logged_in(editor)


def add_page(goal):
    return f"{address('statusupdate', 'add')}?goal={goal.pk}"


def change_page(update):
    return address("statusupdate", "change", update.pk)


def beside(response):
    """What stands beside the form, without tags."""
    return re.sub(r"<[^>]+>|\s+", " ", response.text.partition('<aside class="now"')[2].partition("</aside>")[0])


def key(initiative):
    return f"initiative-{initiative.versions.latest('number').pk}"


def cited(update):
    return {row.version or row.source for row in update.evidence.all()}


# Choosing the goal


def choices_in(response):
    return [choice for area in response.context["areas"] for choice in area.choices]


def test_a_new_judgement_begins_with_the_goals_of_ones_own_areas(at_editor, goal, goal_4_2, goal_8_1):
    page = at_editor.get(address("statusupdate", "add"))

    assert [choice.goal for choice in choices_in(page)] == [goal, goal_4_2]
    assert add_page(goal) in page.text
    assert goal_8_1.title not in page.text


def test_each_goal_tells_how_old_its_judgement_is_and_leads_to_confirming_it(at_editor, goal, goal_4_2):
    standing = makers.publish_judgement(goal, at=timezone.now() - dt.timedelta(days=200))

    page = at_editor.get(address("statusupdate", "add"))

    first, second = choices_in(page)
    assert (first.days, first.progress.freshness, first.confirm_address) == (
        200,
        "due",
        address("statusupdate", "confirm", standing.pk),
    )
    assert (second.days, second.confirm_address) == (None, "")
    assert first.confirm_address in page.text


def test_a_goal_that_is_being_written_of_leads_to_its_draft(at_editor, goal, editor):
    makers.publish_judgement(goal)
    draft = makers.draft_judgement(goal, at=stockholm("2025-04-01"))

    page = at_editor.get(address("statusupdate", "add"))

    assert change_page(draft) in page.text
    assert add_page(goal) not in page.text
    assert editor.full_name in page.text
    assert choices_in(page)[0].confirm_address == ""


def test_a_judgement_of_today_is_not_offered_to_be_confirmed(at_editor, goal):
    makers.publish_judgement(goal, at=timezone.now())

    assert choices_in(at_editor.get(address("statusupdate", "add")))[0].confirm_address == ""


def test_goals_of_a_closed_edition_stand_apart_and_are_not_confirmed(at_editor, goal, area):
    makers.publish_judgement(goal)
    newer = makers.make_edition("2025", "2025-03-15")
    makers.make_goal(newer, makers.make_area(4, newer), 1)
    makers.publish_edition(newer, stockholm("2025-03-20"))

    page = at_editor.get(address("statusupdate", "add"))

    assert [choice.goal.edition.slug for choice in choices_in(page)] == ["2025"]
    [closed] = page.context["closed"]
    assert goal in [choice.goal for choice in closed.choices]
    assert {choice.confirm_address for choice in closed.choices} == {""}


def test_goals_of_an_edition_that_is_not_published_cannot_be_chosen(at_editor, area, goal, goal_4_2):
    coming = makers.make_goal(makers.make_edition("2030", "2030-01-01"), area, 1)

    assert [choice.goal for choice in choices_in(at_editor.get(address("statusupdate", "add")))] == [goal, goal_4_2]
    assert at_editor.get(add_page(coming)).status_code == 404


@pytest.mark.parametrize("chosen", ["", "x", "-1", "0", "99999999", "9" * 40, "1 OR 1=1"])
def test_what_is_no_goal_is_not_found(at_editor, goal, chosen):
    assert at_editor.get(address("statusupdate", "add"), {"goal": chosen}).status_code == 404


def test_an_approver_without_areas_is_told_so(approver, edition):
    page = logged_in(approver).get(address("statusupdate", "add"))

    assert (page.status_code, page.context["areas"], page.context["closed"]) == (200, [], [])


@pytest.mark.parametrize("official", ["auditor", "administrator"])
def test_who_does_not_write_chooses_no_goal(official, goal, request):
    client = logged_in(request.getfixturevalue(official))

    assert client.get(address("statusupdate", "add")).status_code == 403
    assert client.get(add_page(goal)).status_code == 403


# Beside the form


def test_the_goal_and_its_standing_judgement_stand_beside_the_form(at_editor, goal):
    goal.summary, goal.stated_direction = "Fler ska prövas.", "öka"
    goal.save()
    makers.publish_judgement(goal, "negative", at=timezone.now() - dt.timedelta(days=400), what_next="En utredning.")

    text = beside(at_editor.get(add_page(goal)))

    for word in ("Fler kliniska prövningar", "Fler ska prövas.", "öka", "Negativ", "Medel", "inaktuell"):
        assert word in text
    for part in ("Utvecklingen går åt rätt håll.", "Flera uppdrag", "Underlagen pekar", "En utredning."):
        assert part in text


def test_a_withdrawn_judgement_is_told_with_its_reason(at_editor, goal, approver):
    update = makers.publish_judgement(goal)
    publishing.withdraw(update, by=approver, at=timezone.now(), reason="Underlaget var fel.")

    text = beside(at_editor.get(add_page(goal)))

    assert "Underlaget var fel." in text
    assert "Utvecklingen går åt rätt håll." not in text


def test_initiatives_stand_beside_with_state_dates_and_delivery(at_editor, public_initiative, report, goal, editor):
    publishing.move_due_date(
        report, by=editor, at=stockholm("2025-01-10"), to=PartialDate.parse("2025-12", Edge.END), reference="KN1"
    )
    publishing.register_delivery(report, by=editor, at=stockholm("2025-01-11"), delivery="delivered")

    text = beside(at_editor.get(add_page(goal)))

    for word in ("Nationell testbädd", "Pågår", "Slutrapport om testbädden", "december 2025", "30 juni 2025", "Lämnad"):
        assert word in text.replace("\N{NO-BREAK SPACE}", " ")


def test_what_is_not_public_does_not_stand_beside(at_editor, goal, initiative, public_initiative):
    public_initiative.title = "Ett namn som ingen har sett"
    public_initiative.save()

    page = at_editor.get(add_page(goal)).text

    assert initiative.title not in page
    assert "Ett namn som ingen har sett" not in page


def test_the_last_values_of_indicators_stand_beside_with_period_and_source(at_editor, goal, area, approver, source):
    indicator = Indicator.objects.create(
        slug="export", title="Läkemedelsexport", unit="mdkr", role="outcome", lead_area=area
    )
    IndicatorGoal.objects.create(indicator=indicator, goal=goal)
    for year in range(2018, 2024):
        Observation.objects.create(
            indicator=indicator,
            period_from=dt.date(year, 1, 1),
            period_to=dt.date(year, 12, 31),
            value=year - 1900,
            qualifier="about" if year == 2023 else "exact",
            source=source,
        )
    assert "Läkemedelsexport" not in at_editor.get(add_page(goal)).text
    publishing.publish_indicator(indicator, by=approver, at=stockholm("2025-03-03"), note="Ny.")

    text = beside(at_editor.get(add_page(goal)))

    for word in ("Läkemedelsexport", "mdkr", "2023", "omkring 123", "122", "2020", source.citation):
        assert word in text
    assert "2019" not in text


def test_an_approver_sees_it_beside_a_text_that_is_only_read(approver, goal, public_initiative):
    update = makers.submitted_judgement(goal)

    page = logged_in(approver).get(change_page(update))

    assert public_initiative.title in beside(page)
    assert "offered" not in form_of(page)
    assert update.evidence.get().source.citation in page.text


# Evidence


def test_evidence_is_ticked_without_javascript(at_editor, goal, public_initiative):
    page = at_editor.get(add_page(goal))
    source = public_initiative.sources.get()
    assert f'value="{key(public_initiative)}"' in page.text
    assert source.citation in page.text

    ticked = [key(public_initiative), f"source-{source.pk}"]
    assert at_editor.post(add_page(goal), form_of(page) | TEXTS | {"offered": ticked}).status_code == 302

    assert cited(StatusUpdate.objects.get()) == {public_initiative.versions.get(), source}


def test_what_is_ticked_stays_ticked_and_is_taken_away_by_unticking(at_editor, goal, public_initiative, source):
    draft = makers.draft_judgement(goal, evidence=[public_initiative.versions.get(), source])
    opened = form_of(at_editor.get(change_page(draft)))
    assert set(opened["offered"]) == {key(public_initiative), f"source-{source.pk}"}

    at_editor.post(change_page(draft), opened | {"offered": [f"source-{source.pk}"]})

    assert cited(draft) == {source}


def test_a_change_of_text_alone_leaves_the_evidence_as_it_is(at_editor, goal, source):
    draft = makers.draft_judgement(goal, evidence=[source])
    row = draft.evidence.get()

    save(at_editor, change_page(draft), headline="En annan mening.")

    assert list(draft.evidence.all()) == [row]


def test_what_is_searched_and_ticked_at_once_is_cited_once(at_editor, goal, public_initiative, source):
    version = public_initiative.versions.get()
    sent = form_of(at_editor.get(add_page(goal))) | TEXTS
    sent |= {
        "offered": key(public_initiative),
        "more_initiatives": [version.pk],
        "more_sources": [source.pk, source.pk],
    }

    at_editor.post(add_page(goal), sent)

    update = StatusUpdate.objects.get()
    assert (update.evidence.count(), cited(update)) == (2, {version, source})


def test_of_two_versions_of_an_initiative_the_newer_is_cited(at_editor, goal, public_initiative, editor):
    old = public_initiative.versions.get()
    draft = makers.draft_judgement(goal, evidence=[old])
    public_initiative.title = "Nationella testbädden"
    public_initiative.save()
    new = makers.amend(public_initiative, stockholm("2025-04-01"))

    save(at_editor, change_page(draft), offered=[f"initiative-{new.pk}", f"initiative-{old.pk}"])

    assert cited(draft) == {new}


def test_what_was_searched_stays_ticked_when_the_form_comes_back(at_editor, goal, source):
    sent = form_of(at_editor.get(add_page(goal))) | TEXTS | {"assessed_on": "2999-01-01", "more_sources": [source.pk]}

    again = at_editor.post(add_page(goal), sent)

    assert errors_of(again)
    assert form_of(again)["offered"] == f"source-{source.pk}"
    assert "Fler prövningar har startat." in again.text


@pytest.mark.parametrize(
    "ticked", ["initiative-999999", "source-999999", "x", "source-", "source-" + "9" * 40, "initiative--1"]
)
def test_what_does_not_exist_is_a_sentence_on_the_evidence(at_editor, goal, ticked):
    response = save(at_editor, add_page(goal), **(TEXTS | {"offered": [ticked]}))

    assert "offered" in response.context["adminform"].form.errors
    assert not StatusUpdate.objects.exists()


# Buttons


def press(client, page, button, **changes):
    return client.post(page, form_of(client.get(page)) | changes | {button: "1"})


def test_a_draft_is_saved_and_the_official_stays_on_its_page(at_editor, goal):
    response = press(at_editor, add_page(goal), "_save", headline="Bara en mening.")

    update = StatusUpdate.objects.get()
    assert (response.url, update.state) == (change_page(update), "draft")


def test_save_and_submit_takes_one_step(at_editor, goal, source):
    response = press(at_editor, add_page(goal), "_submit", **(TEXTS | {"offered": [], "more_sources": [source.pk]}))

    update = StatusUpdate.objects.get()
    assert (response.url, update.state, update.revision) == (change_page(update), "submitted", 1)


def test_a_complete_draft_is_submitted_without_a_change(at_editor, goal):
    draft = makers.draft_judgement(goal)

    press(at_editor, change_page(draft), "_submit")

    draft.refresh_from_db()
    assert (draft.state, draft.revision) == ("submitted", 1)


def test_what_cannot_be_submitted_is_saved_and_says_at_its_fields_what_is_missing(at_editor, goal):
    response = press(at_editor, add_page(goal), "_submit", headline="Bara en mening.")

    update = StatusUpdate.objects.get()
    assert (update.state, update.headline) == ("draft", "Bara en mening.")
    page = at_editor.get(response.url)
    assert set(page.context["adminform"].form.errors) == {"direction", "confidence", "what_happened", "why", "offered"}
    assert errors_of(page)
    assert "Bara en mening." in page.text
    assert at_editor.get(change_page(update)).context["adminform"].form.errors == {}


def test_the_page_that_says_what_is_missing_is_mended_and_submitted(at_editor, goal, source):
    response = press(at_editor, add_page(goal), "_submit", headline="Bara en mening.")

    press(at_editor, response.url, "_submit", **(TEXTS | {"offered": [f"source-{source.pk}"]}))

    assert StatusUpdate.objects.get().state == "submitted"


def test_a_form_that_is_wrong_submits_nothing_and_keeps_what_was_typed(at_editor, goal, source):
    response = press(at_editor, add_page(goal), "_submit", **(TEXTS | {"assessed_on": "i går"}))

    assert "assessed_on" in response.context["adminform"].form.errors
    assert "Underlagen pekar åt samma håll." in response.text
    assert not StatusUpdate.objects.exists()


def test_save_and_preview_leads_to_the_preview(at_editor, goal):
    response = press(at_editor, add_page(goal), "_preview", **TEXTS)

    assert response.url == address("statusupdate", "preview", StatusUpdate.objects.get().pk)
    assert "Fler prövningar har startat." in at_editor.get(response.url).text


def test_buttons_of_django_that_do_not_fit_are_gone(at_editor, goal):
    for page in (add_page(goal), change_page(makers.draft_judgement(goal))):
        names = set(re.findall(r'type="submit"[^>]*name="(\w+)"', at_editor.get(page).text))
        assert names <= {"_save", "_preview", "_submit"}


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_what_is_handed_over_is_taken_back_by_its_author(at_editor, goal, approver, state):
    update = makers.submitted_judgement(goal)
    if state == "approved":
        later = timezone.now() + dt.timedelta(days=3)
        publishing.approve(update, by=approver, at=timezone.now(), revision=update.revision, publish_after=later)
    page = at_editor.get(change_page(update)).text
    assert 'name="_take_back"' in page
    assert 'name="_submit"' not in page

    press(at_editor, change_page(update), "_take_back")

    update.refresh_from_db()
    assert (update.state, update.approver, update.publish_after) == ("draft", None, None)


def test_the_same_form_sent_twice_makes_one_and_submits_it_once(at_editor, goal, source):
    sent = form_of(at_editor.get(add_page(goal))) | TEXTS | {"more_sources": [source.pk], "_submit": "1"}

    first, second = at_editor.post(add_page(goal), sent), at_editor.post(add_page(goal), sent)

    update = StatusUpdate.objects.get()
    assert (update.state, update.revision) == ("submitted", 1)
    assert first.url == second.url == change_page(update)


def test_a_stale_form_shows_both_sets_of_evidence_in_words(at_editor, goal, source, editor):
    draft = makers.draft_judgement(goal, evidence=[source])
    opened = form_of(at_editor.get(change_page(draft)))
    other = makers.make_source("En annan källa")
    publishing.write(draft, by=editor, at=timezone.now(), evidence=[other])

    response = at_editor.post(change_page(draft), opened | {"offered": [], "headline": "Min egen mening."})

    assert response.status_code == 409
    assert "En annan källa" in response.text
    assert "Min egen mening." in response.text
    told = [(row.stored, row.typed) for row in response.context["conflict"].differences]
    assert ("En annan källa, Vinnova", "–") in told
    assert cited(draft) == {other}


def test_the_list_tells_and_filters_by_what_has_become_of_each(at_editor, goal, goal_4_2, approver):
    replaced = makers.publish_judgement(goal, at=stockholm("2025-03-03"))
    corrected = makers.publish_judgement(goal, at=stockholm("2025-04-01"))
    standing = makers.publish_correction(corrected, stockholm("2025-04-02"))
    withdrawn = makers.publish_judgement(goal_4_2)
    publishing.withdraw(withdrawn, by=approver, at=timezone.now(), reason="Fel underlag.")
    draft = makers.draft_judgement(goal, at=stockholm("2025-05-01"))
    rows = {"replaced": replaced, "corrected": corrected, "standing": standing, "withdrawn": withdrawn, "draft": draft}

    for status, row in rows.items():
        page = at_editor.get(address("statusupdate"), {"state__exact": status})
        assert [found.pk for found in page.context["cl"].result_list] == [row.pk]
    page = at_editor.get(address("statusupdate"), {"state__exact": "published"})
    assert page.context["cl"].result_count == 4


def test_what_waits_says_until_when(at_editor, goal, approver):
    update = makers.submitted_judgement(goal)
    later = timezone.now() + dt.timedelta(days=30)
    publishing.approve(update, by=approver, at=timezone.now(), revision=update.revision, publish_after=later)
    clock = timezone.localtime(later).strftime("%-H.%M")

    assert clock in at_editor.get(address("statusupdate")).text
    assert clock in at_editor.get(change_page(update)).text


@pytest.mark.parametrize("which", ["add", "choose", "change", "list", "preview"])
def test_asks_as_much_of_the_database_for_many_rows_as_for_few(
    at_editor, goal, edition, area, which, public_initiative
):
    makers.publish_judgement(goal, at=stockholm("2025-03-03"))
    other = makers.make_goal(edition, area, 20)
    evidence = [makers.publish(makers.make_initiative("Insats", goal, other)), makers.make_source()]
    draft = makers.draft_judgement(goal, at=stockholm("2025-04-01"), evidence=evidence)
    pages = {
        "add": add_page(other),
        "choose": address("statusupdate", "add"),
        "change": change_page(draft),
        "list": address("statusupdate"),
        "preview": address("statusupdate", "preview", draft.pk),
    }

    def counted():
        at_editor.get(pages[which])  # what is asked once in a process is not counted
        with CaptureQueriesContext(connection) as queries:
            assert at_editor.get(pages[which]).status_code == 200
        return len(queries)

    few = counted()
    for number in range(5):
        row = makers.make_initiative(f"Insats {number}", goal, other)
        makers.make_deliverable(row, "2025-06-30")
        evidence += [makers.publish(row), makers.make_source(f"Källa {number}")]
        makers.publish_judgement(makers.make_goal(edition, area, 30 + number))
    publishing.write(draft, by=draft.author, at=timezone.now(), evidence=evidence)

    assert counted() == few
