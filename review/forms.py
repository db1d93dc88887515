"""Forms of the review room: what a press may carry."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms

from corpus.bodies import Body
from corpus.models import ErrorReason, Harm, Kind, Verdict
from projects.free_text import FreeText
from review.body_form import fields_of
from review.selectors import QueueFilter
from review.talk import place_in

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
    comment = forms.CharField(required=False, max_length=4000)


class TakeForm(forms.Form):
    """One press of "Take reader I": which reading, by its place on the page."""

    taken = forms.IntegerField(min_value=1)
    key = forms.CharField(max_length=64)
    seen = forms.UUIDField()
    images_shown = forms.BooleanField(required=False)
    comment = FreeText(required=False, max_length=4000, widget=forms.Textarea)


class BeginForm(WorkForm):
    """Which reader's text an adjudicator's own begins with, by its place on the page."""

    taken = forms.IntegerField(min_value=1)


class AnswerBlindForm(forms.Form):
    """Which option somebody chose before they saw the draft."""

    letter = forms.CharField(max_length=1)
    images_shown = forms.BooleanField(required=False)


class ActivityForm(forms.Form):
    """Seconds at work and idle since the last report."""

    active = forms.IntegerField(min_value=0, required=False)
    idle = forms.IntegerField(min_value=0, required=False)


class HunkForm(forms.Form):
    """Which place that differs is set to which version."""

    hunk = forms.IntegerField(min_value=1)
    version = forms.IntegerField(min_value=0)


class SentFromForm(forms.Form):
    """Which item's page, and which thread, a request comes from."""

    item = forms.UUIDField(required=False)
    thread = forms.UUIDField(required=False)

    def uid(self, name: str) -> UUID | None:
        """One of the two; None where it is missing or no uid."""
        self.is_valid()
        return self.cleaned_data.get(name)


class AnswerForm(forms.Form):
    """What somebody says in a thread. The key is made with the form: sent twice, it is said once."""

    text = FreeText(
        label="Your answer",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
        error_messages={"required": "Write what you want to say."},
        help_text="@ and a sign-in name asks a colleague. Name no patient.",
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)
    item = forms.UUIDField(required=False, widget=forms.HiddenInput)


class ThreadForm(AnswerForm):
    """What others should look at, and which part of the text it is about."""

    field = forms.ChoiceField(label="About", required=False)
    quote = forms.CharField(
        label="Words of it",
        max_length=400,
        required=False,
        help_text="Copied from that part of the text, so that others are led to them.",
    )
    field_order = ("text", "field", "quote", "key", "item")

    def __init__(self, *args: Any, body: Body | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body
        self.fields["text"].label = "What should others look at?"
        parts = [(each.path, each.label) for each in fields_of(body) if each.text] if body else []
        self.fields["field"].choices = [("", "The whole item"), *parts]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Words that are quoted stand in the part they are said to be of; they are kept as it has them."""
        sent: dict[str, Any] = super().clean() or {}
        field, quote = sent.get("field", ""), sent.get("quote", "")
        place = place_in(self.body, field, quote) if self.body else ("", "")
        if quote and not field:
            self.add_error("field", "Choose which part of the text these words are of.")
        elif place is None:
            self.add_error("quote", "These words do not stand in that part of the text. Copy them from it.")
        else:
            sent["field"], sent["quote"] = place
        return sent


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
        choices=[
            ("", "Everything"),
            ("answered", "Answered redrafts"),
            ("errors", "With errors"),
            ("adjudication", "Disagreements"),
        ],
        required=False,
    )

    def wanted(self) -> QueueFilter:
        """The filter; what is not on a list is left out."""
        chosen = self.cleaned_data if self.is_valid() else {}
        return QueueFilter(**{name: chosen.get(name, "") for name in ("kind", "source", "only")})
