"""The edit history of the demonstration: officials read the whole story with names, the public reads no name at all."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.core import serializers
from django.test import Client
from django.urls import Resolver404, resolve
from simple_history.utils import get_history_manager_for_model

from tests.admin_helpers import address
from tests.demo.test_pages import crawl
from tests.every_page import names
from tests.page_helpers import words_of
from tracking.edits import begin
from tracking.edits.beginning import BEGINNING
from tracking.edits.copies import Act, pages_of_acts
from tracking.edits.log_rows import log_rows
from tracking.models import Initiative, InitiativeVersion, Publication, StatusUpdate, User
from tracking.models.edits import TRACKED


@pytest.fixture(scope="module")
def signed(demo):
    """Everybody who has signed a copy."""
    users = set()
    for model in TRACKED:
        users |= set(
            get_history_manager_for_model(model).exclude(history_user=None).values_list("history_user", flat=True)
        )
    return User.objects.filter(pk__in=users)


def test_no_public_page_names_an_official(signed):
    answers = crawl("/", most=500)

    reached = set()
    for link, answer in answers.items():
        try:
            reached.add(resolve(urlsplit(link).path.removeprefix("/en")).url_name)
        except Resolver404:
            continue
        body = answer.getvalue().decode(errors="replace")
        for user in signed:
            assert user.full_name not in body, link
            assert user.username not in body, link
    assert signed.count() > 5
    assert set(names()) <= reached


def test_neither_versions_nor_the_public_log_name_an_official(signed):
    public = serializers.serialize("json", [*InitiativeVersion.objects.all(), *Publication.objects.all()])

    for user in signed:
        assert user.full_name not in public
        assert user.username not in public


def test_every_row_has_a_first_copy_and_nobody_signs_it():
    for model in TRACKED:
        copies = get_history_manager_for_model(model)
        rows = set(model._base_manager.values_list("pk", flat=True))
        assert rows <= set(copies.values_list("id", flat=True)), model
        assert set(copies.filter(history_user=None).values_list("history_change_reason", flat=True)) <= {BEGINNING}
    assert begin(at=Publication.objects.last().at) == 0


@pytest.mark.parametrize(("model", "column"), [(Initiative, "initiative"), (StatusUpdate, "status_update")])
def test_every_public_act_belongs_to_an_act_of_its_object(model, column):
    for row in model.objects.filter(publications__isnull=False).distinct():
        acts = [Act(*key) for key in pages_of_acts(row, 1000).page(1)]
        told = {entry: act for act, entries in log_rows(row, acts, before=None).items() for entry in entries}
        assert set(told) == set(Publication.objects.filter(**{column: row})), row
        assert {entry.at - act.at for entry, act in told.items()} == {dt.timedelta(0)}, row


def test_an_official_reads_the_story_of_an_initiative():
    client = Client()
    client.force_login(User.objects.get(username="redaktor8"))
    row = Initiative.objects.get(slug="fou-skatt")

    text = words_of(client.get(address("initiative", "history", row.pk)))

    assert "Exempelredaktör åtta" in text
    assert "genomförd" in text
    assert BEGINNING in text
