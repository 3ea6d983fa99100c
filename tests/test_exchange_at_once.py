"""The same import twice at the same moment makes one object; who changes a row in between is not overwritten."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from tests.at_once import at_the_same_time, database_on_disk  # noqa: F401 (a fixture)
from tests.exchange_helpers import changed, export, file_of, plan_of
from tracking import publishing
from tracking.exchange.apply import ChangedSinceError, Import, RefusedRowError
from tracking.exchange.files import read_table
from tracking.exchange.nouns import NOUNS
from tracking.exchange.prepared import DoneBeforeError, hold, keep
from tracking.models import Initiative, Organisation, PreparedImport, User

pytestmark = pytest.mark.django_db(transaction=True)
NEW = {"uid": "", "titel": "Ny insats", "slag": "utredning", "ansvarigt_omrade": "4"}


def importing(name, content, seen, by, prepared=None):
    """An act that imports in a thread, and says what became of it."""

    def act():
        official = User.objects.get(pk=by.pk)
        job = Import(NOUNS[name], read_table(content), official, timezone.now(), "Rättat.")
        try:
            list(job.run(seen, *(hold(prepared, timezone.now()) if prepared else ())))
        except (ChangedSinceError, DoneBeforeError, RefusedRowError, IntegrityError) as refusal:
            return type(refusal).__name__
        return "done"

    return act


def test_five_clicks_on_the_same_import_make_one_object(editor, edition):
    content = file_of(NEW)
    plan = plan_of("initiatives", content, editor)
    prepared, _report = keep(plan, content, "ny.csv", by=editor, session_key="x", at=timezone.now())

    results = at_the_same_time(*[importing("initiatives", content, plan.digest, editor, prepared) for _ in range(5)])

    assert Initiative.objects.count() == 1
    assert sorted(results).count("done") == 1
    assert PreparedImport.objects.get().done_at


def test_a_late_click_does_not_do_again_what_has_been_undone_since(editor, initiative):
    content = changed(export("initiatives", editor), titel="Från filen", kontroll="")
    plan = plan_of("initiatives", content, editor)
    prepared, _report = keep(plan, content, "en.csv", by=editor, session_key="x", at=timezone.now())
    assert importing("initiatives", content, plan.digest, editor, prepared)() == "done"
    row = Initiative.objects.get()
    row.title = initiative.title
    row.save()

    assert importing("initiatives", content, plan.digest, editor, prepared)() == "DoneBeforeError"

    assert Initiative.objects.get().title == initiative.title


def test_five_imports_of_one_file_make_one_object(editor, edition):
    """Uploaded five times, each with a dry run of its own."""
    content = file_of(NEW)
    seen = plan_of("initiatives", content, editor).digest

    results = at_the_same_time(*[importing("initiatives", content, seen, editor) for _ in range(5)])

    assert Initiative.objects.count() == 1
    assert results.count("done") == 1


def test_of_ten_files_that_change_one_cell_one_is_imported(editor, initiative):
    content = export("initiatives", editor)
    files = [changed(content, titel=f"Namn {number}") for number in range(10)]
    acts = [importing("initiatives", file, plan_of("initiatives", file, editor).digest, editor) for file in files]

    results = at_the_same_time(*acts)

    assert sorted(results) == ["ChangedSinceError"] * 9 + ["done"]
    row = Initiative.objects.get()
    assert row.revision == initiative.revision + 1
    assert row.title == f"Namn {results.index('done')}"


def test_an_import_and_a_form_do_not_overwrite_each_other(editor, public_initiative, organisation):
    content = changed(export("organisations", editor), namn="Från filen")
    seen = plan_of("organisations", content, editor).digest

    def save():
        row = Organisation.objects.get()
        row.abbreviation = "FORM"
        publishing.change_wording(row, by=User.objects.get(pk=editor.pk), at=timezone.now(), note="Formulär.")
        return "saved"

    results = at_the_same_time(importing("organisations", content, seen, editor), save)

    row = Organisation.objects.get()
    assert results[1] == "saved"
    assert row.abbreviation == "FORM"
    assert row.name in ({"Från filen", "Vinnova"} if results[0] == "done" else {"Vinnova"})
