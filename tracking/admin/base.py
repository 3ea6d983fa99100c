"""What every admin has in common: `tracking.policy` gives the rights, and a refusal is a sentence on the form."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.forms import ModelForm
from django.http import Http404, HttpRequest

from tracking.admin.deletion import CheckedDeletion
from tracking.admin.fields import LabelledFields
from tracking.admin.history import EditHistoryPage
from tracking.admin.saving import SavedOnce
from tracking.admin.seen import SeenForm
from tracking.models import User
from tracking.policy import Act, may


def official(request: HttpRequest) -> User:
    """Who is logged in: every page of the admin asks for a login first."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class OfficialsAdmin(EditHistoryPage, SavedOnce, CheckedDeletion, LabelledFields, admin.ModelAdmin):
    form = SeenForm
    change_form_template = "admin/change_form_with_acts.html"
    actions = None
    list_per_page = 50
    save_on_top = True
    show_full_result_count = False
    form_only: tuple[str, ...] = ()
    """Fields that exist in the form alone: they have nothing to show where the row can only be read."""

    class Media:
        js = ("tracking/admin.js",)

    def may_read(self, user: User, row: Model | None) -> bool:
        return True

    def may_add(self, user: User) -> bool:
        return self.may_write(user, None)

    def may_write(self, user: User, row: Model | None) -> bool:
        return may(user, Act.WRITE, row or self.model)

    def may_delete(self, user: User, row: Model | None) -> bool:
        return self.may_write(user, row)

    def write_row(self, request: HttpRequest, row: Any, form: ModelForm) -> None:
        """Save a row: here its own save, elsewhere a verb of `tracking.publishing`."""
        row.save()

    # What follows turns the answers above into what Django asks for.

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_read(official(request), obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add(official(request))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_write(official(request), obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_delete(official(request), obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Asked on the login page too, where there is nobody yet."""
        return isinstance(request.user, User) and self.has_view_permission(request)

    def get_object(self, request: HttpRequest, object_id: Any, from_field: str | None = None) -> Model:
        """Raise Http404 for what lies outside the scope, as for what never was."""
        row = super().get_object(request, object_id, from_field)
        if row is None:
            raise Http404
        return row

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Without what the template of the page writes itself."""
        return [name for name in super().get_fields(request, obj) if name not in {"seen", "uid"}]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.without_form_only(request, obj, super().get_fieldsets(request, obj))

    def without_form_only(self, request: HttpRequest, obj: Model | None, fieldsets: Any) -> Any:
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        shown = [
            (name, {**options, "fields": [field for field in options["fields"] if field not in self.form_only]})
            for name, options in fieldsets
        ]
        return [(name, options) for name, options in shown if options["fields"]]

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        try:
            self.write_row(request, obj, form)
        except PermissionDenied as error:
            raise ValidationError(str(error)) from error


class ReadOnlyAdmin(OfficialsAdmin):
    """Rows that verbs write and officials read."""

    def may_write(self, user: User, row: Model | None) -> bool:
        return False
