"""Keeping an uploaded file between its dry run and its import: for one person, one session, one hour."""

import datetime as dt
import hashlib
from collections.abc import Callable

from django.db.models import QuerySet

from tracking.exchange.plan import Plan
from tracking.exchange.report import Report
from tracking.models import PreparedImport, User

MOST_KEPT = 5
"""Files of one person at a time."""


def keep(
    plan: Plan, content: bytes, file_name: str, *, by: User, session_key: str, at: dt.datetime
) -> tuple[PreparedImport, Report]:
    """Also throws away what has been kept long enough."""
    report = Report.of(plan)
    PreparedImport.objects.stale(at).delete()
    earlier = PreparedImport.objects.filter(user=by).order_by("-made_at", "-pk").values_list("pk", flat=True)
    PreparedImport.objects.filter(pk__in=list(earlier[MOST_KEPT - 1 :])).delete()
    prepared = PreparedImport.objects.create(
        user=by,
        session_hash=hash_of(session_key),
        noun=plan.noun.name,
        file_name=file_name[:200],
        content=content,
        digest=plan.digest,
        report=report.packed(),
        made_at=at,
    )
    return prepared, report


def kept_for(by: User, session_key: str, at: dt.datetime) -> QuerySet[PreparedImport]:
    return PreparedImport.objects.fresh(at).filter(user=by, session_hash=hash_of(session_key))


class DoneBeforeError(Exception):
    """This file, as it is kept, has been imported. Nothing was written now."""


def hold(prepared: PreparedImport, at: dt.datetime) -> tuple[Callable[[], None], Callable[[], None]]:
    """What an import does first and last in its transaction, so that two clicks at once import once."""

    def begin() -> None:
        kept = PreparedImport.objects.select_for_update().filter(pk=prepared.pk).first()
        if kept is None or kept.done_at:
            raise DoneBeforeError

    def end() -> None:
        PreparedImport.objects.filter(pk=prepared.pk).update(done_at=at)

    return begin, end


def show_anew(prepared: PreparedImport, plan: Plan) -> bool:
    """Keep what an import would do now as what is shown; False where it was done in the meantime."""
    return bool(
        PreparedImport.objects.filter(pk=prepared.pk, done_at=None).update(
            digest=plan.digest, report=Report.of(plan).packed()
        )
    )


def hash_of(session_key: str) -> str:
    """A session's key is a password: it is not kept anywhere else."""
    return hashlib.sha256(session_key.encode()).hexdigest()
