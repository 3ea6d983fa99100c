"""Awaited deliveries and the acts on them: what is due in one's own areas, one step to saying what became of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from strategy.models import Source
from tests import makers
from tests.admin_helpers import address, errors_of, form_of, logged_in, save
from tests.makers import stockholm
from tracking import publishing
from tracking.admin.initiatives.deliverables import awaited, without_word
from tracking.models import Initiative, Publication, User

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:tracking_initiative_deliverables")
TODAY = stockholm("2025-09-01")


@pytest.fixture(autouse=True)
def _on_1_september_2025():
    with travel(TODAY, tick=False):
        yield


@pytest.fixture
def at_editor(editor):
    return logged_in(editor)


def listed(client, query=""):
    return [str(one.row) for one in client.get(PAGE + query).context["rows"]]


def shown(initiative):
    """At the same moment, the second act stands just after the first one."""
    return initiative.versions.shown(timezone.now() + timedelta(seconds=1)).get()


def deliver(report):
    return address("initiative", "deliver", report.initiative_id, report.pk)


def test_what_is_due_comes_first_by_the_date_that_counts(at_editor, editor, initiative, report):
    makers.make_deliverable(initiative, label="Utan datum")
    makers.make_deliverable(initiative, "2026", label="Nästa år")
    makers.make_deliverable(initiative, "2025-05", label="I maj", delivery="delivered")
    moved = makers.make_deliverable(initiative, "2024-01-01", label="Flyttad")
    publishing.move_due_date(moved, by=editor, at=TODAY, to=_date("2025-10"), reference="KN2024/1")

    assert listed(at_editor) == ["Slutrapport om testbädden", "Flyttad", "Nästa år", "Utan datum"]
    assert listed(at_editor, "?due=passed") == ["Slutrapport om testbädden"]
    assert listed(at_editor, "?due=coming") == ["Flyttad", "Nästa år"]
    assert listed(at_editor, "?due=none") == ["Utan datum"]
    assert "oktober\N{NO-BREAK SPACE}2025" in at_editor.get(PAGE).text


def _date(text):
    from strategy.partial_dates import Edge, PartialDate

    return PartialDate.parse(text, Edge.END)


def test_milestones_are_listed_when_they_are_asked_for(at_editor, initiative):
    makers.make_deliverable(initiative, "2025-01-01", label="Rapport")
    makers.make_deliverable(initiative, "2025-07-01", kind="entry_into_force", label="Lagen gäller")

    assert listed(at_editor) == ["Rapport"]
    assert listed(at_editor, "?kind=milestones") == ["Lagen gäller"]
    assert listed(at_editor, "?kind=all") == ["Rapport", "Lagen gäller"]


def test_own_areas_only_and_all_for_those_who_read_all(at_editor, auditor, area, goal_8_1, report):
    makers.make_deliverable(makers.make_initiative("Hemlig", goal_8_1), "2025-01-01", label="Hemlig rapport")
    approver = makers.make_official("approver_4", User.Role.APPROVER, area)

    assert listed(at_editor, "?area=all") == ["Slutrapport om testbädden"]
    assert listed(at_editor, "?area=8") == ["Slutrapport om testbädden"], "what is no choice narrows nothing"
    assert listed(logged_in(auditor)) == ["Hemlig rapport", "Slutrapport om testbädden"]
    assert listed(logged_in(approver)) == ["Slutrapport om testbädden"]
    assert listed(logged_in(approver), "?area=all") == ["Hemlig rapport", "Slutrapport om testbädden"]
    assert listed(logged_in(approver), "?area=8") == ["Hemlig rapport"]


def test_only_those_who_may_register_are_offered_it(at_editor, auditor, approver, report):
    assert deliver(report) in at_editor.get(PAGE).text
    assert deliver(report) not in logged_in(auditor).get(PAGE).text
    assert deliver(report) not in logged_in(approver).get(PAGE).text


def test_administrators_of_accounts_do_not_find_it(administrator):
    assert logged_in(administrator).get(PAGE).status_code == 403


@pytest.mark.parametrize(
    "query", ["?area=x", "?due=%00", "?p=x", "?p=99", "?q=%00", "?q=" + "x" * 500, "?kind=&due=&area="]
)
def test_nonsense_is_no_error(at_editor, report, query):
    assert at_editor.get(PAGE + query).status_code == 200


def test_words_of_the_report_and_of_its_initiative_find_it(at_editor, initiative, report):
    makers.make_deliverable(initiative, "2025-01-01", label="Delrapport")

    assert listed(at_editor, "?q=slutrapport") == ["Slutrapport om testbädden"]
    assert listed(at_editor, "?q=handlingsplan") == ["Delrapport"]
    assert listed(at_editor, "?q=KN2023/01983") == ["Slutrapport om testbädden"]
    assert listed(at_editor, "?q=saknas") == []


def test_what_the_first_page_counts(editor, approver, initiative, report):
    makers.make_late_report(initiative, "2025-01-01", label="Känt försenad")
    makers.make_deliverable(initiative, "2025-07-01", kind="expiry")
    makers.make_deliverable(initiative, "2025-09")

    assert list(without_word(editor, timezone.localdate())) == [report]
    assert not without_word(approver, timezone.localdate()).exists()
    assert awaited(approver).count() == 4


def test_the_same_number_of_queries_however_long(at_editor, initiative, report, django_assert_max_num_queries):
    at_editor.get(PAGE)
    with django_assert_max_num_queries(20) as few:
        at_editor.get(PAGE)
    for number in range(70):
        makers.make_deliverable(initiative, f"2025-01-{number % 28 + 1:02}", label=f"Rapport {number}")

    with django_assert_max_num_queries(len(few.captured_queries)):
        page = at_editor.get(PAGE)
    assert len(page.context["rows"]) == 50
    assert len(at_editor.get(f"{PAGE}?p=2").context["rows"]) == 21


# From the list to the act and back


def test_from_the_list_a_delivery_is_one_step_and_then_the_list_again(at_editor, report):
    link = next(one.address for one in at_editor.get(f"{PAGE}?due=passed").context["rows"])
    page = at_editor.get(link)
    assert form_of(page)["delivery"] == "delivered"
    assert f'href="{PAGE}?due=passed" class="closelink"' in page.text

    response = at_editor.post(link, form_of(page) | {"delivered_on": "2025-06", "document": "Dnr 2025-1"})

    assert response["Location"] == f"{PAGE}?due=passed"
    assert shown(report.initiative).deliverables.get().delivery == "delivered"
    assert listed(at_editor) == []


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.com/admin/",
        "//example.com/admin/",
        "/\\example.com",
        "/insatser/",
        "javascript:alert(1)",
        "/admin/\\..//x",
        "/admin/nowhere/",
        "/adminx/",
    ],
)
def test_an_act_leads_nowhere_outside_the_admin(at_editor, report, elsewhere):
    url = f"{deliver(report)}?next={elsewhere}"
    assert elsewhere not in at_editor.get(url).context["back"]

    response = save(at_editor, url, delivery="delivered", document="Dnr 1")

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/tracking/initiative/")


def test_a_delivery_needs_to_be_known_from_something(at_editor, report):
    response = save(at_editor, deliver(report), delivery="delivered", delivered_on="2025-05", note="Min text.")

    assert "source" in response.context["form"].errors
    assert "Min text." in response.text
    report.refresh_from_db()
    assert report.delivery == "unknown"


def test_a_delivery_takes_nothing_else_with_it(at_editor, public_initiative, report):
    save(at_editor, address("initiative", "change", public_initiative.pk), title="Inte publicerat")
    assert errors_of(save(at_editor, deliver(report), delivery="not_delivered"))
    assert errors_of(save(at_editor, deliver(report), delivered_on="2999-01-01", document="x"))

    save(at_editor, deliver(report), delivered_on="2025-05", document="SOU 2025:1", note="Lämnad i maj.")

    assert shown(public_initiative).deliverables.get().delivery == "delivered"
    assert shown(public_initiative).title == "Nationell testbädd"
    assert Publication.objects.get(act="delivery_registered").note == "Lämnad i maj."


def test_a_day_of_delivery_may_be_unknown(at_editor, report):
    save(at_editor, deliver(report), document="SOU 2025:1")

    report.refresh_from_db()
    assert report.delivery == "delivered"
    assert report.delivered_on is None


def test_a_new_source_is_written_on_the_same_page(at_editor, public_initiative, report):
    save(
        at_editor,
        deliver(report),
        new_source="Vinnova, Slutrapport, 2025",
        new_source_url="https://vinnova.example/rapport",
        new_source_published_on="2025-05",
    )

    source = shown(public_initiative).content["deliverables"][0]["delivery_source"]
    assert source["citation"] == "Vinnova, Slutrapport, 2025"
    assert source["url"] == "https://vinnova.example/rapport"
    assert source["published_on"] == "2025-05"


def test_a_source_that_is_there_already_is_not_made_twice(at_editor, report, source):
    save(at_editor, deliver(report), new_source=source.citation, new_source_url=source.url)

    report.refresh_from_db()
    assert report.delivery_source == source
    assert Source.objects.filter(citation=source.citation).count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"new_source_url": "https://vinnova.example/"}, "new_source"),
        ({"new_source": "Vinnova", "new_source_url": "http://vinnova.example/"}, "new_source_url"),
        ({"new_source": "Vinnova", "new_source_url": "javascript:alert(1)"}, "new_source_url"),
        ({"new_source": "Vinnova", "new_source_published_on": "igår"}, "new_source_published_on"),
        ({"new_source": "x" * 401}, "new_source"),
        ({"new_source": "Vinnova", "delivered_on": "2999"}, "delivered_on"),
    ],
)
def test_what_is_wrong_in_a_new_source_is_said_and_nothing_is_lost_or_made(at_editor, report, typed, field):
    count = Source.objects.count()

    response = save(at_editor, deliver(report), document="SOU 2025:1", **typed)

    assert field in response.context["form"].errors
    assert "SOU 2025:1" in response.text
    for value in typed.values():
        assert value in response.text
    assert Source.objects.count() == count


def test_a_source_is_chosen_or_written_not_both(at_editor, report, source):
    response = save(at_editor, deliver(report), source=str(source.pk), new_source="En annan")

    assert "source" in response.context["form"].errors
    assert not Source.objects.filter(citation="En annan").exists()


def test_likely_sources_are_listed_without_javascript(at_editor, public_initiative, report):
    cited = public_initiative.sources.get()
    for number in range(70):
        makers.make_source(f"Källa {number}")

    text = at_editor.get(deliver(report)).text

    assert f'<option value="{cited.pk}">' in text
    assert "Källa 69" in text
    assert text.count("<option") < 80


def test_a_milestone_has_happened_or_not_and_is_never_late(at_editor, initiative):
    milestone = makers.make_deliverable(initiative, "2025-07-01", kind="entry_into_force")

    page = at_editor.get(deliver(milestone))

    assert "not_delivered" not in page.text
    assert errors_of(save(at_editor, deliver(milestone), delivery="not_delivered"))
    assert save(at_editor, deliver(milestone), document="SFS 2025:1").status_code == 302


def test_what_was_said_is_taken_back_with_a_public_reason(at_editor, public_initiative, report):
    save(at_editor, deliver(report), document="SOU 2025:1")

    refused = save(at_editor, deliver(report), delivery="unknown", document="")
    assert "note" in refused.context["form"].errors
    assert shown(public_initiative).deliverables.get().delivery == "delivered"

    assert save(at_editor, deliver(report), delivery="unknown", document="", note="Fel rapport.").status_code == 302
    assert shown(public_initiative).deliverables.get().delivery == "unknown"


# Moving a date


def test_a_date_is_moved_with_its_decision(at_editor, public_initiative, report):
    move = address("initiative", "move", public_initiative.pk, report.pk)
    refused = save(at_editor, move, to="2025-12-10", decided_on="2999", reference="KN2024/1", reason="Mer tid.")
    assert "decided_on" in refused.context["form"].errors
    assert "Mer tid." in refused.text
    assert "to" in save(at_editor, move, to="", reference="KN2024/1").context["form"].errors
    assert errors_of(save(at_editor, move, to="2025-06-30", reference="KN2024/1"))
    assert errors_of(save(at_editor, move, to="2025-12-10"))

    save(at_editor, move, to="2025-12-10", decided_on="2025-05", new_source="Beslut KN2024/1", reason="Mer tid.")

    (row,) = shown(public_initiative).content["deliverables"]
    (moved,) = row["moves"]
    assert (row["due_on"], moved["from_on"], moved["to_on"], moved["decided_on"]) == (
        "2025-06-30",
        "2025-06-30",
        "2025-12-10",
        "2025-05",
    )
    assert moved["source"]["citation"] == "Beslut KN2024/1"
    assert "10\N{NO-BREAK SPACE}december\N{NO-BREAK SPACE}2025" in at_editor.get(move).text


def test_other_areas_find_no_act(editor_8, report):
    client = logged_in(editor_8)

    assert client.get(deliver(report)).status_code == 404
    assert client.post(deliver(report), {"delivery": "delivered"}).status_code == 404
    assert Initiative.objects.get(pk=report.initiative_id).deliverables.get().delivery == "unknown"
