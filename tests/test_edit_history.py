"""The history page of an object: who changed what, from what to what, in words, with the note; for officials only."""

import re
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.models import Goal, GoalLineage, Source
from strategy.partial_dates import PartialDate
from tests import makers
from tests.admin_helpers import address, logged_in, save
from tests.makers import stockholm
from tests.page_helpers import links_of, make_funding, queries_for, words_of
from tracking import publishing
from tracking.edit_history import acting
from tracking.models import (
    Deliverable,
    Evidence,
    Funding,
    GoalLink,
    Indicator,
    Initiative,
    Observation,
    Publication,
    StatusUpdate,
    User,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(stockholm("2024-12-03 08:00"), tick=False)]
"""The hour at which makers write rows, by nobody; what officials do in these tests comes later."""

NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.fixture
def client(editor):
    return logged_in(editor)


def history(client, row) -> str:
    return client.get(reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_history", args=[row.pk])).text


def acts(client, row) -> list[str]:
    """The words of each act on the page, the newest first."""
    return [said(found) for found in re.findall(r"<section.*?</section>", history(client, row), re.DOTALL)]


def latest(client, row) -> str:
    return acts(client, row)[0]


def said(html: str) -> str:
    return words_of(html).replace(NO_BREAK, " ")


def edit(row, by, at="2025-06-01", note="", **values):
    with acting(by, stockholm(at), note):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def test_an_official_reads_who_changed_what_from_what_to_what(client, editor, initiative):
    edit(initiative, editor, "2025-06-01 14:05", phase="ongoing")
    edit(initiative, editor, "2025-06-02 14:05", phase="completed")

    text = latest(client, initiative)

    assert "2 juni 2025" in text
    assert "14.05" in text
    assert "Editor_4" in text
    assert f"{_('phase').capitalize()} {_('From')} pågår → {_('To')} genomförd" in text


def test_the_form_of_an_object_leads_to_its_history(client, initiative):
    assert address("initiative", "history", initiative.pk) in links_of(
        client.get(address("initiative", "change", initiative.pk))
    )


def test_a_save_in_the_form_is_one_act_with_the_object_and_its_parts(client, initiative):
    deliverable = makers.make_deliverable(initiative, "2025-06", label="Slutrapport")
    page = address("initiative", "change", initiative.pk)
    answer = save(client, page, title="Ny titel", **{"deliverables-0-due_on": "2025-09-01"})
    assert answer.status_code == 302, answer.text

    text = latest(client, initiative)

    assert "Ny titel" in text
    assert "Slutrapport" in text
    assert "juni 2025 →" in text
    assert "1 september 2025" in text
    assert Deliverable.objects.get(pk=deliverable.pk).due_on.isoformat() == "2025-09-01"
    assert len([act for act in acts(client, initiative) if "Ny titel" in act]) == 1


def test_a_date_that_becomes_less_exact_is_a_change_though_the_day_is_the_same(client, editor, initiative):
    edit(initiative, editor, "2025-06-01", starts_on=PartialDate.parse("2024-06-01").on)
    edit(initiative, editor, "2025-06-02", starts_on_precision="month")

    text = latest(client, initiative)

    assert f"{_('starts').capitalize()} {_('From')} 1 juni 2024 → {_('To')} juni 2024" in text
    assert _("revision").capitalize() not in text
    assert "precision" not in text


def test_only_the_changed_words_of_a_long_text_are_marked(client, editor, initiative):
    edit(initiative, editor, "2025-06-01", summary="Staten bygger en testbädd för nya läkemedel.")
    edit(initiative, editor, "2025-06-02", summary="Staten bygger en testbädd för alla läkemedel.")

    html = history(client, initiative)

    assert "<del>nya</del>" in html
    assert "<ins>alla</ins>" in html
    assert "<ins>testbädd" not in html


def test_what_an_official_writes_is_escaped(client, editor, initiative):
    edit(initiative, editor, "2025-06-01", summary="Kort.")
    edit(initiative, editor, "2025-06-02", summary="<script>alert(1)</script> Kort.", note="<b>fet</b>")

    html = history(client, initiative)

    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;" in html
    assert "<b>fet" not in html


def test_added_and_removed_sources_are_named(client, editor, initiative):
    first, second = initiative.sources.get(), makers.make_source("Rapport B")
    with acting(editor, stockholm("2025-06-01")):
        initiative.sources.set([second])

    text = latest(client, initiative)

    assert f"+ {_('was added')}: Rapport B" in text
    assert f"− {_('was removed')}: {first.citation}" in text


def test_several_saves_in_one_act_are_told_as_one(client, editor, initiative):
    with acting(editor, stockholm("2025-06-02")):
        for title in ("Mellanläge", "Slutläge"):
            initiative.title = title
            initiative.save()

    text = latest(client, initiative)

    assert "Slutläge" in text
    assert "Mellanläge" not in text


def test_parts_are_told_when_added_and_when_removed(client, editor, initiative):
    with acting(editor, stockholm("2025-06-01")):
        money = make_funding(initiative, 90_000_000, wording="90 miljoner kronor")
    assert _("was added") in latest(client, initiative)
    assert _("SEK %(amount)s") % {"amount": "90 000 000"} in latest(client, initiative)
    with acting(editor, stockholm("2025-06-02")):
        money.amount = 80_000_000
        money.save()
    assert "90 000 000" in latest(client, initiative)
    assert "80 000 000" in latest(client, initiative)
    with acting(editor, stockholm("2025-06-03")):
        money.delete()

    text = latest(client, initiative)

    assert "90 miljoner kronor" in text
    assert _("was removed") in text
    assert len(acts(client, initiative)) >= 3


def test_what_was_added_and_removed_in_one_act_never_was(client, editor, initiative):
    with acting(editor, stockholm("2025-06-01")):
        make_funding(initiative, wording="Ett misstag").delete()

    assert "Ett misstag" not in latest(client, initiative)


def test_a_link_to_a_goal_is_told_with_the_goal_and_its_edition(client, editor, initiative, goal_4_2):
    publishing.link_goal(
        GoalLink(initiative=initiative, goal=goal_4_2), by=editor, at=stockholm("2025-06-01"), note="Av betydelse."
    )

    text = latest(client, initiative)

    assert "2024: 4.2 Forskning i vården" in text
    assert "Av betydelse." in text


def test_a_moved_date_is_told_with_its_deliverable(client, editor, public_initiative, report):
    publishing.move_due_date(
        report, by=editor, at=stockholm("2025-06-01"), to=PartialDate.parse("2025-12-31"), reference="KN2025/00100"
    )

    text = latest(client, public_initiative)

    assert "Slutrapport om testbädden: 30 juni 2025 → 31 december 2025" in text
    assert "KN2025/00100" in text


def test_a_moved_date_of_a_deliverable_that_is_gone_is_still_told(client, editor, initiative):
    deliverable = makers.make_deliverable(initiative, "2025-06-30", label="Utkast till rapport")
    publishing.move_due_date(
        deliverable, by=editor, at=stockholm("2025-06-01"), to=PartialDate.parse("2025-12-31"), reference="KN2025/1"
    )
    with acting(editor, stockholm("2025-06-02")):
        deliverable.delete()

    removed, moved = acts(client, initiative)[:2]

    assert "Utkast till rapport" in removed
    assert "Utkast till rapport: 30 juni 2025 → 31 december 2025" in moved


def test_a_public_act_is_told_with_its_row_of_the_log(client, editor, public_initiative):
    edit(public_initiative, editor, "2025-06-01", phase="completed")
    publishing.amend_initiative(public_initiative, by=editor, at=stockholm("2025-06-02"), note="Uppdraget är slutfört.")
    row = Publication.objects.get(act="initiative_amended")

    amended, edited = acts(client, public_initiative)[:2]

    assert _("Public: no %(number)s") % {"number": row.number} in amended
    assert "Uppdraget är slutfört." in amended
    assert "Editor_4" in amended
    assert "pågår" in edited
    assert _("Public: no %(number)s") % {"number": row.number} not in edited


def test_every_public_act_on_an_object_stands_with_an_act_in_its_history(
    client, editor, approver, public_initiative, report
):
    publishing.register_delivery(
        report, by=editor, at=stockholm("2025-06-01"), delivery="delivered", source=makers.make_source()
    )
    publishing.unpublish_initiative(public_initiative, by=approver, at=stockholm("2025-06-02"), reason="Dubblett.")

    found = acts(client, public_initiative)

    numbers = (
        Publication.objects.filter(initiative=public_initiative).order_by("-number").values_list("number", flat=True)
    )
    assert len(numbers) == 3
    for number, act in zip(numbers, found, strict=False):
        assert _("Public: no %(number)s") % {"number": number} in act
    assert "Dubblett." in found[0]
    assert "Approver" in found[0]


def test_a_public_wording_saved_in_the_form_is_told_with_its_row_of_the_log(administrator, goal, time_machine):
    """The form and the verb within it tell one moment, so that the row of the log finds its act."""
    time_machine.move_to(stockholm("2025-06-01 10:00"), tick=True)
    client = logged_in(administrator)
    answer = save(client, address("goal", "change", goal.pk), title="Många fler prövningar", note="Rättad.")
    assert answer.status_code == 302
    row = Publication.objects.get(act="wording_changed")

    text = latest(client, goal)

    assert "Många fler prövningar" in text
    assert _("Public: no %(number)s") % {"number": row.number} in text
    copy = Goal.history.filter(id=goal.pk).latest("history_id")
    assert copy.history_date == row.at


def test_a_judgement_is_followed_from_draft_to_publication_and_withdrawal(editor, approver, goal):
    client = logged_in(editor)
    draft = makers.draft_judgement(goal, at=stockholm("2025-03-01"))
    publishing.submit(draft, by=editor, at=stockholm("2025-03-02"))
    publishing.return_for_changes(draft, by=approver, at=stockholm("2025-03-03"), comment="Skriv tydligare.")
    publishing.submit(draft, by=editor, at=stockholm("2025-03-04"))
    draft.refresh_from_db()
    publishing.approve(draft, by=approver, at=stockholm("2025-03-05"), revision=draft.revision)
    publishing.withdraw(draft, by=approver, at=stockholm("2025-03-06"), reason="Fel underlag.")

    withdrawn, approved, again, returned, submitted, written = acts(client, draft)

    state = StatusUpdate.State
    assert _("was added") in written
    assert "Årsredovisning 2024" in written
    assert f"{state.DRAFT.label} → {_('To')} {state.SUBMITTED.label}" in submitted
    assert f"{state.SUBMITTED.label} → {_('To')} {state.RETURNED.label}" in returned
    assert "Skriv tydligare." in returned
    assert returned.count("Skriv tydligare.") == 1
    assert "Approver" in returned
    assert f"{state.RETURNED.label} → {_('To')} {state.SUBMITTED.label}" in again
    assert f"→ {_('To')} {state.PUBLISHED.label}" in approved
    assert _("Public: no %(number)s") % {"number": Publication.objects.get(act="status_published").number} in approved
    assert "Fel underlag." in withdrawn
    assert "Approver" in withdrawn


def test_a_judgement_published_at_its_time_is_signed_by_who_approved_it(editor, approver, goal):
    update = makers.submitted_judgement(goal)
    at = stockholm("2025-03-04")
    publishing.approve(update, by=approver, at=at, revision=update.revision, publish_after=stockholm("2025-03-05"))
    publishing.publish_due(at=stockholm("2025-03-05 10:00"))

    text = latest(logged_in(editor), update)

    assert re.match(r"5 mars 2025 \S+ 10\.00, Approver ", text)
    assert f"{_('approved, waiting for its time')} → {_('To')} {StatusUpdate.State.PUBLISHED.label}" in text
    assert _("Public: no %(number)s") % {"number": Publication.objects.get(act="status_published").number} in text


def test_evidence_that_comes_and_goes_is_told(editor, goal, source):
    draft = makers.draft_judgement(goal, at=stockholm("2025-03-01"), evidence=[source])
    other = makers.make_source("Ny statistik")
    publishing.write(draft, by=editor, at=stockholm("2025-03-02"), evidence=[other])

    text = latest(logged_in(editor), draft)

    assert "Ny statistik" in text
    assert source.citation in text
    assert _("was removed") in text
    assert Evidence.objects.get().source == other


def test_a_revised_value_of_an_indicator_is_told_with_its_period(area, goal, editor, approver, source):
    indicator = Indicator.objects.create(slug="x", title="Export", unit="mdkr", role="outcome", lead_area=area)
    row = Observation(indicator=indicator, source=source, value=0, period_from="2023-01-01", period_to="2023-12-31")
    row.full_clean()
    publishing.add_observation(row, by=editor, at=stockholm("2025-01-01"))
    publishing.publish_indicator(indicator, by=approver, at=stockholm("2025-01-02"), note="Ny.")
    publishing.revise_observation(
        row, by=editor, at=stockholm("2025-01-03"), value=Decimal(139), note="Reviderad statistik."
    )

    revised, _published, added = acts(logged_in(editor), indicator)[:3]

    assert "“2023”" in added or "”2023”" in added
    assert f"{_('value').capitalize()}: 0" in added
    assert "139" in revised
    assert "Reviderad statistik." in revised


@pytest.mark.parametrize("noun", ["source", "organisation", "edition", "areawording", "goal", "goallineage"])
def test_every_kind_of_object_tells_its_own_history(noun, administrator, edition, goal, organisation, source):
    rows = {
        "source": (source, "citation"),
        "organisation": (organisation, "name"),
        "edition": (edition, "title"),
        "areawording": (edition.area_wordings.first(), "title"),
        "goal": (goal, "title"),
    }
    if noun == "goallineage":
        lineage = GoalLineage(successor=goal, relation="new")
        publishing.change_lineage(lineage, by=administrator, at=stockholm("2025-05-01"), note="Ny.")
        rows[noun] = lineage, "note"
    row, name = rows[noun]
    edit(row, administrator, "2025-06-01", **{name: "Helt andra ord"})

    text = latest(logged_in(administrator), row)

    assert "Helt andra ord" in text
    assert "Administrator" in text


def test_a_copy_without_one_before_it_says_that_nothing_earlier_is_known(client, editor, initiative):
    Initiative.history.all().delete()
    edit(initiative, editor, phase="ongoing")

    text = latest(client, initiative)

    assert _("No earlier information. This is what was saved:") in text
    assert _("was added") not in text


# Who may read it


def test_the_history_of_a_working_row_is_found_by_those_who_may_read_the_row(
    editor, editor_8, approver, auditor, administrator, initiative
):
    page = address("initiative", "history", initiative.pk)
    answers = {
        user.username: logged_in(user).get(page).status_code
        for user in (editor, editor_8, approver, auditor, administrator)
    }

    assert answers == {"editor_4": 200, "editor_8": 404, "approver": 200, "auditor": 200, "administrator": 404}


def test_how_a_published_judgement_was_written_is_not_told_outside_its_area(editor, editor_8, auditor, goal):
    """Every official reads what is published; the drafts that led to it stay with those who may read drafts."""
    update = makers.publish_judgement(goal)
    page, form = (address("statusupdate", name, update.pk) for name in ("history", "change"))

    assert logged_in(editor_8).get(page).status_code == 404
    assert page not in links_of(logged_in(editor_8).get(form))
    for user in (editor, auditor):
        assert logged_in(user).get(page).status_code == 200
        assert page in links_of(logged_in(user).get(form))


def test_an_unpublished_initiative_of_another_area_is_not_named(client, editor, initiative, goal_8_1, approver):
    secret = makers.make_initiative("Hemlig föregångare", goal_8_1)
    edit(initiative, approver, previous=secret)

    assert "Hemlig föregångare" not in history(client, initiative)
    assert _("an initiative that is not public") in latest(client, initiative)
    assert "Hemlig föregångare" in latest(logged_in(approver), initiative)


def test_who_is_not_logged_in_is_asked_to(db, initiative):
    from django.test import Client

    answer = Client().get(address("initiative", "history", initiative.pk))

    assert answer.status_code == 302
    assert "/login/" in answer.url


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "1e9", ""])
def test_a_page_that_does_not_exist_gives_the_nearest(client, initiative, number):
    page = address("initiative", "history", initiative.pk)

    assert client.get(page, {"p": number}).status_code == 200


# Many acts


def test_acts_come_in_pages_and_no_act_is_lost_or_told_twice(client, editor, initiative):
    for number in range(60):
        edit(initiative, editor, f"2025-06-01 10:{number:02}", title=f"Titel {number:02}")
    page = address("initiative", "history", initiative.pk)

    told = []
    for number in (1, 2, 3):
        html = client.get(page, {"p": number}).text
        told += re.findall(r"10\.(\d\d)</time>", html)

    assert told == [f"{number:02}" for number in reversed(range(60))]
    assert "?p=3" in client.get(page).text


def test_the_log_rows_of_a_page_are_those_of_its_acts(client, editor, public_initiative):
    for number in range(40):
        at = f"2025-06-01 10:{number:02}"
        edit(public_initiative, editor, at, title=f"Titel {number:02}")
        publishing.amend_initiative(public_initiative, by=editor, at=stockholm(at), note="Ny titel.")
        public_initiative.refresh_from_db()
    page = address("initiative", "history", public_initiative.pk)
    numbers = {row.at: row.number for row in Publication.objects.filter(initiative=public_initiative)}

    for number, first in ((1, 39), (2, 14)):
        html = client.get(page, {"p": number}).text
        top = re.findall(r"<section.*?</section>", html, re.DOTALL)[0]
        expected = numbers[stockholm(f"2025-06-01 10:{first}")]
        assert re.findall(_("Public: no %(number)s") % {"number": r"(\d+)"}, said(top)) == [str(expected)]


def test_a_long_history_asks_no_more_of_the_database_than_a_short_one(client, editor, approver, initiative, goal_8_1):
    organisation = makers.make_organisation("Aktör")

    def work(day, times):
        for minute in range(times):
            with acting(editor if minute % 2 else approver, stockholm(f"2025-06-{day:02} 10:{minute:02}")):
                initiative.title = f"Titel {day} {minute}"
                initiative.save()
                initiative.sources.add(makers.make_source(f"Källa {day} {minute}"))
                makers.make_deliverable(initiative, "2025-06", label=f"R{day} {minute}", recipient=organisation)
                make_funding(initiative, wording=f"{day} {minute}", payer=organisation)

    page = address("initiative", "history", initiative.pk)
    work(1, 2)
    client.get(page)
    few = queries_for(client, page)
    work(2, 20)

    assert queries_for(client, page) == few
    assert few <= 45


def test_an_act_that_did_very_much_is_told_in_part(client, editor, initiative):
    with acting(editor, stockholm("2025-06-01")):
        for number in range(80):
            make_funding(initiative, wording=f"belopp {number:03}")

    html = history(client, initiative)

    assert "belopp 000" in html
    assert "belopp 079" not in html
    assert _("More was changed at the same time than is shown here.") in html


# What Django's own log is left for


def test_what_the_edit_history_tells_is_not_written_to_djangos_log_too(client, initiative):
    answer = save(client, address("initiative", "change", initiative.pk), title="Ny titel")

    assert answer.status_code == 302
    assert not LogEntry.objects.exists()


def test_changes_of_accounts_stay_in_djangos_log(administrator, editor):
    client = logged_in(administrator)
    answer = save(client, address("user", "change", editor.pk), full_name="Nytt Namn")
    assert answer.status_code == 302

    text = said(client.get(address("user", "history", editor.pk)).text)

    assert LogEntry.objects.count() == 1
    assert _("name").capitalize() in text or "Full name" in text or "Namn" in text


def test_who_deletes_a_row_signs_it(client, editor):
    source = makers.make_source("Aldrig använd")
    client.post(address("source", "delete", source.pk), {"post": "yes"})

    copy = Source.history.filter(id=source.pk).latest("history_id")

    assert copy.history_type == "-"
    assert copy.history_user == editor
    assert isinstance(editor, User)
    assert not Funding.objects.exists()
