"""The pages of an import: choose a file, read the dry run, do exactly that. Each is sent while the work is being done."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from tracking.admin.base import official
from tracking.admin.exchange.forms import ConfirmForm, UploadForm
from tracking.admin.exchange.progress import progress_line, streamed
from tracking.admin.refusals import as_sentence
from tracking.exchange.apply import ChangedSinceError, Import, RefusedRowError
from tracking.exchange.files import read_table, refuse_size
from tracking.exchange.limits import MAX_FILE
from tracking.exchange.plan import Plan
from tracking.exchange.prepared import DoneBeforeError, hold, keep, kept_for, show_anew
from tracking.exchange.report import Report
from tracking.models import PreparedImport

ROWS_ON_PAGE = 50
ROOM_FOR_FORM = 64 * 1024
"""What a form adds to the size of the file in it."""


@csrf_exempt  # the token stands in the body: `_upload` asks for it, once the size allows the body to be read
@require_http_methods(["GET", "HEAD", "POST"])
def upload_page(request: HttpRequest, admin: Any) -> HttpResponseBase:
    if not admin.may_import(request):
        raise PermissionDenied
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_FILE + ROOM_FOR_FORM:
        return _too_large(request, admin)
    return _upload(request, admin)


def _too_large(request: HttpRequest, admin: Any) -> HttpResponse:
    form = UploadForm(admin.nouns, data={"name": admin.nouns[0].name})
    form.errors.clear()
    try:
        refuse_size(MAX_FILE + 1)
    except ValidationError as error:
        form.add_error("file", error)
    response = _upload_form(request, admin, form)
    response.status_code = 413
    return response


@csrf_protect
def _upload(request: HttpRequest, admin: Any) -> HttpResponseBase:
    if request.method != "POST":
        return _upload_form(request, admin, UploadForm(admin.nouns))
    form = UploadForm(admin.nouns, request.POST, request.FILES)
    if not form.is_valid():
        return _upload_form(request, admin, form)
    content, file_name = form.cleaned_data["file"].read(), form.cleaned_data["file"].name
    try:
        plan = Plan.of(form.noun, read_table(content), by=official(request), at=timezone.now())
    except ValidationError as error:
        form.add_error("file", error)
        return _upload_form(request, admin, form)
    get_token(request)  # for the form at the end of the page: by then the headers have gone
    context = admin.exchange_context(request, _("dry run"))
    return streamed(request, context, _dry_run(request, admin, plan, content, file_name))


def _upload_form(request: HttpRequest, admin: Any, form: UploadForm) -> HttpResponse:
    by, at = official(request), timezone.now()
    columns = [
        (noun.title, noun.explanation, [column.column_name for column in noun(by, at).columns]) for noun in admin.nouns
    ]
    context = admin.exchange_context(request, _("import"), form=form, columns=columns)
    return TemplateResponse(request, "admin/exchange/import.html", context)


def _dry_run(request: HttpRequest, admin: Any, plan: Plan, content: bytes, file_name: str) -> Iterator[str]:
    for done in plan.run():
        yield progress_line("compared", done, len(plan.table.rows))
    prepared, report = keep(
        plan,
        content,
        file_name,
        by=official(request),
        session_key=request.session.session_key or "",
        at=plan.noun.at,
    )
    yield result(request, admin, prepared, report)


@require_http_methods(["GET", "HEAD", "POST"])
def kept_page(request: HttpRequest, admin: Any, uid: Any) -> HttpResponseBase:
    """The dry run of a file that has been uploaded; POST does it."""
    if not admin.may_import(request):
        raise PermissionDenied
    kept = kept_for(official(request), request.session.session_key or "", timezone.now())
    prepared = kept.filter(uid=uid, noun__in=[noun.name for noun in admin.nouns]).first()
    if prepared is None:
        admin.message_user(request, _("The file is no longer kept. Choose it again."), messages.WARNING)
        return HttpResponseRedirect(admin.exchange_address("import"))
    report = Report.unpacked(prepared.report)
    form = ConfirmForm(request.POST if request.method == "POST" else None, report=report)
    may_do = not prepared.done_at and not report.is_wrong and report.writes
    if request.method == "POST" and may_do and form.is_valid():
        get_token(request)
        context = admin.exchange_context(request, _("import"))
        return streamed(request, context, _import(request, admin, prepared, form))
    title = _("imported") if prepared.done_at else _("dry run")
    context = admin.exchange_context(request, title, result=result(request, admin, prepared, report, form=form))
    return TemplateResponse(request, "admin/exchange/kept.html", context)


def _import(request: HttpRequest, admin: Any, prepared: PreparedImport, form: ConfirmForm) -> Iterator[str]:
    noun = next(noun for noun in admin.nouns if noun.name == prepared.noun)
    at = timezone.now()
    job = Import(noun, read_table(bytes(prepared.content)), official(request), at, **form.cleaned_data)
    refusal = ""
    try:
        with closing(job.run(prepared.digest, *hold(prepared, at))) as steps:  # undone if the reader goes away
            for what, done, total in steps:
                yield progress_line(what, done, total)
    except DoneBeforeError:
        pass  # a second click: the page of the first one is shown
    except ChangedSinceError:
        if show_anew(prepared, job.plan):
            refusal = _("Something has changed since you read this, and nothing was imported. Read it again.")
    except RefusedRowError as error:
        refusal = _("Nothing was imported. Row %(row)d: %(reason)s") % {
            "row": error.row.number,
            "reason": _said(error.error),
        }
    except (ValidationError, IntegrityError) as error:
        refusal = _("Nothing was imported. %(reason)s") % {"reason": _said(error)}
    prepared.refresh_from_db()
    yield result(request, admin, prepared, Report.unpacked(prepared.report), form=form, refusal=refusal)


def _said(error: Exception) -> str:
    if isinstance(error, ValidationError | IntegrityError):
        return " ".join(as_sentence(error).messages)
    return str(error)


def result(
    request: HttpRequest,
    admin: Any,
    prepared: PreparedImport,
    report: Report,
    *,
    form: ConfirmForm | None = None,
    refusal: str = "",
) -> str:
    """What is at the end of each of these pages: counts, rows, and the way on."""
    shown = request.GET.get("visa", "")
    rows = [row for row in report.rows if row["state"] == shown] if shown in report.counts else report.rows
    context = {
        "prepared": prepared,
        "report": report,
        "form": form or ConfirmForm(report=report),
        "refusal": refusal,
        "shown": shown,
        "page": Paginator(rows, ROWS_ON_PAGE).get_page(request.GET.get("sida")),
        "address": admin.exchange_address("kept_import", prepared.uid),
        "import_address": admin.exchange_address("import"),
        "export_address": admin.exchange_address("export"),
        "noun": next(noun for noun in admin.nouns if noun.name == prepared.noun),
    }
    return render_to_string("admin/exchange/result.html", context, request)
