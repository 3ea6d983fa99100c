"""An admin whose rows can be exported to files and imported from them: buttons beside its list, pages of their own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.text import capfirst

from tracking.admin.base import OfficialsAdmin, official
from tracking.admin.exchange.exporting import export_file, export_page
from tracking.admin.exchange.importing import kept_page, upload_page
from tracking.exchange.nouns.base import Noun
from tracking.policy import Act, may


class ExchangeAdmin(OfficialsAdmin):
    nouns: tuple[type[Noun], ...] = ()
    """What can be exported and imported here: the rows of the list, and rows that belong to them."""

    def get_urls(self) -> list[Any]:
        pages: list[tuple[str, str, Any]] = [
            ("export/", "export", export_page),
            ("export/<slug:name>/<slug:file_format>/", "export_file", export_file),
            ("import/", "import", upload_page),
            ("import/<uuid:uid>/", "kept_import", kept_page),
        ]
        return [
            path(route, self.admin_site.admin_view(page), {"admin": self}, name=self.exchange_name(name))
            for route, name, page in pages
        ] + super().get_urls()

    def exchange_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def exchange_address(self, page: str, *args: Any) -> str:
        return reverse(f"admin:{self.exchange_name(page)}", args=args)

    def may_export(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def may_import(self, request: HttpRequest) -> bool:
        return all(may(official(request), Act.WRITE, noun.model) for noun in self.nouns)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        allowed = {"export": self.may_export(request), "import": self.may_import(request)}
        addresses = {f"{page}_address": self.exchange_address(page) for page, may_open in allowed.items() if may_open}
        return super().changelist_view(request, {**(extra_context or {}), **addresses})

    def exchange_context(self, request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": capfirst(title),
            "back": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"),
            "import_address": self.exchange_address("import"),
            "export_address": self.exchange_address("export"),
            **more,
        }
