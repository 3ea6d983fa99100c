"""`/tabeller/<name>.csv`: the table beside each chart as a file, of what the address names, as of any day."""

import csv
import datetime as dt
import io
import re

import pytest
from django.utils import translation

from strategy.models import GoalLineage
from strategy.partial_dates import Edge, PartialDate
from tests.every_page import EXAMPLES
from tests.makers import (
    make_approver,
    make_area,
    make_deliverable,
    make_edition,
    make_editor,
    make_goal,
    make_initiative,
    make_involvement,
    make_late_report,
    make_organisation,
    publish,
    publish_edition,
    publish_judgement,
    stockholm,
)
from tests.page_helpers import ON_30_JUNE_2025, full_initiative, links_of, open_judgement, part, queries_for, words_of
from tests.test_page_indicators import make_indicator, make_target, observe
from tests.test_page_indicators import publish as publish_indicator
from tracking import publishing
from tracking.csv_files import Dialect, read_csv, written
from tracking.models import SeriesBreak
from tracking.tables import TABLES
from tracking.tables.table import Type

pytestmark = [pytest.mark.django_db, ON_30_JUNE_2025]

NAMED = {
    "utveckling-over-tid": "malsattning=2024-4.1",
    "datum-for-insats": "insats=nationell-testbadd",
    "indikatorvarden": "indikator=export",
    "malsattningar-mellan-utgavor": "utgavor=2019-2024",
}
"""What each table that needs a subject is asked of here."""


def address(name: str, query: str = "", prefix: str = "") -> str:
    asked = "&".join(filter(None, [NAMED.get(name, ""), query]))
    return f"{prefix}/tabeller/{name}.csv" + (f"?{asked}" if asked else "")


def rows(client, name: str, query: str = "", prefix: str = "") -> list[dict[str, str]]:
    """What a table says, cell by cell; without what is empty."""
    response = client.get(address(name, query, prefix))
    assert response.status_code == 200, words_of(response)
    return [
        {column: cell for column, cell in row.items() if cell}
        for row in csv.DictReader(io.StringIO(response.getvalue().decode(), newline=""))
    ]


@pytest.fixture
def register(area, goal, goal_4_2, public_initiative, organisation):
    """Something of each kind."""
    older = make_edition("2019", "2019-12-19")
    before = make_goal(older, make_area(4, older, "Forskning förr"), 7, "Prövningar förr")
    publish_edition(older, stockholm("2024-12-02 07:00"))
    GoalLineage.objects.create(predecessor=before, successor=goal, relation="continues")
    publish_judgement(goal, "neutral", at=stockholm("2025-02-03"))
    indicator = make_indicator("export", goal)
    observe(indicator, "2023", "139.40")
    publish_indicator(indicator)
    return indicator


# What each says


def test_initiatives_by_area_and_state_end_with_the_whole_register(client, goal, goal_8_1):
    publish(make_initiative("Båda", goal, goal_8_1, phase="ongoing"))
    publish(make_initiative("En", goal))

    found = rows(client, "insatser-per-omrade")

    assert [
        (row.get("omrade"), row.get("titel"), row["pagar"], row["uppgift_saknas"], row["alla"]) for row in found
    ] == [
        ("4", "Forskning och utveckling", "1", "1", "2"),
        ("8", "Internationell attraktionskraft", "1", "0", "1"),
        (None, None, "1", "1", "2"),
    ]


@pytest.mark.parametrize(
    ("query", "ongoing"),
    [
        ("", 2),
        ("omrade=4", 1),
        ("omrade=8", 1),
        ("malsattning=2024-8.1", 1),
        ("organisation=nya", 1),
        ("omrade=4&organisation=nya", 0),
    ],
)
def test_initiatives_by_state_of_what_the_address_names(client, goal, goal_8_1, query, ongoing):
    new = make_organisation("Nya")
    old = make_organisation("Gamla", successor=new)
    for title, of, who in [("Alfa", goal, None), ("Beta", goal_8_1, old), ("Gamma", goal_8_1, new)]:
        initiative = make_initiative(title, of, phase="ongoing" if title != "Gamma" else "completed")
        if who:
            make_involvement(initiative, who)
        publish(initiative)

    found = {row["lage"]: int(row["antal"]) for row in rows(client, "insatser-per-lage", query)}

    assert found["pågår"] == ongoing
    assert list(found) == ["genomförd", "pågår", "försenad", "planerad", "avbruten", "uppgift saknas"]


def test_judgements_by_goal(client, goal, goal_4_2, goal_8_1):
    publish_judgement(goal, "positive", at=stockholm("2025-03-03"), assessed_on=dt.date(2025, 3, 1), confidence="high")
    withdrawn = publish_judgement(goal_8_1, "negative", at=stockholm("2025-03-03"))
    publishing.withdraw(withdrawn, by=make_approver(), at=stockholm("2025-04-05"), reason="Fel underlag.")

    first, second, third = rows(client, "utveckling-per-malsattning")

    assert first == {
        "utgava": "2024",
        "omrade": "4",
        "malsattning": "4.1",
        "titel": "Fler kliniska prövningar",
        "utveckling": "positiv",
        "sakerhet": "hög",
        "bedomd_den": "2025-03-01",
        "aktualitet": "aktuell",
    }
    assert (second["malsattning"], second["utveckling"]) == ("4.2", "ej bedömd")
    assert (third["utveckling"], third["tillbakadragen_den"]) == ("ej bedömd", "2025-04-05")
    assert "sakerhet" not in third
    assert [row["malsattning"] for row in rows(client, "utveckling-per-malsattning", "omrade=8")] == ["8.1"]


def test_judgements_quarter_by_quarter_are_those_of_the_chart(client, goal, goal_8_1):
    publish_judgement(goal, "positive", at=stockholm("2025-02-03"))
    publish_judgement(goal_8_1, "negative", at=stockholm("2025-05-05"))

    found = rows(client, "utveckling-per-kvartal")

    assert [(row["per"], row["ar"], row["kvartal"], row["positiv"], row["negativ"], row["alla"]) for row in found] == [
        ("2024-12-31", "2024", "4", "0", "0", "3"),
        ("2025-03-31", "2025", "1", "1", "0", "3"),
        ("2025-06-30", "2025", "2", "1", "1", "3"),
    ]
    assert [row["ej_bedomd"] for row in rows(client, "utveckling-per-kvartal", "omrade=8")] == ["1", "1", "0"]


def test_what_stood_when_is_told_to_the_day_and_what_stands_has_no_end(client, goal):
    first = publish_judgement(goal, "neutral", at=stockholm("2025-01-10"))
    publishing.withdraw(first, by=make_approver(), at=stockholm("2025-03-01"), reason="Fel underlag.")
    publish_judgement(goal, "positive", at=stockholm("2025-04-02"))

    found = rows(client, "utveckling-over-tid")

    assert [(row["fran"], row.get("till"), row["utveckling"], row.get("bedomning")) for row in found] == [
        ("2025-01-10", "2025-03-01", "neutral", "1"),
        ("2025-03-01", "2025-04-02", "ej bedömd", None),
        ("2025-04-02", None, "positiv", "2"),
    ]


def test_initiatives_in_time_have_dates_as_far_as_they_are_known(client, goal, goal_8_1):
    publish(make_initiative("Från och till", goal, starts_on=dt.date(2024, 3, 1), ends_on=dt.date(2025, 12, 31)))
    report = make_initiative("Till rapporten", goal)
    make_deliverable(report, "2026")
    publish(report)
    publish(make_initiative("Annat område", goal_8_1))

    assert rows(client, "insatser-i-tid", "omrade=4") == [
        {
            "insats": "fran-och-till",
            "titel": "Från och till",
            "lage": "uppgift saknas",
            "borjar": "2024-03-01",
            "slutar": "2025-12-31",
        },
        {"insats": "till-rapporten", "titel": "Till rapporten", "lage": "uppgift saknas", "slutar": "2026"},
    ]


def test_the_calendar_says_what_is_late_what_comes_and_what_nobody_knows_of(client, goal, goal_8_1):
    initiative = make_initiative("Med datum", goal)
    make_late_report(initiative, "2025-01-31", label="Sen")
    make_deliverable(initiative, "2025-09", label="Kommer", kind="interim_report")
    make_deliverable(initiative, "2025-02-28", label="Passerad")
    publish(initiative)
    other = make_initiative("Annat område", goal_8_1)
    make_deliverable(other, "2025-12-31", label="Annan")
    publish(other)

    found = rows(client, "kalender")

    assert [(row["datum"], row["benamning"], row["forsenad"]) for row in found] == [
        ("2025-01-31", "Sen", "true"),
        ("2025-09", "Kommer", "false"),
        ("2025-12-31", "Annan", "false"),
        ("2025-02-28", "Passerad", "false"),
    ]
    assert found[1]["slag"] == "delredovisning"
    assert [row["benamning"] for row in rows(client, "kalender", "omrade=8")] == ["Annan"]


def test_every_date_of_an_initiative_stays_with_the_decision_that_moved_it(client, report):
    publishing.move_due_date(
        report,
        by=make_editor(report.initiative.lead_area),
        at=stockholm("2025-02-01"),
        to=PartialDate.parse("2025-09", Edge.END),
        reference="KN2025/00123",
        reason="Mer tid.",
    )

    found = rows(client, "datum-for-insats")

    assert [(row["handelse"], row["datum"], row.get("beslut")) for row in found] == [
        ("Första datumet", "2025-06-30", None),
        ("Det datum som gäller", "2025-09", "KN2025/00123"),
    ]


def test_initiatives_by_organisation_count_once_each(client, goal, goal_8_1):
    vinnova, asa = make_organisation("Vinnova"), make_organisation("Åsa AB")
    for title, goals, named in [("Alfa", [goal], [vinnova]), ("Beta", [goal, goal_8_1], [vinnova, asa])]:
        initiative = make_initiative(title, *goals)
        for organisation in named:
            make_involvement(initiative, organisation)
        publish(initiative)

    found = rows(client, "insatser-per-organisation")

    assert [(row.get("namn"), row.get("omrade"), row["antal"]) for row in found] == [
        ("Vinnova", "4", "2"),
        ("Vinnova", "8", "1"),
        ("Vinnova", None, "2"),
        ("Åsa AB", "4", "1"),
        ("Åsa AB", "8", "1"),
        ("Åsa AB", None, "1"),
        (None, "4", "2"),
        (None, "8", "1"),
        (None, None, "2"),
    ]


def test_gaps_have_a_column_for_each_kind(client, goal, goal_4_2):
    publish(make_initiative("Utredning", goal, kind="inquiry"))

    first, second, third = rows(client, "insatsslag-per-malsattning")

    assert (first["malsattning"], first["utredningar"], first["alla"]) == ("4.1", "1", "1")
    assert {second["alla"], third["alla"]} == {"0"}


def test_an_indicator_has_its_values_breaks_and_targets(client, goal):
    indicator = make_indicator("export", goal)
    observe(indicator, "2022", "71")
    observe(indicator, "2023", "139.40", qualifier="about", status="preliminary")
    SeriesBreak.objects.create(indicator=indicator, on=dt.date(2023, 1, 1), note="Ny metod.")
    make_target(indicator, 2030, "200")
    publish_indicator(indicator)

    found = rows(client, "indikatorvarden")

    assert [(row["typ"], row["fran"], row.get("varde"), row.get("precision"), row.get("status")) for row in found] == [
        ("utfall", "2022-01-01", "71", "exakt", None),
        ("tidsseriebrott", "2023-01-01", None, None, None),
        ("utfall", "2023-01-01", "139.4", "omkring", "preliminärt"),
        ("målvärde", "2030-01-01", "200", "minst", None),
    ]
    assert found[1]["anmarkning"] == "Ny metod."
    excel = client.get(address("indikatorvarden", "dialekt=excel")).getvalue()
    assert "139,4" in excel.decode()


def test_an_edition_compared_with_the_one_before(client, register):
    found = rows(client, "malsattningar-mellan-utgavor")

    assert found[0] == {
        "omrade": "4",
        "tidigare": "2019-4.7",
        "tidigare_titel": "Prövningar förr",
        "blev": "fortsätter",
        "senare": "2024-4.1",
        "senare_titel": "Fler kliniska prövningar",
        "nytt_nummer": "true",
        "annat_omrade": "false",
        "ny_titel": "true",
        "grund": "redaktionell: vår egen bedömning",
    }
    assert "blev" not in found[1]


# The declarations


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_declared_in_full(name):
    table = TABLES[name]
    names = table.header

    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert len(names) == len(set(names))
    for column in table.columns:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", column.name)
        assert str(column.description).endswith(".")
        assert column.example is None or written(column.example, Dialect.PLAIN)


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_is_of_the_type_that_its_column_says(client, register, name):
    columns = {column.name: column for column in TABLES[name].columns}
    forms = {
        Type.INTEGER: r"-?\d+",
        Type.NUMBER: r"-?\d+(\.\d+)?",
        Type.DATE: r"\d{4}-\d\d-\d\d",
        Type.PARTIAL_DATE: r"\d{4}(-\d\d(-\d\d)?)?",
        Type.TRUTH: "true|false",
        Type.TEXT: r".+",
    }

    found = rows(client, name)

    assert found
    for row in found:
        for column, cell in row.items():
            assert re.fullmatch(forms[columns[column].type], cell, re.DOTALL), (column, cell)
    for column in columns.values():
        if column.example is not None:
            assert re.fullmatch(forms[column.type], written(column.example, Dialect.PLAIN)), column


def test_every_table_is_tried_here_and_among_the_pages():
    assert {*NAMED} == {name for name, table in TABLES.items() if table.must_name}
    assert {arguments[0] for arguments in EXAMPLES["table"]} == {*TABLES} - {*NAMED}


# The file


@pytest.mark.parametrize("name", TABLES)
def test_the_file_says_what_it_is(client, register, name):
    response = client.get(address(name))

    assert response.status_code == 200
    assert response.streaming
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        rf'attachment; filename="{name}[-a-z0-9.]*-2025-06-30\.csv"', response.headers["Content-Disposition"]
    )
    assert "X-Robots-Tag" not in response.headers
    assert response.getvalue().decode().partition("\r\n")[0] == ",".join(TABLES[name].header)
    assert client.head(address(name)).status_code == 200
    assert client.post(address(name)).status_code == 405


def test_the_name_of_the_file_says_of_what_and_when(client, register):
    response = client.get(address("utveckling-over-tid", "per=2025-03-31"))

    expected = 'attachment; filename="utveckling-over-tid-2024-4.1-2025-03-31.csv"'
    assert response.headers["Content-Disposition"] == expected


def test_an_earlier_day_is_not_for_search_engines(client, register):
    assert client.get(address("kalender", "per=2025-03-31")).headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("name", TABLES)
def test_both_dialects_say_the_same(client, register, name):
    files = [read_csv(client.get(address(name, query)).getvalue()) for query in ("", "dialekt=excel")]

    assert [file.dialect for file in files] == [Dialect.PLAIN, Dialect.EXCEL]
    plain, excel = ([row.cells for row in file.rows] for file in files)
    as_plain = {"ja": "true", "nej": "false"}
    numbers = {column.name for column in TABLES[name].columns if column.type == Type.NUMBER}
    truths = {column.name for column in TABLES[name].columns if column.type == Type.TRUTH}
    for row in excel:
        row.update({column: row[column].replace(",", ".") for column in numbers})
        row.update({column: as_plain[row[column]] for column in truths})
    assert excel == plain


def test_a_formula_in_a_title_is_harmless_in_a_spreadsheet(client, goal):
    publish(make_initiative('=HYPERLINK("https://example.se")', goal))

    excel = client.get(address("insatser-i-tid", "dialekt=excel")).getvalue().decode("utf-8-sig")
    plain = client.get(address("insatser-i-tid")).getvalue().decode()

    assert "'=HYPERLINK" in excel
    assert "'=HYPERLINK" not in plain
    assert rows(client, "insatser-i-tid")[0]["titel"].startswith("=HYPERLINK")


@pytest.mark.parametrize("name", TABLES)
def test_the_columns_are_the_same_in_english_and_the_words_are_english(client, register, name):
    swedish, english = (client.get(address(name, prefix=prefix)).getvalue().decode() for prefix in ("", "/en"))

    assert swedish.partition("\r\n")[0] == english.partition("\r\n")[0]
    said = english.partition("\r\n")[2]
    for word in [
        "uppgift saknas",
        "ej bedömd",
        ",medel,",
        "utfall",
        "fortsätter",
        "Det datum som gäller",
        "Fler kliniska",
    ]:
        assert word not in said, word


def test_pieces_that_come_late_are_in_the_language_of_the_address(client, goal):
    """The answer streams when the language of the request is no longer that of the thread."""
    for number in range(600):
        publish(make_initiative(f"{number:03} {'x' * 60}", goal, phase="ongoing"))

    response = client.get(address("insatser-i-tid", prefix="/en"))
    with translation.override("sv"):
        pieces = list(response.streaming_content)

    assert len(pieces) > 1
    assert b"ongoing" in pieces[-1]
    assert "pågår".encode() not in b"".join(pieces)


def test_a_reader_who_leaves_halfway_leaves_nothing_open(client, goal):
    for number in range(600):
        publish(make_initiative(f"{number:03} {'x' * 60}", goal))
    response = client.get(address("insatser-i-tid"))
    pieces = response.streaming_content
    assert next(pieces)

    response.close()

    assert list(pieces) == []


# What must never be there


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
@pytest.mark.parametrize("name", TABLES)
def test_no_judgement_that_is_not_public(client, register, goal_4_2, goal_8_1, name, state):
    before = client.get(address(name)).getvalue()

    open_judgement(goal_4_2, state, "Hemligt")

    assert client.get(address(name)).getvalue() == before


@pytest.mark.parametrize("name", TABLES)
def test_no_initiative_organisation_indicator_or_edition_that_is_not_public(client, register, goal, name):
    before = client.get(address(name)).getvalue()

    hidden = make_initiative("Hemlig insats", goal, phase="ongoing")
    make_involvement(hidden, make_organisation("Hemlig aktör"))
    make_deliverable(hidden, "2025-09-30", label="Hemlig rapport")
    observe(make_indicator("hemlig", goal), "2023", "777")
    later = make_edition("2030", "2030-01-01")
    make_goal(later, make_area(4, later, "Hemligt område"), 9, "Hemlig målsättning")
    observe(register, "2024", "888")

    assert client.get(address(name)).getvalue() == before


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("datum-for-insats", "insats=hemlig-insats"),
        ("indikatorvarden", "indikator=hemlig"),
        ("insatser-per-lage", "organisation=hemlig-aktor"),
        ("insatser-per-lage", "malsattning=2030-4.9"),
        ("malsattningar-mellan-utgavor", "utgavor=2024-2030"),
        ("utveckling-over-tid", "malsattning=2030-4.9"),
    ],
)
def test_what_is_not_public_is_not_found(client, register, goal, name, query):
    hidden = make_initiative("Hemlig insats", goal, slug="hemlig-insats")
    make_involvement(hidden, make_organisation("Hemlig aktör", slug="hemlig-aktor"))
    make_indicator("hemlig", goal)
    later = make_edition("2030", "2030-01-01")
    make_goal(later, make_area(4, later, "Hemligt område"), 9, "Hemlig målsättning")

    response = client.get(f"/tabeller/{name}.csv?{query}")

    assert response.status_code == 404
    assert "Hemlig" not in response.text


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_an_earlier_day_is_what_it_was_on_that_day(
    client, register, goal, goal_4_2, public_initiative, name, time_machine
):
    time_machine.move_to(stockholm("2025-03-31 23:00"), tick=False)
    then = client.get(address(name)).getvalue()
    time_machine.move_to(stockholm("2025-06-30 12:00"), tick=False)
    publish_judgement(goal, "negative", at=stockholm("2025-04-02"))
    publish_judgement(goal_4_2, "negative", at=stockholm("2025-04-02"))
    publishing.move_due_date(
        public_initiative.deliverables.get(),
        by=make_editor(goal.area),
        at=stockholm("2025-04-03"),
        to=PartialDate.parse("2026-09", Edge.END),
        reference="KN2025/00123",
        reason="Mer tid.",
    )
    full_initiative("Senare insats", goal)

    assert client.get(address(name, "per=2025-03-31")).getvalue() == then
    if name not in ("indikatorvarden", "malsattningar-mellan-utgavor"):
        assert client.get(address(name)).getvalue() != then


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("name", ["utveckling-per-malsattning", "utveckling-per-kvartal", "utveckling-over-tid"])
def test_examples_are_called_examples_and_are_not_for_search_engines(client, goal, name, prefix):
    publish_judgement(goal, "positive", at=stockholm("2025-03-03"), is_example=True)

    response = client.get(address(name, prefix=prefix))

    word = "Example" if prefix else "Exempel"
    marks = [row.get("exempel") for row in rows(client, name, prefix=prefix)]
    judged = {"utveckling-per-malsattning": [0], "utveckling-per-kvartal": [1, 2], "utveckling-over-tid": [0]}[name]
    assert [index for index, mark in enumerate(marks) if mark] == judged
    assert {mark for mark in marks if mark} == {word}
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_tables_with_judgements_can_say_example():
    """Each that shows a direction, or counts them, has the column."""
    judged = {name for name, table in TABLES.items() if {"utveckling", "ej_bedomd"} & {*table.header}}

    assert judged == {"utveckling-per-malsattning", "utveckling-per-kvartal", "utveckling-over-tid"}
    assert all("exempel" in TABLES[name].header for name in judged)


# Addresses that cannot be answered


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("finns-inte.csv", 404, "Tabellen finns inte"),
        ("kalender.csv?dialekt=xlsx", 400, "Skriv dialekt=excel"),
        ("kalender.csv?omrade=fyra", 400, "omrade=4"),
        ("kalender.csv?omrade=%D9%A4", 400, "omrade=4"),
        ("kalender.csv?omrade=99", 404, "Det prioriterade området finns inte"),
        ("kalender.csv?per=2025-02-30", 400, "Det här är inte en dag"),
        ("kalender.csv?per=2026-01-01", 400, "inte kommit"),
        ("kalender.csv?per=2020-01-01", 404, "Registret"),
        ("insatser-per-lage.csv?malsattning=4.1", 400, "malsattning=2024-4.1"),
        ("insatser-per-lage.csv?malsattning=2024-4.9", 404, "Målsättningen finns inte"),
        ("insatser-per-lage.csv?organisation=a%20b", 400, "organisation=vinnova"),
        ("insatser-per-lage.csv?organisation=%00", 400, "organisation=vinnova"),
        ("insatser-per-lage.csv?organisation=okand", 404, "Organisationen finns inte"),
        ("utveckling-over-tid.csv", 400, "malsattning=2024-4.1"),
        ("datum-for-insats.csv", 400, "insats=northx"),
        ("datum-for-insats.csv?insats=okand", 404, "Insatsen finns inte"),
        ("indikatorvarden.csv", 400, "indikator=lakemedelsexport"),
        ("indikatorvarden.csv?indikator=okand", 404, "Indikatorn finns inte"),
        ("malsattningar-mellan-utgavor.csv?utgavor=2024-2019", 404, "Jämförelsen finns inte"),
        ("malsattningar-mellan-utgavor.csv?utgavor=" + "9" * 4000, 400, "utgavor=2019-2024"),
    ],
)
def test_what_cannot_be_answered_is_explained(client, register, path, status, sentence):
    response = client.get(f"/tabeller/{path}")

    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/html")
    assert sentence in words_of(response)


def test_an_initiative_that_was_taken_away_is_gone_with_the_reason(client, public_initiative):
    publishing.unpublish_initiative(
        public_initiative, by=make_approver(), at=stockholm("2025-05-05"), reason="Fel i källan."
    )

    response = client.get(address("datum-for-insats"))

    assert response.status_code == 410
    assert "Fel i källan." in response.text


# Links beside the charts

BESIDE = {
    "/": [
        ("directions", "utveckling-per-malsattning"),
        ("initiatives", "insatser-per-omrade"),
        ("quarters", "utveckling-per-kvartal"),
    ],
    "/omraden/4/": [
        ("quarters", "utveckling-per-kvartal.csv?omrade=4"),
        ("initiatives", "insatser-per-lage.csv?omrade=4"),
        ("in-time", "insatser-i-tid.csv?omrade=4"),
    ],
    "/malsattningar/2024/4.1/": [
        ("initiatives", "insatser-per-lage.csv?malsattning=2024-4.1"),
        ("history-heading", "utveckling-over-tid.csv?malsattning=2024-4.1"),
    ],
    "/insatser/nationell-testbadd/": [("deliverables", "datum-for-insats.csv?insats=nationell-testbadd")],
    "/organisationer/": [("matrix", "insatser-per-organisation")],
    "/organisationer/vinnova/": [("initiatives", "insatser-per-lage.csv?organisation=vinnova")],
    "/indikatorer/export/": [("values", "indikatorvarden.csv?indikator=export")],
    "/om/": [("luckor", "insatsslag-per-malsattning")],
}


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("page", BESIDE)
def test_a_chart_has_its_files_beside_it_on_the_day_that_is_shown(client, register, goal, page, prefix):
    publish_judgement(goal, "positive", at=stockholm("2025-05-05"))

    for day in ["", "2025-06-01"]:
        response = client.get(f"{prefix}{page}" + (f"?per={day}" if day else ""))

        for heading, table in BESIDE[page]:
            linked = [link for link in links_of(part(response, heading)) if f"/tabeller/{table}" in link]
            assert len(linked) == 2, (heading, table)
            assert all(link.startswith(f"{prefix}/tabeller/") for link in linked)
            assert [f"per={day}" in link for link in linked] == [bool(day)] * 2
            assert ["dialekt=excel" in link for link in linked] == [False, True]
            assert [client.get(link).status_code for link in linked] == [200, 200]


def test_the_calendar_s_file_is_of_what_is_chosen(client, register):
    for query, expected in [
        ("", "kalender.csv"),
        ("?omrade=4&organisation=vinnova", "kalender.csv?omrade=4&organisation=vinnova"),
    ]:
        assert f"/tabeller/{expected}" in links_of(client.get(f"/kalender/{query}"))


def test_a_comparison_has_its_file(client, register):
    assert "/tabeller/malsattningar-mellan-utgavor.csv?utgavor=2019-2024" in links_of(client.get("/utgavor/2019-2024/"))


def test_the_name_of_a_link_says_which_table(client, register):
    section = part(client.get("/"), "quarters")

    names = [words_of(link) for link in re.findall(r"<a [^>]*tabeller.*?</a>", section)]
    assert names == [
        "CSV: Målsättningar efter bedömning, kvartal för kvartal",
        "CSV för Excel: Målsättningar efter bedömning, kvartal för kvartal",
    ]


@pytest.mark.parametrize("page", ["/omraden/4/", "/malsattningar/2024/4.1/", "/organisationer/vinnova/"])
def test_a_bar_has_its_numbers_as_a_table_that_are_those_of_the_file(client, register, page):
    section = part(client.get(page), "initiatives")

    (file,) = [link for link in links_of(section) if "insatser-per-lage" in link and "dialekt" not in link]
    counted = [row.cells for row in read_csv(client.get(file).getvalue()).rows]
    table = re.search(r"<details>.*?</table>", section, re.DOTALL)[0]
    shown = re.findall(r'<th scope="row">(.*?)</th>\s*<td>(\d+)</td>', table, re.DOTALL)
    assert [(name.lower(), count) for name, count in shown] == [(row["lage"], row["antal"]) for row in counted]


def test_the_band_has_its_numbers_as_a_table(client, goal):
    publish_judgement(goal, "neutral", at=stockholm("2025-01-10"), is_example=True)
    publish_judgement(goal, "positive", at=stockholm("2025-04-02"))

    section = part(client.get(goal.get_absolute_url()), "history-heading")

    table = words_of(re.search(r"<details>.*?</table>", section, re.DOTALL)[0])
    assert "10 januari 2025 2 april 2025 Neutral Exempel 2 april 2025 Positiv" in table


# What it asks of the database


@pytest.mark.parametrize("name", TABLES)
def test_the_number_of_queries_does_not_grow(client, register, edition, area, goal, name):
    def add(numbers):
        for number in numbers:
            another = make_goal(edition, area, number + 10)
            full_initiative(f"Insats {number}", goal, another, deliverables=2)
            publish_judgement(another, "positive", at=stockholm("2025-03-03"))
            publish_judgement(goal, "positive", at=stockholm(f"2025-03-{number + 1:02} 10:00"))
            observe(register, str(1990 + number), "3", shown_from=stockholm("2025-03-04"))

    add(range(3))
    few = queries_for(client, address(name))
    add(range(3, 12))

    assert queries_for(client, address(name)) == few
    assert few <= 12
