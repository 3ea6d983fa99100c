"""The page that offers files, and the files."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tracking.admin.base import official
from tracking.exchange.export import Format, exported

FORMATS = {
    Format.XLSX: gettext_lazy("workbook (.xlsx)"),
    Format.EXCEL: gettext_lazy("CSV for a Swedish spreadsheet"),
    Format.CSV: gettext_lazy("CSV for programs"),
}


@require_safe
def export_page(request: HttpRequest, admin: Any) -> HttpResponse:
    if not admin.may_export(request):
        raise PermissionDenied
    files = [
        (
            noun.title,
            [(label, admin.exchange_address("export_file", noun.name, form.value)) for form, label in FORMATS.items()],
        )
        for noun in admin.nouns
    ]
    context = admin.exchange_context(request, _("export"), files=files, may_import=admin.may_import(request))
    return TemplateResponse(request, "admin/exchange/export.html", context)


@require_safe
def export_file(request: HttpRequest, admin: Any, name: str, file_format: str) -> HttpResponseBase:
    by, at = official(request), timezone.now()
    if not admin.may_export(request):
        raise PermissionDenied
    noun = next((noun for noun in admin.nouns if noun.name == name), None)
    if noun is None or file_format not in set(Format):
        raise Http404
    form = Format(file_format)
    try:
        pieces = exported(noun(by, at), form)
    except ValidationError as error:
        admin.message_user(request, " ".join(error.messages), messages.WARNING)
        return HttpResponseRedirect(admin.exchange_address("export"))
    file_name = f"{noun.file_name}-{timezone.localdate(at).isoformat()}.{form.suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return StreamingHttpResponse(pieces, content_type=form.content_type, headers=headers)
