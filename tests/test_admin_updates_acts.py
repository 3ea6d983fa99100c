"""Steps of a judgement as pages: confirm unchanged, read what differs, approve now or later, stop."""

import datetime as dt
import re
import time

import pytest
import time_machine
from django.utils import timezone

from tests import makers
from tests.admin_helpers import address, errors_of, form_of, logged_in, save
from tests.makers import stockholm
from tracking import publishing
from tracking.models import StatusUpdate

pytestmark = pytest.mark.django_db

SENTENCE = "Vi har läst Vinnovas årsredovisning; den ändrar inget."


@pytest.fixture
def at_editor(editor):
    return logged_in(editor)


@pytest.fixture
def at_approver(approver):
    return logged_in(approver)


@pytest.fixture
def standing(goal):
    return makers.publish_judgement(goal, "negative")


def page_of(act, update):
    return address("statusupdate", act, update.pk)


def text_of(response):
    return re.sub(r"<[^>]+>|\s+", " ", response.text.partition('<div id="content-main">')[2])


def messages_of(client, response):
    return [str(message) for message in client.get(response.url).context["messages"]]


# Confirm unchanged


def test_an_unchanged_judgement_is_confirmed_and_submitted_with_one_sentence(at_editor, at_approver, goal, standing):
    response = save(at_editor, page_of("confirm", standing), sentence=SENTENCE)

    draft = goal.status_updates.open().get()
    assert response.url == page_of("change", draft)
    assert (draft.state, draft.direction, draft.assessed_on) == ("submitted", "negative", timezone.localdate())
    assert draft.what_happened == f"{SENTENCE}\n\n{standing.what_happened}"
    save(at_approver, page_of("approve", draft))
    assert SENTENCE in at_editor.get(goal.get_absolute_url()).text


def test_confirming_is_two_pages_away_from_the_first_one(at_editor, standing):
    """First page, list of goals, button, sentence and submit: three clicks."""
    assert page_of("confirm", standing) in at_editor.get(address("statusupdate", "add")).text
    assert page_of("confirm", standing) in at_editor.get(page_of("change", standing)).text


def test_what_is_filled_in_is_shown_before(at_editor, standing, source):
    page = text_of(at_editor.get(page_of("confirm", standing)))

    for part in (standing.headline, standing.what_happened, standing.why, "Negativ", "Medel", source.citation):
        assert part in page


def test_it_may_be_saved_as_a_draft_instead(at_editor, goal, standing):
    page = page_of("confirm", standing)

    at_editor.post(page, form_of(at_editor.get(page)) | {"sentence": SENTENCE, "_draft": "1"})

    assert goal.status_updates.open().get().state == "draft"


def test_without_a_sentence_nothing_is_made(at_editor, goal, standing):
    assert errors_of(save(at_editor, page_of("confirm", standing), sentence=" "))
    assert not goal.status_updates.open().exists()


def test_where_nothing_public_is_left_to_rest_on_the_page_says_so_and_keeps_the_sentence(
    at_editor, goal, public_initiative, approver
):
    standing = makers.publish_judgement(goal, evidence=[public_initiative.versions.get()])
    publishing.unpublish_initiative(public_initiative, by=approver, at=timezone.now(), reason="Dubblett.")
    assert public_initiative.title in text_of(at_editor.get(page_of("confirm", standing)))

    response = save(at_editor, page_of("confirm", standing), sentence=SENTENCE)

    assert errors_of(response)
    assert SENTENCE in response.text
    assert not goal.status_updates.open().exists()


def test_english_is_asked_for_where_the_text_is_in_english(at_editor, goal, goal_4_2, standing):
    other = makers.publish_judgement(goal_4_2, what_happened_en="Assignments are reported.")

    assert "sentence_en" not in form_of(at_editor.get(page_of("confirm", standing)))
    assert "sentence_en" in form_of(at_editor.get(page_of("confirm", other)))


def test_the_same_confirmation_sent_twice_makes_one(at_editor, goal, standing):
    sent = form_of(at_editor.get(page_of("confirm", standing))) | {"sentence": SENTENCE}

    at_editor.post(page_of("confirm", standing), sent)
    again = at_editor.post(page_of("confirm", standing), sent)

    assert goal.status_updates.open().count() == 1
    assert SENTENCE in again.text


def test_another_text_that_is_being_written_is_linked(at_editor, goal, standing):
    draft = makers.draft_judgement(goal, at=timezone.now())

    response = at_editor.get(page_of("confirm", standing))

    [sentence] = messages_of(at_editor, response)
    assert page_of("change", draft) in sentence


def test_each_refusal_has_a_sentence_of_its_own(at_editor, at_approver, goal, goal_4_2, edition, area):
    withdrawn = makers.publish_judgement(goal)
    save(at_approver, page_of("withdraw", withdrawn), reason="Fel underlag.")
    older = makers.publish_judgement(goal_4_2)
    newer = makers.publish_judgement(goal_4_2, at=timezone.now())
    draft = makers.draft_judgement(makers.make_goal(edition, area, 20))

    said = [
        messages_of(at_editor, at_editor.get(page_of("confirm", update))) for update in (withdrawn, older, newer, draft)
    ]

    assert [len(sentences) for sentences in said] == [1, 1, 1, 1]
    assert len({sentences[0] for sentences in said}) == 4


@pytest.mark.parametrize(("official", "status"), [("editor_8", 403), ("approver", 403), ("auditor", 403)])
def test_only_who_writes_of_the_goal_confirms(standing, goal, official, status, request):
    client = logged_in(request.getfixturevalue(official))

    assert client.get(page_of("confirm", standing)).status_code == status
    assert client.post(page_of("confirm", standing), {"sentence": SENTENCE}).status_code == status
    assert not goal.status_updates.open().exists()


# Reading before approving


def test_an_approver_reads_what_differs_field_by_field_and_the_whole_text(at_approver, goal, source):
    makers.publish_judgement(goal, "negative", headline="Få prövningar har startat.", confidence="low")
    update = makers.submitted_judgement(
        goal, "positive", at=stockholm("2025-04-01"), headline="Många prövningar har startat.", confidence="low"
    )

    page = at_approver.get(page_of("approve", update))

    table = page.text.partition('<table class="folded differences">')[2].partition("</table>")[0]
    assert "<del>Få</del> prövningar har startat." in table
    assert "<ins>Många</ins> prövningar har startat." in table
    assert "Negativ" in table
    assert "Positiv" in table
    rows = re.findall(r'<th scope="row">(.*?)</th>', table)
    labels = {str(StatusUpdate._meta.get_field(name).verbose_name).capitalize() for name in ("confidence", "why")}
    assert not labels & set(rows)
    assert "Underlagen pekar åt samma håll." in page.text


def test_differences_of_evidence_are_shown(at_approver, goal, source, public_initiative):
    makers.publish_judgement(goal, evidence=[source])
    update = makers.submitted_judgement(goal, at=stockholm("2025-04-01"), evidence=[public_initiative.versions.get()])

    table = at_approver.get(page_of("approve", update)).text.partition("differences")[2].partition("</table>")[0]

    assert source.citation.split()[0] in table
    assert "testbädd" in table


def test_what_is_typed_is_never_markup(at_approver, goal):
    makers.publish_judgement(goal, headline="<script>alert(1)</script>")
    update = makers.submitted_judgement(goal, at=stockholm("2025-04-01"), headline="<b>fet</b> <script>")

    page = at_approver.get(page_of("approve", update)).text

    assert "<script>alert" not in page
    assert "<b>fet</b>" not in page


def test_texts_that_are_very_long_are_compared_in_good_time(at_approver, goal):
    makers.publish_judgement(goal, why="Ord " * 60_000)
    update = makers.submitted_judgement(goal, at=stockholm("2025-04-01"), why="Annat " * 60_000)

    begun = time.monotonic()
    assert at_approver.get(page_of("approve", update)).status_code == 200
    assert time.monotonic() - begun < 5


def test_a_first_judgement_has_nothing_to_differ_from(at_approver, goal):
    update = makers.submitted_judgement(goal)

    assert "differences" not in at_approver.get(page_of("approve", update)).text


def test_a_correction_is_compared_with_what_it_corrects(at_approver, goal, editor):
    draft = publishing.correct(makers.publish_judgement(goal, headline="Fel mening."), by=editor, at=timezone.now())
    draft.headline, draft.correction_reason = "Rätt mening.", "Ett ord var fel."
    publishing.write(draft, by=editor, at=timezone.now())
    publishing.submit(draft, by=editor, at=timezone.now())

    page = at_approver.get(page_of("approve", draft)).text

    assert "<del>Fel</del>" in page
    assert "<ins>Rätt</ins>" in page


# At a set time


def approve_at(client, update, when):
    return save(client, page_of("approve", update), publish_after=when)


@pytest.fixture
def submitted(goal):
    return makers.submitted_judgement(goal)


def test_an_approval_for_later_waits_in_swedish_time(at_approver, submitted):
    with time_machine.travel(stockholm("2025-06-30 12:00"), tick=False):
        assert approve_at(at_approver, submitted, "2025-07-01T09:30").status_code == 302

    submitted.refresh_from_db()
    assert (submitted.state, submitted.publish_after) == ("approved", stockholm("2025-07-01 09:30"))


@pytest.mark.parametrize(
    "when",
    [
        "2025-06-30T12:00",
        "2025-06-30T11:59",
        "2020-01-01T00:00",
        "2026-07-02T00:00",
        "2999-01-01T00:00",
        "9999-12-31T23:59",
        "0001-01-01T00:00",
        "2026-03-29T02:30",
        "2025-10-26T02:30",
        "2025-13-01T00:00",
        "i morgon",
        "1" * 5000,
        "\x00",
    ],
)
def test_a_time_that_cannot_be_meant_is_a_sentence_on_its_field(at_approver, submitted, when):
    with time_machine.travel(stockholm("2025-06-30 12:00"), tick=False):
        response = approve_at(at_approver, submitted, when)

    assert list(response.context["form"].errors) == ["publish_after"]
    submitted.refresh_from_db()
    assert (submitted.state, submitted.approver) == ("submitted", None)


@pytest.mark.parametrize(("when", "word"), [("2026-03-29T02:30", "02.30"), ("2025-10-26T02:30", "02.30")])
def test_the_hours_when_the_clock_is_changed_are_named(at_approver, submitted, when, word):
    with time_machine.travel(stockholm("2025-06-30 12:00"), tick=False):
        assert word in errors_of(approve_at(at_approver, submitted, when))


def test_left_empty_it_is_published_now(at_approver, submitted):
    approve_at(at_approver, submitted, "")

    submitted.refresh_from_db()
    assert timezone.now() - submitted.published_at < dt.timedelta(minutes=1)


def test_an_approver_stops_what_waits_for_its_time(at_approver, at_editor, submitted, goal, second_approver):
    with time_machine.travel(stockholm("2025-06-30 12:00"), tick=False):
        approve_at(at_approver, submitted, "2025-07-01T09:30")
        other = logged_in(second_approver)
        listed = other.get(page_of("change", submitted)).text
        assert page_of("stop", submitted) in listed
        assert page_of("return", submitted) not in listed
        assert errors_of(save(other, page_of("stop", submitted), comment=""))
        assert save(other, page_of("stop", submitted), comment="Vänta på riksdagen.").status_code == 302

        assert publishing.publish_due(at=stockholm("2025-07-02")).published == []
        assert "Vänta på riksdagen." in at_editor.get(page_of("change", submitted)).text
    submitted.refresh_from_db()
    assert (submitted.state, submitted.approver, submitted.publish_after) == ("returned", None, None)


def test_nothing_is_stopped_that_does_not_wait(at_approver, submitted):
    listed = at_approver.get(page_of("change", submitted)).text
    assert page_of("return", submitted) in listed
    assert page_of("stop", submitted) not in listed

    response = at_approver.get(page_of("stop", submitted))

    assert len(messages_of(at_approver, response)) == 1


def test_an_editor_stops_nothing(at_editor, submitted):
    assert at_editor.get(page_of("stop", submitted)).status_code == 403
    assert at_editor.post(page_of("stop", submitted), {"comment": "Nej."}).status_code == 403


def test_a_comment_that_comes_too_late_is_kept(at_approver, submitted, second_approver):
    opened = form_of(at_approver.get(page_of("return", submitted)))
    publishing.approve(submitted, by=second_approver, at=timezone.now(), revision=submitted.revision)

    response = at_approver.post(page_of("return", submitted), opened | {"comment": "Skriv om den sista meningen."})

    assert response.status_code == 409
    assert "Skriv om den sista meningen." in response.text


@pytest.mark.parametrize("act", ["confirm", "approve"])
def test_asks_as_much_of_the_database_for_much_evidence_as_for_little(
    at_editor, at_approver, goal, act, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def counted(number, at):
        evidence = [makers.publish(makers.make_initiative(f"Insats {at}{row}", goal)) for row in range(number)]
        evidence += [makers.make_source(f"Källa {at}{row}") for row in range(number)]
        day = stockholm(at)
        update = makers.submitted_judgement(goal, at=day, evidence=evidence)
        client, page = at_approver, page_of(act, update)
        if act == "confirm":
            publishing.approve(update, by=makers.make_approver(), at=day, revision=update.revision)
            client = at_editor
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        if act == "approve":
            publishing.approve(update, by=makers.make_approver(), at=day, revision=update.revision)
        return len(queries)

    makers.publish_judgement(goal, at=stockholm("2025-01-10"))
    assert counted(1, "2025-02-01") == counted(6, "2025-03-01")
