"""What every admin has in common: `tracking.policy` gives the rights, and a refusal is a sentence on the form."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import csrf_protect_m
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ManyToManyField, Model
from django.db.models.deletion import ProtectedError
from django.forms import ModelChoiceField, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from strategy.models import Goal
from tracking.admin.forms import LinesField
from tracking.admin.labels import choice_label
from tracking.admin.refusals import as_sentence, refused
from tracking.models import User
from tracking.models.written_once import ImmutableError
from tracking.policy import Act, may

TEXT_OVERRIDES = {models.TextField: {"form_class": LinesField, "widget": AdminTextareaWidget(attrs={"rows": 5})}}


def official(request: HttpRequest) -> User:
    """Who is logged in: every page of the admin asks for a login first."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class LabelledFields:
    """Fields of admins and their inlines: goals are named with their edition, in two queries instead of many."""

    formfield_overrides: Any = TEXT_OVERRIDES
    view_on_site: Any = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Beside a choice: add a new row, or look at the chosen one. It is changed on its own page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = field.widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> ModelChoiceField:
        if db_field.related_model is Goal:
            kwargs.setdefault("queryset", Goal.objects.select_related("area", "edition").in_order())
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        if db_field.related_model is Goal:
            field.label_from_instance = choice_label
        return field

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, AutocompleteSelectMultiple):
            field.widget.is_required = True  # no "clear all": select2 puts that button where a list may hold none
        return field


class OfficialsAdmin(LabelledFields, admin.ModelAdmin):
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

    @csrf_protect_m
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Undo what was refused, then show the same form again with the reason in it."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, IntegrityError) as error:
            request.refusal = as_sentence(error)  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return refused(form, refusal) if refusal else form

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        try:
            self.write_row(request, obj, form)
        except PermissionDenied as error:
            raise ValidationError(str(error)) from error

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, IntegrityError, ImmutableError):
            self.message_user(request, _("This is in use and cannot be deleted."), messages.ERROR)
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], list[str]]:
        """What goes with a row goes by the right to the row; what stops it is counted, not named: it may be unpublished."""
        deleted, counts, _lacking, protected = super().get_deleted_objects(objs, request)
        uses = [use for row in objs for use in references_to(row)]
        return deleted, counts, set(), uses or [str(one) for one in protected]


def references_to(row: Model) -> Iterator[str]:
    """ "Initiatives: 3" for each kind of row that refers to this one and does not go with it."""
    for relation in row._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete):
            continue
        field = relation.field  # type: ignore[union-attr]
        if not isinstance(field, ManyToManyField) and field.remote_field.on_delete is not models.PROTECT:
            continue
        model = field.model
        count = model._base_manager.filter(**{field.name: row}).count()
        if count:
            yield f"{capfirst(str(model._meta.verbose_name_plural))}: {count}"


class ReadOnlyAdmin(OfficialsAdmin):
    """Rows that verbs write and officials read."""

    def may_write(self, user: User, row: Model | None) -> bool:
        return False


class OwnedInline(LabelledFields, admin.StackedInline):
    """Rows that belong to the row above: whoever may write that may write these."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True
