"""The form of an initiative: warns about duplicates, and offers what it may continue."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracking.admin.labels import choice_label
from tracking.admin.seen import SeenForm
from tracking.chains import refuse_loop
from tracking.duplicates import Duplicate, likely_duplicates
from tracking.models import Initiative, InitiativeVersion, User
from tracking.policy import readable_initiatives


class InitiativeForm(SeenForm):
    official: ClassVar[User]

    class Meta:
        help_texts = {
            "title": gettext_lazy("As the decision calls it, for example: Uppdrag att inrätta en nationell testbädd."),
            "title_en": gettext_lazy("May be empty: English pages then show the Swedish title."),
            "kind": gettext_lazy("What the decision is: an assignment to an agency, an inquiry, money in the budget."),
            "decided_on_basis": gettext_lazy("What the source dates: the decision itself, or when it was made known."),
            "ends_on": gettext_lazy("The last day, month or year. Empty where it goes on until further notice."),
            "phase_as_of": gettext_lazy("The day of the source that says so, for example 2025-02."),
            "previous": gettext_lazy(
                "What this continues: the inquiry before the bill. Also what other areas publish."
            ),
            "sources": gettext_lazy("For example the decision and the press release. A new one: the plus sign."),
        }

    another = forms.BooleanField(
        label=gettext_lazy("This is another initiative"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get(self.add_prefix("another")) == "on":
            self._ask()
        if previous := self.fields.get("previous"):
            offered = initiatives_to_continue(self.official, timezone.now(), also=self.instance.previous_id)
            previous.queryset = offered.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
            previous.label_from_instance = choice_label  # type: ignore[attr-defined]
            previous.widget.can_view_related = False  # it may be of another area

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if "previous" in self.changed_data and "previous" in self.cleaned_data:
            self._refuse_loop()
        is_new = self.instance.pk is None or {"title", "reference"} & set(self.changed_data)
        if is_new and "title" in self.cleaned_data and not self.cleaned_data.get("another"):
            self._warn_of_duplicates()
        return cleaned

    def _refuse_loop(self) -> None:
        try:
            refuse_loop(Initiative(pk=self.instance.pk, previous=self.cleaned_data["previous"]))
        except ValidationError as error:
            self.add_error(None, error)

    def _warn_of_duplicates(self) -> None:
        title, reference = self.cleaned_data["title"], self.cleaned_data.get("reference", "")
        found = likely_duplicates(title, reference, by=self.official, at=timezone.now(), but=self.instance.pk)
        if found:
            self._ask()
            self.add_error("another", ValidationError(_warning(found), code="duplicate"))

    def _ask(self) -> None:
        self.fields["another"].widget = forms.CheckboxInput()


def _warning(found: list[Duplicate]) -> SafeString:
    links = format_html_join(
        "",
        '<li><a href="{}" target="_blank" rel="noopener">{}</a> {}</li>',
        ((one.listed.address, one.listed.title, _why(one)) for one in found),
    )
    return format_html(
        "{}<ul>{}</ul>{}",
        _("Is it in the register already? The links open in a new tab:"),
        links,
        _("If it is another initiative, tick “This is another initiative” and save again."),
    )


def _why(one: Duplicate) -> str:
    same = _("the same reference, %(reference)s") % {"reference": one.listed.reference}
    why = same if one.same_reference else _("nearly the same title")
    return f"({why})" if one.listed.slug else f"({why}, {_('not public')})"


def initiatives_to_continue(user: User, at: dt.datetime, also: int | None = None) -> QuerySet[Initiative]:
    """Working rows that the person may read, and what others have published; `also` what is chosen already.

    `shown_as` is the title: as the public sees it where the working row is not the person's to read.
    """
    own = readable_initiatives(user).order_by().values("pk")
    shown = InitiativeVersion.objects.shown(at).order_by()
    public_title = Subquery(shown.filter(initiative=OuterRef("pk")).values("title")[:1])
    return (
        Initiative.objects.filter(Q(pk__in=own) | Q(pk__in=shown.values("initiative")) | Q(pk=also))
        .annotate(
            shown_as=Case(
                When(pk__in=own, then=F("title")),
                default=Coalesce(public_title, Value(_("an initiative that is not public"))),
            )
        )
        .order_by("shown_as", "pk")
    )
