"""First copies: rows that fixtures or earlier releases left without one get it, once, unsigned, quickly."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext as _
from simple_history.utils import get_history_manager_for_model

from strategy.models import Edition, Source
from tests import makers
from tests.admin_helpers import address, logged_in
from tests.makers import stockholm
from tests.page_helpers import words_of
from tracking.edit_history import acting, keep_copy, unrecorded, verb
from tracking.edits import begin
from tracking.edits.beginning import BEGINNING
from tracking.models import Initiative, Organisation
from tracking.models.edits import TRACKED

pytestmark = pytest.mark.django_db

AT = stockholm("2025-06-01")


@pytest.fixture
def unkept(public_initiative, goal):
    """A register from before copies were kept."""
    makers.publish_judgement(goal)
    for model in TRACKED:
        get_history_manager_for_model(model).all().delete()
    return public_initiative


def test_every_row_gets_a_first_copy_that_nobody_signs(unkept):
    written = begin(AT)

    copies = [copy for model in TRACKED for copy in get_history_manager_for_model(model).all()]
    assert written == len(copies) == sum(model._base_manager.count() for model in TRACKED)
    assert {(copy.history_date, copy.history_user, copy.history_change_reason) for copy in copies} == {
        (AT, None, BEGINNING)
    }
    copy = Initiative.history.get(id=unkept.pk)
    assert (copy.title, copy.revision) == (unkept.title, unkept.revision)
    assert [listed.source for listed in copy.sources.all()] == list(unkept.sources.all())


def test_a_second_time_nothing_is_written(unkept):
    begin(AT)

    assert begin(stockholm("2025-06-02")) == 0
    assert Initiative.history.count() == 1


def test_rows_that_have_a_copy_are_left_alone(unkept, editor):
    with acting(editor, AT):
        unkept.save()

    begin(stockholm("2025-06-02"))

    assert Initiative.history.get(id=unkept.pk).history_user == editor


def test_the_first_change_after_it_is_told_from_what_to_what(unkept, editor):
    call_command("begin_edit_history", stdout=StringIO())
    with acting(editor, stockholm("2099-01-01")):
        unkept.phase = "completed"
        unkept.save()

    text = words_of(logged_in(editor).get(address("initiative", "history", unkept.pk)))

    assert f"pågår → {_('To')} genomförd" in text
    assert _("No earlier information. This is what was saved:") not in text


def test_ten_times_as_many_rows_ask_for_hardly_more(db):
    def asked(first, number):
        rows = [Organisation(name=f"{n}", slug=f"o{n}", kind="agency") for n in range(first, first + number)]
        Organisation.objects.bulk_create(rows)
        with CaptureQueriesContext(connection) as queries:
            assert begin(AT) >= number
        return len(queries)

    few = asked(0, 100)

    assert asked(1000, 1000) <= few + 5


def test_what_a_fixture_loads_unrecorded_has_its_first_copy_from_the_beginning(source, tmp_path, edition):
    """`loaddata` itself keeps a copy of rows with a list of others, and of no other rows."""
    edition.sources.add(source)
    path = tmp_path / "facts.json"
    call_command("dumpdata", "strategy", output=str(path), natural_foreign=True, verbosity=0)
    edition.sources.clear()
    Edition.history.all().delete()
    with unrecorded():
        call_command("loaddata", str(path), verbosity=0)
    assert not Edition.history.exists()

    begin(AT)

    assert [listed.source for listed in Edition.history.get(id=edition.pk).sources.all()] == [source]


# How copies are signed


def test_a_verb_within_an_act_happens_at_the_moment_of_the_act(editor, source):
    @verb
    def mend(row, *, by, at, note=""):
        row.citation = "Rättad"
        row.save()
        return at

    with acting(editor, AT):
        told = mend(source, by=editor, at=stockholm("2025-06-02"), note="Stavfel.")

    copy = Source.history.filter(id=source.pk).latest("history_id")
    assert told == AT
    assert (copy.history_date, copy.history_user, copy.history_change_reason) == (AT, editor, "Stavfel.")


def test_an_act_that_saves_nothing_leaves_a_copy_if_asked(editor, source):
    with acting(editor, AT, "Läst igenom."):
        keep_copy(source)

    copy = Source.history.filter(id=source.pk).latest("history_id")
    assert (copy.citation, copy.history_user, copy.history_change_reason) == (source.citation, editor, "Läst igenom.")
