"""The officials' first page: what waits for me, what comes, what was amended, where the register is thin."""

import datetime as dt
import re
from itertools import pairwise

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import gettext, override

from strategy.models import AreaWording, Goal
from strategy.partial_dates import Edge, PartialDate
from tests import makers
from tests.admin_helpers import address, logged_in
from tests.makers import stockholm
from tests.page_helpers import links_of, open_judgement, part, queries_for, words_of
from tracking import publishing
from tracking.admin.home.register import groups_of
from tracking.admin.home.tasks import MOST
from tracking.models import Indicator, Initiative, Publication, StatusUpdate, User

TODAY = stockholm("2025-06-30 12:00")
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]

HOME = "/admin/"
MANY = MOST + 3


@pytest.fixture
def people(editor, approver, auditor, administrator, area):
    approver.areas.add(area)
    return {person.role: person for person in (editor, approver, auditor, administrator)}


def home(user):
    return logged_in(user).get(HOME)


def swedish(text: str, **words) -> str:
    with override("sv"):
        return gettext(text) % words


def names(response) -> set[str]:
    """Of all sections on the page."""
    return set(re.findall(r'aria-labelledby="([\w-]+)"', response.text))


def lists_of(response) -> dict:
    home = response.context["home"]
    return {tasks.name: tasks for tasks in [*home.waiting, *home.on_their_way, *home.soon]}


def more_goals(goal, count: int) -> list[Goal]:
    return [
        makers.make_goal(goal.edition, goal.area, number, f"Målsättning {number}") for number in range(10, 10 + count)
    ]


# What waits for me


def test_an_editor_sees_what_was_returned_with_the_comment(editor, goal):
    update = open_judgement(goal, "returned", "Nämn källan.")

    section = part(home(editor), "returned")

    assert address("statusupdate", "change", update.pk) in links_of(section)
    assert "4.1 Fler kliniska prövningar" in words_of(section)
    assert "Nämn källan." in words_of(section)
    assert "(1)" in section


def test_nothing_of_other_areas_waits_for_an_editor(editor, goal_8_1, public_initiative, area_8):
    open_judgement(goal_8_1, "returned", "Nämn källan.")
    Initiative.objects.update(lead_area=area_8)

    page = home(editor)

    assert "Nämn källan." not in page.text
    assert "Ökad export" not in page.text
    assert "Slutrapport om testbädden" not in page.text


def test_an_approver_sees_what_others_have_written_and_not_what_is_their_own(approver, area, goal, goal_8_1):
    approver.areas.add(area)
    theirs = makers.submitted_judgement(goal_8_1)
    own = makers.submitted_judgement(goal, by=approver)

    page = home(approver)

    assert links_of(part(page, "to-approve")) == [address("statusupdate", "approve", theirs.pk)]
    assert links_of(part(page, "submitted")) == [address("statusupdate", "change", own.pk)]


def test_what_is_drafted_or_returned_in_areas_that_are_not_ones_own_waits_for_others(approver, area_8, goal, goal_8_1):
    approver.areas.add(area_8)
    makers.draft_judgement(goal)
    returned = open_judgement(goal_8_1, "returned", "Nämn källan.")

    page = home(approver)

    assert "drafts" not in names(page)
    assert links_of(part(page, "returned")) == [address("statusupdate", "change", returned.pk)]


def test_who_only_helped_with_a_text_does_not_approve_it(approver, area, goal):
    approver.areas.add(area)
    update = makers.draft_judgement(goal)
    publishing.write(update, by=approver, at=TODAY)
    publishing.submit(update, by=update.author, at=TODAY)

    assert "to-approve" not in names(home(approver))


@pytest.mark.parametrize(
    ("assessed_on", "section", "age", "tag"),
    [
        ("2024-12-29", None, "", ""),  # 183 days: current
        ("2024-12-28", "to-judge", "6 månader", "due for update"),  # 184
        ("2024-06-30", "to-judge", "1 år", "due for update"),  # 365
        ("2024-06-29", "to-judge", "1 år", "out of date"),  # 366
    ],
)
def test_a_judgement_is_due_by_the_rule_of_the_public_pages(editor, goal, assessed_on, section, age, tag):
    at = stockholm("2024-12-30")
    makers.publish_judgement(goal, at=at, assessed_on=dt.date.fromisoformat(assessed_on))

    page = home(editor)

    if section is None:
        assert "to-judge" not in names(page)
        return
    words = words_of(part(page, section)).replace("\N{NO-BREAK SPACE}", " ")
    goal_and_age = swedish("%(goal)s: assessed %(age)s", goal="4.1 Fler kliniska prövningar", age="")
    assert goal_and_age.rstrip() in words
    assert age in words
    assert swedish(tag).capitalize() in words


def test_a_goal_that_is_due_is_one_step_from_its_new_judgement(editor, goal):
    makers.publish_judgement(goal, at=stockholm("2024-12-04"))
    client = logged_in(editor)

    write = [link for link in links_of(part(client.get(HOME), "to-judge")) if "add" in link]

    assert client.get(write[0]).context["adminform"].form.instance.goal == goal


def test_goals_without_a_judgement_are_named(editor, goal, goal_4_2):
    withdrawn = makers.publish_judgement(goal_4_2, at=stockholm("2025-03-03"))
    publishing.withdraw(withdrawn, by=makers.make_approver(), at=stockholm("2025-03-04"), reason="Fel källa.")

    tasks = lists_of(home(editor))["not-assessed"]

    assert [task.text.split(":")[0] for task in tasks.tasks] == [str(goal), str(goal_4_2)]
    assert "4 mars 2025" in tasks.tasks[1].about.replace("\N{NO-BREAK SPACE}", " ")


def test_what_somebody_is_writing_already_is_not_asked_for_again(editor, goal, goal_4_2):
    makers.draft_judgement(goal)

    page = home(editor)

    assert [task.text.split(":")[0] for task in lists_of(page)["not-assessed"].tasks] == [str(goal_4_2)]
    assert len(lists_of(page)["drafts"].tasks) == 1


def test_a_date_that_has_passed_accuses_nobody(editor, report):
    with time_machine.travel(stockholm("2025-07-01"), tick=False):
        page = home(editor)
    section = part(page, "passed")
    words = words_of(section)
    assert swedish("Date passed, no information about delivery") in words
    assert "Slutrapport om testbädden: Nationell testbädd" in words
    assert address("initiative", "deliver", report.initiative_id, report.pk) in links_of(section)
    [task] = lists_of(page)["passed"].tasks
    said = f"{lists_of(page)['passed'].title} {task.text} {task.about} {task.tag}"
    assert not re.search("försenad|inte lämnad|ska lämnas|late", said, re.IGNORECASE)


def test_a_date_counts_after_it_has_moved(editor, report):
    with time_machine.travel(stockholm("2025-08-01"), tick=False) as clock:
        publishing.move_due_date(
            report, by=editor, at=TODAY, to=PartialDate.parse("2025-08-15", Edge.END), reference="KN2025/1"
        )
        page = home(editor)
        assert "passed" not in names(page)
        assert "15 augusti 2025" in words_of(part(page, "due-soon")).replace("\N{NO-BREAK SPACE}", " ")

        clock.move_to(stockholm("2025-08-16"))
        assert "passed" in names(home(editor))


def test_what_is_delivered_waits_for_nobody(editor, report):
    publishing.register_delivery(report, by=editor, at=TODAY, delivery="delivered", document="SOU 2025:39")

    with time_machine.travel(stockholm("2025-07-01"), tick=False):
        assert not {"passed", "due-soon"} & names(home(editor))


def test_a_text_with_a_time_set_is_on_its_way_and_one_that_missed_it_waits(approver, editor, goal):
    update = open_judgement(goal, "approved", "Klart.")

    for person in (approver, editor):
        page = home(person)
        assert "1 juli 2025" in words_of(part(page, "planned")).replace("\N{NO-BREAK SPACE}", " ")
        assert "missed" not in names(page)

    with time_machine.travel(stockholm("2025-07-01 09:30"), tick=False):
        for person in (approver, editor):
            page = home(person)
            assert links_of(part(page, "missed")) == [address("statusupdate", "change", update.pk)]
            assert "planned" not in names(page)


def test_nothing_waiting_is_said_in_a_friendly_sentence(editor, edition, goal, goal_4_2):
    for one in (goal, goal_4_2):
        makers.publish_judgement(one, at=stockholm("2025-06-02"))

    page = home(editor)

    assert swedish("Nothing waits for you right now.") in words_of(page)
    assert page.context["home"].waiting == []


# What comes


def test_what_comes_within_thirty_days(editor, goal, public_initiative):
    makers.publish_judgement(goal, at=stockholm("2025-01-20"))  # due for update on 23 July
    makers.make_deliverable(public_initiative, "2025-07-30", label="Inom trettio dagar")
    makers.make_deliverable(public_initiative, "2025-07-31", label="Senare")
    makers.make_deliverable(public_initiative, "2025-07-30", label="Lämnad", delivery="delivered")

    page = home(editor)

    due = [task.text for task in lists_of(page)["due-soon"].tasks]
    assert due == ["Slutrapport om testbädden: Nationell testbädd", "Inom trettio dagar: Nationell testbädd"]
    soon = words_of(part(page, "soon-due")).replace("\N{NO-BREAK SPACE}", " ")
    assert "4.1 Fler kliniska prövningar" in soon
    assert "23 juli 2025" in soon


def test_a_judgement_that_stays_current_for_longer_does_not_come_up(editor, goal):
    makers.publish_judgement(goal, at=stockholm("2025-01-29"))  # 183 days on 31 July

    assert "soon-due" not in names(home(editor))


# What was amended


@pytest.fixture
def moved(report, editor):
    publishing.move_due_date(
        report,
        by=editor,
        at=stockholm("2025-06-20"),
        to=PartialDate.parse("2025-09-30", Edge.END),
        reference="KN2025/1",
        reason="Remissen drog ut på tiden.",
    )
    return Publication.objects.get(act="due_date_moved")


def test_an_approver_sees_what_editors_made_public_alone(approver, moved, goal):
    makers.publish_judgement(goal, at=stockholm("2025-06-21"))

    section = part(home(approver), "amended")

    words = words_of(section).replace("\N{NO-BREAK SPACE}", " ")
    assert "Nationell testbädd" in words
    assert "30 september 2025" in words
    assert "Remissen drog ut på tiden." in words
    assert "Fler kliniska prövningar" not in words  # a judgement has had its second pair of eyes


@pytest.mark.parametrize("role", ["editor", "auditor", "administrator"])
def test_only_approvers_are_shown_what_was_amended(people, moved, role):
    assert "amended" not in names(home(people[role]))


def test_looking_does_not_mark_anything_as_seen(approver, moved):
    client = logged_in(approver)
    client.get(HOME)
    client.head(HOME)

    assert client.get(HOME).context["home"].amended.count == 1
    approver.refresh_from_db()
    assert approver.home_seen_at is None


def test_the_button_marks_what_the_page_showed_and_nothing_that_came_after(approver, report, moved, editor):
    client = logged_in(approver)
    number = client.get(HOME).context["home"].amended.up_to
    publishing.register_delivery(
        report, by=editor, at=stockholm("2025-06-30 11:59"), delivery="delivered", document="SOU 2025:39"
    )

    response = client.post(reverse("admin:seen"), {"number": number}, follow=True)

    assert [row.title for row in response.context["home"].amended.rows] == ["Nationell testbädd"]
    assert response.context["home"].amended.count == 1
    latest = client.get(HOME).context["home"].amended.up_to
    after = client.post(reverse("admin:seen"), {"number": latest}, follow=True)
    assert swedish("Nothing new.") in words_of(part(after, "amended"))


def test_the_mark_never_moves_back(approver, moved, report, editor):
    client = logged_in(approver)
    publishing.register_delivery(
        report, by=editor, at=stockholm("2025-06-25"), delivery="delivered", document="SOU 2025:39"
    )
    last = Publication.objects.get(act="delivery_registered")
    client.post(reverse("admin:seen"), {"number": last.number})

    client.post(reverse("admin:seen"), {"number": moved.number})

    approver.refresh_from_db()
    assert approver.home_seen_at == last.at


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "²", "9" * 17, "9" * 5000, "0"])
def test_a_mark_that_cannot_be_read_changes_nothing(approver, moved, number):
    response = logged_in(approver).post(reverse("admin:seen"), {"number": number}, follow=True)

    assert response.status_code == 200
    assert swedish("Nothing was marked. Look at the list below and try again.") in words_of(response)
    approver.refresh_from_db()
    assert approver.home_seen_at is None


def test_marking_is_a_post_by_an_approver(people, moved):
    assert logged_in(people["approver"]).get(reverse("admin:seen")).status_code == 405
    for role in ("editor", "auditor", "administrator"):
        assert logged_in(people[role]).post(reverse("admin:seen"), {"number": moved.number}).status_code == 403


def test_marking_needs_the_token_of_the_form(approver, moved):
    client = logged_in(approver)
    client.handler.enforce_csrf_checks = True

    assert client.post(reverse("admin:seen"), {"number": moved.number}).status_code == 403
    approver.refresh_from_db()
    assert approver.home_seen_at is None


def test_all_that_was_amended_is_a_list_of_the_log(approver, public_initiative, editor):
    for number in range(MANY):
        public_initiative.title = f"Testbädd {number}"
        public_initiative.save()
        makers.amend(public_initiative, stockholm("2025-06-20") + dt.timedelta(hours=number))
    client = logged_in(approver)

    page = client.get(HOME)

    amended = page.context["home"].amended
    assert (len(amended.rows), amended.count) == (MOST, MANY)
    assert amended.everything in links_of(part(page, "amended"))
    assert client.get(amended.everything).context["cl"].result_count == MANY


# Quality


@pytest.fixture
def thin_register(public_initiative, goal, goal_4_2, goal_8_1, area, area_8, organisation):
    """Something of everything that may be missing, in two areas, beside what has it."""
    for lead_area in (area, area_8):
        bare = makers.make_initiative(f"Utan allt {lead_area}", lead_area=lead_area)
        bare.sources.clear()
    makers.make_initiative("Med engelska", goal, title_en="In English", phase="ongoing")
    makers.make_initiative("Utan sammanfattning på engelska", goal_8_1, title_en="Half", summary="Text.")
    makers.publish_judgement(goal, at=stockholm("2024-12-03"), assessed_on=dt.date(2024, 5, 1))
    makers.publish_judgement(goal_8_1, at=stockholm("2024-12-03"), assessed_on=dt.date(2024, 5, 1))
    older = makers.make_edition("2019", "2019-12-01")
    AreaWording.objects.create(edition=older, area=area, title="Ett äldre område")
    makers.make_goal(older, area, 1, "En äldre målsättning")
    makers.publish_edition(older, stockholm("2024-12-04"))
    makers.make_official("utan_omrade")
    for number, lead in enumerate((area, area_8)):
        Indicator.objects.create(
            title=f"Indikator {number}",
            slug=f"i{number}",
            unit="antal",
            definition="Antal.",
            role="outcome",
            lead_area=lead,
        )


@pytest.mark.parametrize("role", User.Role.values)
def test_each_count_of_what_is_missing_is_that_of_the_list_it_leads_to(people, thin_register, role):
    client = logged_in(people[role])

    page = client.get(HOME)

    lacks = page.context["home"].lacks
    assert lacks
    for lack in lacks:
        response = client.get(lack.address)
        assert response.status_code == 200, lack.address
        assert response.context["cl"].result_count == lack.count, lack
        assert (lack.address in links_of(part(page, "lacks"))) == bool(lack.count)


def counts_of(user) -> dict[str, int]:
    return {lack.address.partition("/admin/")[2]: lack.count for lack in home(user).context["home"].lacks}


def test_what_is_missing_is_counted_in_own_areas_for_an_editor_and_everywhere_for_an_approver(
    editor, second_approver, auditor, thin_register
):
    def missing(user):
        counts = counts_of(user)
        return [sum(count for address, count in counts.items() if word in address) for word in WORDS]

    WORDS = ["source=no", "goal_link=no", "phase=none", "initiative/?english=no", "freshness=out", "initiative=no"]  # noqa: N806
    assert missing(editor) == [1, 1, 1, 2, 1, 1]
    assert missing(second_approver) == missing(auditor) == [2, 2, 3, 4, 2, 2]


def test_an_administrator_is_shown_what_the_strategy_lacks(administrator, thin_register, edition):
    counts = counts_of(administrator)

    assert list(counts.values()) == [2, 1, 1]  # goals 4.2 and 8.1, area 8, and one editor


# Colleagues


def test_changes_by_colleagues_of_own_areas_are_shown(editor, editor_8, approver, area, goal, goal_8_1):
    approver.areas.add(area)
    makers.draft_judgement(goal, by=approver, at=TODAY)
    makers.draft_judgement(goal_8_1, by=editor_8, at=TODAY)

    changes = home(editor).context["home"].changes

    assert [(change.who, change.title) for change in changes] == [("Approver", "4.1 Fler kliniska prövningar")]


def test_what_belongs_to_an_initiative_is_a_change_of_it(editor, approver, area, report):
    approver.areas.add(area)
    publishing.register_delivery(report, by=approver, at=TODAY, delivery="delivered", document="SOU 2025:39")

    section = part(home(editor), "changes")

    assert "Nationell testbädd" in words_of(section)
    assert address("initiative", "history", report.initiative_id) in links_of(section)


def test_one_does_not_read_of_ones_own_changes(editor, goal):
    makers.draft_judgement(goal, by=editor, at=TODAY)

    assert home(editor).context["home"].changes == []


def test_several_changes_of_one_row_are_one_line(editor, approver, second_approver, area, goal):
    second_approver.areas.add(area)
    update = makers.submitted_judgement(goal, by=second_approver, at=stockholm("2025-06-29"))
    publishing.return_for_changes(update, by=approver, at=TODAY, comment="Nämn källan.")

    changes = home(editor).context["home"].changes

    assert [(change.at, change.people) for change in changes] == [(TODAY, ["Approver", "Second_Approver"])]


def test_what_is_gone_is_not_linked(editor, approver, area, goal):
    approver.areas.add(area)
    update = makers.draft_judgement(goal, by=approver, at=TODAY)
    StatusUpdate.objects.get(pk=update.pk).delete()

    assert home(editor).context["home"].changes == []


# The buttons, the lists


def test_the_four_common_acts_are_for_those_who_write(people):
    for role in ("editor", "approver"):
        client = logged_in(people[role])
        acts = client.get(HOME).context["home"].acts
        assert len(acts) == 4
        assert all(client.get(act.address).status_code == 200 for act in acts)
    for role in ("auditor", "administrator"):
        assert home(people[role]).context["home"].acts == []


def test_who_writes_nowhere_has_no_buttons(second_approver, edition):
    assert home(second_approver).context["home"].acts == []


def test_the_goals_to_confirm_stand_oldest_first(editor, goal, goal_4_2, goal_8_1):
    makers.publish_judgement(goal, at=stockholm("2025-03-03"))
    oldest = makers.publish_judgement(goal_4_2, at=stockholm("2025-01-10"))
    makers.publish_judgement(goal_8_1, at=stockholm("2025-01-10"))

    page = logged_in(editor).get(reverse("admin:to_confirm"))

    assert [row.goal.code for row in page.context["rows"]] == ["4.2", "4.1"]
    assert page.context["rows"][0].progress.standing == oldest
    assert address("statusupdate", "confirm", oldest.pk) in links_of(page)
    assert "Ökad export" not in page.text


def test_a_goal_that_somebody_judges_already_leads_to_that_draft(editor, goal):
    makers.publish_judgement(goal, at=stockholm("2025-03-03"))
    draft = makers.draft_judgement(goal, at=stockholm("2025-06-01"))

    page = logged_in(editor).get(reverse("admin:to_confirm"))

    assert address("statusupdate", "change", draft.pk) in links_of(page)
    assert page.context["rows"][0].confirm_address == ""


def test_only_those_who_write_confirm(people):
    for role in ("auditor", "administrator"):
        assert logged_in(people[role]).get(reverse("admin:to_confirm")).status_code == 403
    assert logged_in(people["editor"]).get(reverse("admin:to_confirm")).context["rows"] == []


def test_every_list_is_cut_with_a_link_to_all(editor, goal, public_initiative):
    for one in more_goals(goal, MANY):
        makers.publish_judgement(one, at=stockholm("2024-12-04"))
    for number in range(MANY):
        makers.make_deliverable(public_initiative, "2025-05-01", label=f"Rapport {number}")
    client = logged_in(editor)

    lists = lists_of(client.get(HOME))

    for name in ("to-judge", "passed"):
        assert (len(lists[name].tasks), lists[name].count) == (MOST, MANY)
        assert client.get(lists[name].everything.address).status_code == 200


@pytest.mark.parametrize("role", User.Role.values)
def test_every_link_opens(people, role, thin_register, moved, goal_4_2):
    makers.submitted_judgement(goal_4_2)
    [soon_due] = more_goals(goal_4_2, 1)
    makers.publish_judgement(soon_due, at=stockholm("2025-01-20"))
    makers.make_deliverable(moved.initiative, "2025-07-05")
    client = logged_in(people[role])
    page = client.get(HOME)

    links = [link for link in links_of(part(page, "register")) + links_of(page) if link.startswith("/admin/")]

    assert len(links) > 5
    for link in set(links):
        assert client.get(link).status_code == 200, link


@pytest.mark.parametrize("role", User.Role.values)
def test_no_list_of_the_admin_is_lost_among_the_groups(people, role):
    page = home(people[role])

    listed = {model["object_name"] for app in page.context["app_list"] for model in app["models"]}
    grouped = [model["object_name"] for _heading, lists in page.context["groups"] for model in lists]

    assert sorted(grouped) == sorted(listed)


def test_a_list_that_no_group_names_comes_last():
    new = {"object_name": "Something", "name": "Något nytt"}
    named = {"object_name": "Initiative", "name": "Insatser"}

    assert [lists for _heading, lists in groups_of([{"models": [new, named]}])] == [[named], [new]]


@pytest.mark.parametrize("role", User.Role.values)
def test_headings_follow_one_another(people, role, thin_register):
    levels = [int(level) for level in re.findall(r"<h(\d)", home(people[role]).text)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


# Queries


def grow(goal, people, count: int) -> None:
    """So many of everything that the page lists."""
    editor, approver = people["editor"], people["approver"]
    initiative = makers.make_initiative(f"Insats {Initiative.objects.count()}", goal)
    makers.publish(initiative)
    first = 10 * Goal.objects.count()
    for number in range(count):
        goals = [makers.make_goal(goal.edition, goal.area, first + 4 * number + kind) for kind in range(4)]
        makers.publish_judgement(goals[0], at=stockholm("2024-12-04"))
        makers.publish_judgement(goals[1], at=stockholm("2025-01-10"))
        makers.submitted_judgement(goals[2])
        makers.draft_judgement(goals[3], by=approver)
        makers.make_deliverable(initiative, "2025-05-01")
        report = makers.make_deliverable(initiative, "2025-07-05")
        makers.make_initiative(f"Utkast {first} {number}", goal)
        initiative.title = f"Insats {first} {number}"
        initiative.save()
        makers.amend(initiative, TODAY - dt.timedelta(days=5))
        publishing.register_delivery(
            report,
            by=editor,
            at=TODAY - dt.timedelta(days=4),
            delivery="not_delivered",
            checked_on=dt.date(2025, 6, 1),
            source=initiative.sources.get(),
        )


def asked(people) -> dict[str, int]:
    """How much the page asks for each role, once the session has begun."""
    clients = {role: logged_in(person) for role, person in people.items()}
    for client in clients.values():
        client.get(HOME)
    return {role: queries_for(client, HOME) for role, client in clients.items()}


def test_the_page_asks_as_much_whatever_there_is(people, goal):
    grow(goal, people, 1)
    few = asked(people)
    grow(goal, people, 4)

    assert asked(people) == few
    assert max(few.values()) < 25


def test_the_list_to_confirm_asks_as_much_whatever_there_is(people, goal):
    client = logged_in(people["editor"])
    grow(goal, people, 1)
    queries_for(client, HOME)  # the session begins
    few = queries_for(client, reverse("admin:to_confirm"))
    grow(goal, people, 3)

    assert queries_for(client, reverse("admin:to_confirm")) == few
