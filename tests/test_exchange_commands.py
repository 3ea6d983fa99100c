"""The same from a shell: `export_rows` and `import_rows`."""

import io
from unittest import mock

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.exchange_helpers import changed, export, rows_in
from tracking.models import Initiative, Organisation, Publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def write(content):
        (tmp_path / "fil.csv").write_bytes(content)
        return str(tmp_path / "fil.csv")

    return write


def run(*arguments):
    """What a command says: to standard output, and of its progress."""
    said, progress = io.StringIO(), io.StringIO()
    call_command("import_rows", *arguments, stdout=said, stderr=progress)
    return said.getvalue(), progress.getvalue()


def exported(*arguments):
    out = mock.Mock(buffer=io.BytesIO())
    with mock.patch("sys.stdout", out):
        call_command("export_rows", *arguments)
    return out.buffer.getvalue()


@pytest.mark.parametrize("file_format", ["csv", "excel", "xlsx"])
def test_an_export_is_what_the_account_may_read(editor, initiative, editor_8, file_format):
    assert exported("initiatives", "--by", editor.username, "--format", file_format)
    assert len(rows_in(exported("initiatives", "--by", editor.username))) == 1
    assert rows_in(exported("initiatives", "--by", editor_8.username)) == []
    assert len(rows_in(exported("initiatives"))) == 1


def test_an_import_says_what_it_changes_and_how_far_it_is(editor, initiative, file):
    path = file(changed(export("initiatives", editor), titel="Nytt namn"))

    said, progress = run("initiatives", path, "--by", editor.username, "--dry-run")
    assert "'Nytt namn'" in said
    assert "1 of 1" in progress
    assert Initiative.objects.get().title == initiative.title

    run("initiatives", path, "--by", editor.username)
    row = Initiative.objects.get()
    assert row.title == "Nytt namn"
    assert row.history.first().history_user == editor
    run("initiatives", path, "--by", editor.username)
    assert Initiative.objects.get().revision == row.revision


def test_a_public_change_needs_a_note(editor, public_initiative, organisation, file):
    path = file(changed(export("organisations", editor), namn="Nytt"))
    with pytest.raises(CommandError):
        run("organisations", path, "--by", editor.username)
    assert Organisation.objects.get().name == "Vinnova"

    run("organisations", path, "--by", editor.username, "--note", "Nytt namn.")

    assert Publication.objects.get(act="organisation_changed").note == "Nytt namn."


@pytest.mark.parametrize("content", [b"", b"%PDF-1", b"uid\nx\n", b"titel\nx\n"])
def test_what_is_wrong_is_an_error_in_a_sentence(editor, file, content):
    with pytest.raises(CommandError):
        run("initiatives", file(content), "--by", editor.username)


def test_role_and_areas_count(auditor, editor_8, editor, initiative, file, tmp_path):
    path = file(changed(export("initiatives", editor), titel="x"))
    for official in (auditor.username, editor_8.username, "nobody"):
        with pytest.raises(CommandError):
            run("initiatives", path, "--by", official)
    with pytest.raises(CommandError):
        run("initiatives", str(tmp_path / "finns-inte.csv"), "--by", editor.username)
    assert Initiative.objects.get().title == initiative.title
