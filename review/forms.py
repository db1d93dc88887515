"""Forms of the review room: what a press may carry."""

from __future__ import annotations

from django import forms

from corpus.models import ErrorReason, Harm, Kind, Verdict
from projects.free_text import FreeText
from review.selectors import QueueFilter

# One key each, as far as possible the reason's own letter; shown on the panel and remappable.
REASON_KEYS = {
    ErrorReason.INVENTED_FINDING: "i",
    ErrorReason.OMISSION: "o",
    ErrorReason.LEVEL: "l",
    ErrorReason.NUMBERING: "n",
    ErrorReason.SIDE: "s",
    ErrorReason.ZONE: "z",
    ErrorReason.GRADE: "g",
    ErrorReason.MODALITY: "m",
    ErrorReason.IMAGE_TEXT: "t",
    ErrorReason.NOT_SUPPORTED: "h",
    ErrorReason.INDICATION: "c",
    ErrorReason.RED_FLAG: "r",
    ErrorReason.OUTDATED: "b",
    ErrorReason.OVERCONFIDENT: "v",
    ErrorReason.NEEDS_CLINICAL: "d",
    ErrorReason.UNREADABLE: "e",
    ErrorReason.TWO_RIGHT: "k",
    ErrorReason.LEAKS: "y",
    ErrorReason.AMBIGUOUS: "a",
    ErrorReason.TRANSLATION: "j",
    ErrorReason.IDENTITY: "p",
    ErrorReason.DUPLICATE: "q",
    ErrorReason.NOT_SPINE: "x",
    ErrorReason.WORDING: "w",
}
HARM_KEYS = {Harm.NONE: "1", Harm.MINOR: "2", Harm.CHANGES_MANAGEMENT: "3", Harm.COULD_INJURE: "4"}


class DecisionForm(forms.Form):
    """One press of a decision button."""

    verdict = forms.ChoiceField(choices=Verdict.choices)
    key = forms.CharField(max_length=64)
    seen = forms.UUIDField()
    work_version = forms.IntegerField(required=False, min_value=0)
    images_shown = forms.BooleanField(required=False)
    comment = FreeText(required=False, max_length=4000, widget=forms.Textarea)
    reasons = forms.MultipleChoiceField(choices=ErrorReason.choices, required=False)
    harm = forms.ChoiceField(choices=[("", ""), *Harm.choices], required=False)
    overrule = FreeText(required=False, max_length=400)
    errors_shown = forms.CharField(required=False, max_length=20_000)


class WorkForm(forms.Form):
    """What autosave sends besides the fields of the body."""

    version = forms.IntegerField(min_value=0)


class ActivityForm(forms.Form):
    """Seconds at work and idle since the last report."""

    active = forms.IntegerField(min_value=0, required=False)
    idle = forms.IntegerField(min_value=0, required=False)


class HunkForm(forms.Form):
    """Which place that differs is set to which version."""

    hunk = forms.IntegerField(min_value=1)
    version = forms.IntegerField(min_value=0)


class FlagForm(forms.Form):
    """What others should look at."""

    text = FreeText(
        label="What should others look at?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WithdrawForm(forms.Form):
    """Why an Instance leaves the project, and the Revision that was on the screen."""

    reason = FreeText(
        label="Why it is withdrawn",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is withdrawn."},
    )
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)


class OverruleForm(forms.Form):
    """Why a finding does not hold."""

    reason = FreeText(label="Why it does not hold", max_length=400)


class QueueFilterForm(forms.Form):
    """Filters of the queue: fixed lists only."""

    kind = forms.ChoiceField(choices=[("", "Any kind"), *Kind.choices], required=False)
    source = forms.ChoiceField(
        choices=[("", "Images and text"), ("image", "Images"), ("text", "Text")], required=False
    )
    only = forms.ChoiceField(
        choices=[("", "Everything"), ("answered", "Answered redrafts"), ("errors", "With errors")],
        required=False,
    )

    def wanted(self) -> QueueFilter:
        """The filter; what is not on a list is left out."""
        chosen = self.cleaned_data if self.is_valid() else {}
        return QueueFilter(**{name: chosen.get(name, "") for name in ("kind", "source", "only")})
