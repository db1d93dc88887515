"""Forms of the revision checklist."""

from __future__ import annotations

from django import forms

from generation.checklist import ALL_KINDS, KIND_LABELS
from generation.checklist_bounds import LONGEST_TEXT


class CriterionForm(forms.Form):
    """One criterion in both languages, and what it is asked of."""

    english = forms.CharField(
        label="In English",
        help_text=f"What the text has to fulfil, as one statement. At most {LONGEST_TEXT} characters.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    chinese = forms.CharField(
        label="In Chinese",
        help_text="The same statement: Chinese drafts are read by it.",
        widget=forms.Textarea(attrs={"rows": 2, "lang": "zh"}),
    )
    kinds = forms.MultipleChoiceField(
        label="Asked of",
        choices=[(kind, KIND_LABELS[kind].capitalize()) for kind in ALL_KINDS],
        initial=list(ALL_KINDS),
        widget=forms.CheckboxSelectMultiple,
    )


class ChecklistMakeForm(forms.Form):
    """What is new in a version."""

    note = forms.CharField(
        required=False, max_length=200, label="What is new", help_text="For whoever compares versions later."
    )


class SeenForm(forms.Form):
    """What stood on the screen: from which version the editing began, and its last step."""

    base = forms.UUIDField()
    step = forms.IntegerField(min_value=0)
