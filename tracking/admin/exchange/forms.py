"""What the pages of an import ask for: the file, and the public note."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tracking.admin.forms import english_note_field, note_field
from tracking.exchange.nouns.base import Noun
from tracking.exchange.report import Report


class UploadForm(forms.Form):
    use_required_attribute = False

    name = forms.ChoiceField(label=_("what the rows are"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        allow_empty_file=True,  # said in the same words as of a file without rows
        help_text=_("CSV or a workbook (.xlsx), at most 5 MB and 5,000 rows."),
    )

    def __init__(self, nouns: tuple[type[Noun], ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nouns = {noun.name: noun for noun in nouns}
        self.fields["name"].choices = [(noun.name, capfirst(str(noun.title))) for noun in nouns]  # type: ignore[attr-defined]
        self.fields["name"].initial = nouns[0].name
        if len(nouns) == 1:
            self.fields["name"].widget = forms.HiddenInput()

    @property
    def noun(self) -> type[Noun]:
        return self.nouns[self.cleaned_data["name"]]


class ConfirmForm(forms.Form):
    """The public note is asked for where something is public at once."""

    use_required_attribute = False

    note = note_field()
    note_en = english_note_field()

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = report.needs_note
