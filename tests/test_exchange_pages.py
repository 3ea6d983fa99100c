"""The pages of export and import: a file comes out, is edited, and goes in again after a dry run. No JavaScript."""

import datetime as dt
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from tests import makers
from tests.admin_helpers import address, logged_in
from tests.exchange_helpers import changed, export, file_of, rows_in, workbook_of
from tracking.exchange import export as exporting
from tracking.exchange.nouns import Deliverables, Initiatives
from tracking.models import Initiative, Organisation, PreparedImport, Publication, User

pytestmark = pytest.mark.django_db
NOUN_OF = {
    "initiative": ["initiatives", "deliverables"],
    "organisation": ["organisations"],
    "goallink": ["goal-links"],
    "indicator": ["observations"],
}


@pytest.fixture
def at_editor(editor):
    return logged_in(editor)


def text_of(response) -> str:
    return b"".join(response).decode()


def upload(client: Client, content: bytes, noun="initiatives", admin="initiative", name="insatser.csv") -> str:
    """The page that comes back, to its end."""
    page = address(admin, "import")
    return text_of(client.post(page, {"name": noun, "file": SimpleUploadedFile(name, content)}))


def kept() -> PreparedImport:
    return PreparedImport.objects.get()


def kept_page(prepared: PreparedImport | None = None, admin="initiative") -> str:
    return reverse(f"admin:tracking_{admin}_kept_import", args=[(prepared or kept()).uid])


def counts(page: str) -> dict[str, int]:
    found = re.findall(r'<li class="(new|changed|unchanged|wrong)"><strong>(\d+)', page)
    return {name: int(number) for name, number in found}


# Export


@pytest.mark.parametrize(("admin", "nouns"), NOUN_OF.items())
@pytest.mark.parametrize("file_format", ["csv", "excel", "xlsx"])
def test_a_file_is_downloaded_from_beside_the_list(at_editor, public_initiative, admin, nouns, file_format):
    assert address(admin, "export") in at_editor.get(address(admin)).text
    page = at_editor.get(address(admin, "export"))
    for noun in nouns:
        link = reverse(f"admin:tracking_{admin}_export_file", args=[noun, file_format])
        assert link in page.text

        response = at_editor.get(link)

        assert response.status_code == 200
        suffix = "xlsx" if file_format == "xlsx" else "csv"
        assert re.fullmatch(
            rf'attachment; filename="[a-z]+-\d{{4}}-\d\d-\d\d\.{suffix}"', response["Content-Disposition"]
        )
        assert b"".join(response)


def test_an_auditor_exports_and_does_not_import(auditor, initiative):
    client = logged_in(auditor)
    page = client.get(address("initiative")).text
    assert address("initiative", "export") in page
    assert address("initiative", "import") not in page
    assert client.get(address("initiative", "import")).status_code == 403
    assert client.post(address("initiative", "import"), {}).status_code == 403
    assert "Handlingsplan" in text_of(
        client.get(reverse("admin:tracking_initiative_export_file", args=["initiatives", "csv"]))
    )


def test_an_administrator_does_neither(administrator, initiative):
    client = logged_in(administrator)
    for page in (address("initiative", "export"), address("initiative", "import"), address("goallink", "export")):
        assert client.get(page).status_code == 403


@pytest.mark.parametrize("ending", ["initiatives/pdf", "users/csv", "organisations/csv"])
def test_there_is_no_other_file(at_editor, ending):
    assert at_editor.get(address("initiative", "export") + ending + "/").status_code == 404


def test_nobody_without_a_login(client, initiative):
    for page in ("export", "import"):
        assert client.get(address("initiative", page)).status_code == 302
    assert (
        client.post(address("initiative", "import"), {"file": SimpleUploadedFile("a.csv", b"uid\n")}).status_code != 200
    )


def test_a_workbook_of_too_many_rows_points_to_csv(at_editor, initiative, public_initiative, monkeypatch):
    monkeypatch.setattr(exporting, "MAX_WORKBOOK_ROWS", 1)

    response = at_editor.get(
        reverse("admin:tracking_initiative_export_file", args=["initiatives", "xlsx"]), follow=True
    )

    assert response.redirect_chain
    assert "messagelist" in response.text


def test_a_text_that_looks_like_a_formula_is_none_in_a_workbook(editor, initiative):
    from io import BytesIO

    from openpyxl import load_workbook

    Initiative.objects.filter(pk=initiative.pk).update(title="=1+1")
    sheet = load_workbook(BytesIO(export("initiatives", editor, "xlsx"))).worksheets[0]

    [cell] = [cell for cell in sheet[2] if cell.value == "=1+1"]
    assert cell.data_type == "s"
    assert cell.number_format == "@"


# The dry run


def test_the_dry_run_names_the_cell_and_writes_nothing(at_editor, editor, initiative, public_initiative):
    before = Initiative.objects.order_by("pk").values_list("title", "revision")
    stored = list(before)

    page = upload(at_editor, changed(export("initiatives", editor), titel="Nytt <namn>"))

    assert counts(page) == {"new": 0, "changed": 1, "unchanged": 1, "wrong": 0}
    assert re.search(r"<code>titel</code></dt>\s*<dd><del>[^<]+</del> .*<ins>Nytt &lt;namn&gt;</ins>", page)
    assert page.count('class="progress"') == 1
    assert list(before.all()) == stored


def test_progress_is_shown_while_the_rows_are_read(at_editor, editor, goal, monkeypatch):
    from tracking.exchange import plan

    monkeypatch.setattr(plan, "CHUNK", 2)
    for number in range(5):
        makers.make_initiative(f"Insats {number}", goal)
    file = SimpleUploadedFile("insatser.csv", export("initiatives", editor))
    response = at_editor.post(address("initiative", "import"), {"name": "initiatives", "file": file})
    assert response.streaming

    pieces = [piece.decode() for piece in response.streaming_content]

    assert "<h1>" in pieces[0]
    lines = [re.findall(r"\d+", re.sub(r"<[^>]+>", "", piece)) for piece in pieces if "progress" in piece]
    assert lines == [["2", "5"], ["4", "5"], ["5", "5"]]
    assert "</html>" in pieces[-1]


def test_the_pages_say_which_rows_and_columns_they_are_about(at_editor, editor, initiative):
    page = at_editor.get(address("initiative", "import")).text
    for noun in (Initiatives, Deliverables):
        assert f"<h3>{capfirst(str(noun.title))}</h3>" in page
        assert str(noun.explanation) in unescape(page)
    assert "<code>ansvarigt_omrade</code>" in page

    dry_run = upload(at_editor, changed(export("initiatives", editor), titel="x"))

    assert f"{capfirst(str(Initiatives.title))}: insatser.csv" in dry_run
    assert str(Initiatives.explanation) in unescape(dry_run)


def test_the_rows_of_a_dry_run_come_in_pages_and_by_state(at_editor, editor, goal):
    for number in range(60):
        makers.make_initiative(f"Insats {number}", goal)
    rows = [row | {"titel": f"{row['titel']} x"} for row in rows_in(export("initiatives", editor))]
    rows[3]["slag"] = "fel"
    first = upload(at_editor, file_of(*rows))
    assert first.count("<h3>") == 50

    last = at_editor.get(kept_page() + "?sida=2").text
    wrong = at_editor.get(kept_page() + "?visa=wrong").text

    assert last.count("<h3>") == 10
    assert wrong.count("<h3>") == 1
    assert "<form" not in wrong.partition("import-result")[2], "nothing can be imported while a row is wrong"


@pytest.mark.parametrize("query", ["?sida=x", "?sida=99", "?visa=hej", "?sida=-1"])
def test_a_strange_address_of_a_dry_run_shows_it(at_editor, editor, initiative, query):
    upload(at_editor, changed(export("initiatives", editor), titel="x"))

    assert at_editor.get(kept_page() + query).status_code == 200


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.4", b"titel\nx\n", b"uid,hemligt\n", b"uid\n" * 5_003, b"PK\x03\x04", b"uid\xff\n"]
)
def test_a_file_that_cannot_be_read_is_the_form_again_with_a_sentence(at_editor, content):
    page = upload(at_editor, content)

    assert "errorlist" in page
    assert 'type="file"' in page
    assert not PreparedImport.objects.exists()


def test_no_file_is_the_form_again(at_editor):
    for sent in ({}, {"name": "initiatives"}, {"name": "users", "file": SimpleUploadedFile("a.csv", b"uid\n")}):
        assert "errorlist" in at_editor.post(address("initiative", "import"), sent).text


def test_what_is_too_large_is_refused_before_it_is_read(at_editor):
    file = SimpleUploadedFile("stor.csv", b"uid\n" + b"x" * 6 * 1024 * 1024)

    response = at_editor.post(address("initiative", "import"), {"name": "initiatives", "file": file})

    assert response.status_code == 413
    assert "errorlist" in response.text
    assert response.wsgi_request._read_started is False


def test_the_token_is_asked_for(editor, initiative):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    content = changed(export("initiatives", editor), titel="x")
    sent = {"name": "initiatives", "file": SimpleUploadedFile("a.csv", content)}
    assert client.post(address("initiative", "import"), sent).status_code == 403

    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)', client.get(address("initiative", "import")).text)[1]
    again = {"name": "initiatives", "file": SimpleUploadedFile("a.csv", content), "csrfmiddlewaretoken": token}
    page = text_of(client.post(address("initiative", "import"), again))
    assert client.post(kept_page(), {}).status_code == 403

    token = re.search(
        r'import/[^"]+" novalidate>\s*<input type="hidden" name="csrfmiddlewaretoken" value="([^"]+)', page
    )[1]
    client.post(kept_page(), {"csrfmiddlewaretoken": token}).getvalue()
    assert Initiative.objects.get().title == "x"


# The import


def test_what_was_shown_is_done_and_a_second_click_does_nothing_more(at_editor, editor, initiative):
    upload(at_editor, changed(export("initiatives", editor), titel="Nytt namn"))

    done = text_of(at_editor.post(kept_page(), {}))
    again = text_of(at_editor.post(kept_page(), {}))

    assert counts(done)["changed"] == counts(again)["changed"] == 1
    assert "<form" not in done.partition("import-result")[2]
    row = Initiative.objects.get()
    assert (row.title, row.revision) == ("Nytt namn", initiative.revision + 1)


def test_every_format_of_every_noun_goes_in_again(at_editor, editor, public_initiative):
    for admin, nouns in NOUN_OF.items():
        for noun in nouns:
            for file_format in ("csv", "excel", "xlsx"):
                page = upload(at_editor, export(noun, editor, file_format), noun, admin)
                assert counts(page)["new"] == counts(page)["changed"] == counts(page)["wrong"] == 0


def test_a_workbook_with_a_new_row(at_editor, edition):
    rows = [["uid", "titel", "slag", "ansvarigt_omrade", "borjar"], [None, "Ny", "medel", 4, dt.date(2024, 6, 1)]]
    upload(at_editor, workbook_of(rows, E2="mmm-yy"), name="ny.xlsx")

    text_of(at_editor.post(kept_page(), {}))

    made = Initiative.objects.get()
    assert (made.title, made.starts_on_precision) == ("Ny", "month")


def test_the_note_is_asked_for_where_something_is_public(at_editor, editor, public_initiative, organisation):
    page = upload(
        at_editor, changed(export("organisations", editor), namn="Vinnova AB"), "organisations", "organisation"
    )
    assert re.search(r'<label for="id_note" class="required">', page)

    refused = at_editor.post(kept_page(admin="organisation"), {"note": " ", "note_en": "Kept."})
    assert "errorlist" in refused.text
    assert "Kept." in refused.text
    assert Organisation.objects.get().name == "Vinnova"

    text_of(at_editor.post(kept_page(admin="organisation"), {"note": "Nytt namn."}))
    assert Organisation.objects.get().name == "Vinnova AB"
    assert Publication.objects.get(act="organisation_changed").note == "Nytt namn."


def test_what_somebody_changes_meanwhile_is_shown_anew_and_nothing_is_done(at_editor, editor, initiative):
    upload(at_editor, changed(export("initiatives", editor), titel="Mitt namn", kontroll=""))
    initiative.title = "Kollegans namn"
    initiative.save()

    page = text_of(at_editor.post(kept_page(), {}))

    assert 'role="alert"' in page
    assert "Kollegans namn" in page
    assert Initiative.objects.get().title == "Kollegans namn"
    text_of(at_editor.post(kept_page(), {}))
    assert Initiative.objects.get().title == "Mitt namn"


def test_who_loses_the_area_meanwhile_imports_nothing(at_editor, editor, initiative, area_8):
    upload(at_editor, changed(export("initiatives", editor), titel="x"))
    editor.areas.set([area_8])

    page = text_of(at_editor.post(kept_page(), {}))

    assert 'role="alert"' in page
    assert Initiative.objects.get().title != "x"


def test_a_wrong_file_is_not_imported_whoever_asks(at_editor, editor, initiative):
    upload(at_editor, changed(export("initiatives", editor), titel="x", slag="fel"))

    response = at_editor.post(kept_page(), {})

    assert counts(response.text)["wrong"] == 1
    assert Initiative.objects.get().title != "x"


def test_when_the_reader_goes_away_it_is_all_undone(at_editor, editor, goal, monkeypatch):
    """The answer is closed in the middle of writing: what was written until then is not."""
    from tracking.exchange import apply

    monkeypatch.setattr(apply, "CHUNK", 1)
    for number in range(3):
        makers.make_initiative(f"Insats {number}", goal)
    rows = [row | {"titel": "Ändrad"} for row in rows_in(export("initiatives", editor))]
    upload(at_editor, file_of(*rows))
    response = at_editor.post(kept_page(), {})
    pieces = iter(response.streaming_content)
    seen = ""
    while Initiative.objects.filter(title="Ändrad").count() < 2:
        seen += next(pieces).decode()
    assert seen.count('class="progress"') >= 3

    response._iterator.close()  # as a server does; the client of tests keeps its connection to the database then

    assert not Initiative.objects.filter(title="Ändrad").exists()
    assert kept().done_at is None
    text_of(at_editor.post(kept_page(), {}))
    assert Initiative.objects.filter(title="Ändrad").count() == 3


# The file in between


def test_a_file_belongs_to_one_person_and_one_session(at_editor, editor, approver, area, initiative):
    approver.areas.add(area)
    upload(at_editor, changed(export("initiatives", editor), titel="x"))
    for other in (logged_in(approver), logged_in(editor)):
        assert other.get(kept_page()).status_code == 302
        assert other.post(kept_page(), {}).status_code == 302
    assert at_editor.get(kept_page(admin="organisation")).status_code == 302

    assert Initiative.objects.get().title != "x"
    assert at_editor.get(kept_page()).status_code == 200


def test_a_file_is_kept_for_an_hour(at_editor, editor, initiative):
    upload(at_editor, changed(export("initiatives", editor), titel="x"))
    page = kept_page()
    PreparedImport.objects.update(made_at=timezone.now() - dt.timedelta(minutes=61))

    assert at_editor.get(page).status_code == 302
    assert at_editor.post(page, {}).status_code == 302
    upload(at_editor, export("initiatives", editor))
    assert PreparedImport.objects.count() == 1


def test_only_a_few_files_are_kept_of_one_person(at_editor, editor, initiative):
    for number in range(8):
        upload(at_editor, changed(export("initiatives", editor), titel=f"x{number}"))

    assert PreparedImport.objects.count() == 5


def test_a_role_that_may_not_write_imports_nothing(at_editor, editor, initiative):
    upload(at_editor, changed(export("initiatives", editor), titel="x"))
    User.objects.filter(pk=editor.pk).update(role=User.Role.AUDITOR)

    assert at_editor.post(kept_page(), {}).status_code in {302, 403}
    assert Initiative.objects.get().title != "x"


def test_nothing_of_it_is_on_public_pages(client, editor, at_editor, public_initiative):
    upload(at_editor, changed(export("initiatives", editor), titel="Hemligt än"))
    text_of(at_editor.post(kept_page(), {}))

    assert "Hemligt än" not in client.get(reverse("initiative-list")).text


def test_every_page_obeys_the_policy_of_contents(at_editor, editor, initiative):
    upload(at_editor, changed(export("initiatives", editor), titel="x"))
    for page in (address("initiative"), address("initiative", "export"), address("initiative", "import"), kept_page()):
        response = at_editor.get(page)
        assert "'unsafe" not in response["Content-Security-Policy"]
        own = response.text.partition('<div id="content')[2]
        assert not re.search(r"<script|<style|\son[a-z]+=|\sstyle=", own), page
