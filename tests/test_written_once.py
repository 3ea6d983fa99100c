"""The public record is written once, whatever path somebody takes to it."""

import pytest
from django.db import IntegrityError, transaction

from tests.makers import publish_judgement
from tracking.accounts import record_role
from tracking.models import (
    InitiativeVersion,
    Publication,
    RoleChange,
    VersionDeliverable,
    VersionGoal,
    VersionOrganisation,
)
from tracking.models.written_once import ImmutableError

RECORDS = [InitiativeVersion, VersionGoal, VersionOrganisation, VersionDeliverable, Publication, RoleChange]
FIELDS = {
    InitiativeVersion: {"title": "Ett annat"},
    VersionGoal: {"goal": None},
    VersionOrganisation: {"role": "partner"},
    VersionDeliverable: {"label": "En annan"},
    Publication: {"note": "En annan"},
    RoleChange: {"to_value": "administrator"},
}


@pytest.fixture(params=RECORDS, ids=lambda model: model.__name__)
def record(request, public_initiative, goal, editor, now):
    publish_judgement(goal)
    record_role(editor, by=None, at=now)
    return request.param.objects.order_by("pk").first()


def stored(record):
    return type(record).objects.filter(pk=record.pk).values().get()


def test_a_record_is_not_saved_again(record):
    before = stored(record)

    with pytest.raises(ImmutableError):
        record.save()

    assert stored(record) == before


def test_a_record_is_not_deleted(record):
    for path in (record.delete, type(record).objects.all().delete):
        with pytest.raises(ImmutableError):
            path()

    assert stored(record)


def test_a_record_is_not_changed_in_bulk(record):
    before = stored(record)

    with pytest.raises(ImmutableError):
        type(record).objects.filter(pk=record.pk).update(**FIELDS[type(record)])

    assert stored(record) == before


def test_a_record_is_not_overwritten_by_another_object_with_its_key(record):
    before = stored(record)
    impostor = type(record)(**before | {name: value for name, value in FIELDS[type(record)].items() if value})

    with pytest.raises(IntegrityError), transaction.atomic():
        impostor.save()

    assert stored(record) == before
