"""Dates known to the day, the month or the year: read, stored, shown and compared by what is known."""

import datetime as dt
import json

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError

from strategy.models import Source
from strategy.partial_dates import Edge, PartialDate, PartialDateFormField, Precision, known_date, set_date
from tracking.models import Initiative


class InitiativeForm(forms.ModelForm):
    class Meta:
        model = Initiative
        fields = ["decided_on", "ends_on"]


@pytest.mark.parametrize(
    ("text", "edge", "on", "precision"),
    [
        ("2024-06-05", Edge.START, dt.date(2024, 6, 5), Precision.DAY),
        ("2024-06-05", Edge.END, dt.date(2024, 6, 5), Precision.DAY),
        ("2024-06", Edge.START, dt.date(2024, 6, 1), Precision.MONTH),
        ("2024-06", Edge.END, dt.date(2024, 6, 30), Precision.MONTH),
        ("2024-02", Edge.END, dt.date(2024, 2, 29), Precision.MONTH),
        ("2023-02", Edge.END, dt.date(2023, 2, 28), Precision.MONTH),
        ("2024", Edge.START, dt.date(2024, 1, 1), Precision.YEAR),
        ("2024", Edge.END, dt.date(2024, 12, 31), Precision.YEAR),
        ("  2024-06 ", Edge.START, dt.date(2024, 6, 1), Precision.MONTH),
    ],
)
def test_a_date_is_read_to_the_day_that_counts(text, edge, on, precision):
    assert PartialDate.parse(text, edge) == PartialDate(on, precision)


@pytest.mark.parametrize("edge", Edge)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "2024-6",
        "2024-13",
        "2024-00",
        "2024-06-00",
        "2024-00-01",
        "2023-02-29",
        "2024-06-31",
        "0000",
        "2024/06/01",
        "2024-06-01T00:00",
        "1 juni 2024",
        "٢٠٢٤",
    ],
)
def test_what_is_no_date_is_refused(text, edge):
    with pytest.raises(ValueError):  # noqa: PT011 - whichever way it is refused
        PartialDate.parse(text, edge)


@pytest.mark.parametrize("edge", Edge)
@pytest.mark.parametrize("text", ["2024-06-05", "2024-06", "2024"])
def test_a_date_is_written_as_it_was_read(text, edge):
    assert str(PartialDate.parse(text, edge)) == text


def test_setting_nothing_leaves_nothing_known():
    source = Source(published_on=dt.date(2024, 6, 1), published_on_precision="month")

    set_date(source, "published_on", None)

    assert known_date(source, "published_on") is None
    assert source.published_on_precision == "day"


def test_a_form_shows_only_what_is_known():
    initiative = Initiative(decided_on=dt.date(2024, 6, 1), decided_on_precision="month")

    form = InitiativeForm(instance=initiative)

    assert 'value="2024-06"' in str(form["decided_on"])
    assert "value=" not in str(form["ends_on"])


def test_a_form_keeps_the_precision_that_was_typed():
    form = InitiativeForm({"decided_on": "2024-06", "ends_on": "2025"}, instance=Initiative(title="X", kind="inquiry"))
    form.full_clean()

    assert (form.instance.decided_on, form.instance.decided_on_precision) == (dt.date(2024, 6, 1), "month")
    assert (form.instance.ends_on, form.instance.ends_on_precision) == (dt.date(2025, 12, 31), "year")


def test_a_form_can_make_a_date_unknown_again():
    initiative = Initiative(title="X", kind="inquiry", decided_on=dt.date(2024, 1, 1), decided_on_precision="year")

    form = InitiativeForm({"decided_on": "", "ends_on": ""}, instance=initiative)
    form.full_clean()

    assert known_date(form.instance, "decided_on") is None


@pytest.mark.parametrize(("typed", "changed"), [("2024-06", False), ("2024-06-01", True), ("2024", True), ("", True)])
def test_a_form_knows_whether_the_date_was_changed(typed, changed):
    initiative = Initiative(decided_on=dt.date(2024, 6, 1), decided_on_precision="month")

    form = InitiativeForm({"decided_on": typed, "ends_on": ""}, instance=initiative)

    assert ("decided_on" in form.changed_data) is changed


def test_a_form_explains_what_it_cannot_read():
    with pytest.raises(ValidationError) as refusal:
        PartialDateFormField(edge=Edge.END).clean("2024-06-31")

    assert "2024-06" in refusal.value.messages[0]


@pytest.mark.django_db
@pytest.mark.parametrize("format", ["json", "xml"])
@pytest.mark.parametrize("published_on", [dt.date(2024, 6, 1), None])
def test_a_fixture_carries_date_and_precision(format, published_on):
    source = Source(citation="Budgetpropositionen", published_on=published_on, published_on_precision="month")

    text = serializers.serialize(format, [source])
    [read] = serializers.deserialize(format, text)

    assert read.object.published_on == published_on
    assert read.object.published_on_precision == "month"


def test_a_fixture_writes_whole_days():
    source = Source(citation="X", published_on=dt.date(2024, 6, 1), published_on_precision="year")

    [row] = json.loads(serializers.serialize("json", [source]))

    assert row["fields"]["published_on"] == "2024-06-01"


@pytest.mark.django_db
def test_the_database_compares_by_the_day_that_counts(area):
    june = Initiative(title="Juni", kind="inquiry", lead_area=area)
    set_date(june, "ends_on", PartialDate.parse("2024-06", Edge.END))
    june.save()

    assert Initiative.objects.filter(ends_on__lt=dt.date(2024, 7, 1)).get() == june
    assert not Initiative.objects.filter(ends_on__lt=dt.date(2024, 6, 30)).exists()
