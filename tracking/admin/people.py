"""Accounts and their roles: administrators give them, auditors read who gave what to whom."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracking import accounts
from tracking.admin.base import OfficialsAdmin, ReadOnlyAdmin, official
from tracking.admin.seen import SeenForm
from tracking.models import RoleChange, User
from tracking.policy import Act, may

admin.site.unregister(Group)  # roles take the place of groups

PERSON = ("full_name", "email", "unit", "organisation")
ROLE = ("role", "areas", "is_active")


class AccountForm(SeenForm, UserChangeForm):
    class Meta:
        model = User
        fields = ("username", "password", *PERSON, *ROLE)


class NewAccountForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("username", *PERSON, "role", "areas")


@admin.register(User)
class AccountAdmin(OfficialsAdmin, UserAdmin):
    form = AccountForm
    add_form = NewAccountForm
    list_display = ("username", "full_name", "role", "unit", "is_active", "last_login")
    list_filter = ("role", "is_active", "areas")
    search_fields = ("username", "full_name", "email")
    ordering = ("username",)
    autocomplete_fields = ("organisation",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password", *PERSON)}),
        (_("What this person may do"), {"fields": ROLE}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "password1", "password2", *PERSON)}),
        (_("What this person may do"), {"fields": ("role", "areas")}),
    )

    def may_read(self, user: User, row: Model | None) -> bool:
        return may(user, Act.ADMINISTER, User)

    def may_write(self, user: User, row: Model | None) -> bool:
        return may(user, Act.ADMINISTER, row or User)

    def may_delete(self, user: User, row: Model | None) -> bool:
        """Who has acted stays on record: an account is made inactive, never deleted."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nobody edits their own role."""
        return (*self.readonly_fields, *ROLE) if obj and obj == request.user else self.readonly_fields

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "areas":
            kwargs["widget"] = forms.CheckboxSelectMultiple()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        accounts.record_role(form.instance, by=official(request), at=timezone.now())


@admin.register(RoleChange)
class RoleChangeAdmin(ReadOnlyAdmin):
    list_display = ("at", "user", "from_value", "to_value", "by")
    list_select_related = ("user", "by")
    search_fields = ("user__username", "user__full_name")
    date_hierarchy = "at"

    def may_read(self, user: User, row: Model | None) -> bool:
        return may(user, Act.AUDIT)
