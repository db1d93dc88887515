"""Forms of the review room: what a press may carry."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms

from corpus.bodies import Body
from corpus.models import ErrorReason, Harm, Kind, Verdict
from projects.free_text import FreeText
from review.body_form import fields_of
from review.lots.drafts import MOST_DRAFTS, DraftsWanted
from review.models import MOST_CHARACTERS, DraftedFrom
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
MOST_VERSIONS = 2**31 - 1
"""Of one text: as many as its column holds."""


class DecisionForm(forms.Form):
    """One press of a decision button."""

    verdict = forms.ChoiceField(choices=Verdict.choices)
    key = forms.CharField(max_length=64)
    seen = forms.UUIDField()
    work_version = forms.IntegerField(required=False, min_value=0, max_value=MOST_VERSIONS)
    images_shown = forms.BooleanField(required=False)
    comment = FreeText(required=False, max_length=4000, widget=forms.Textarea)
    reasons = forms.MultipleChoiceField(choices=ErrorReason.choices, required=False)
    harm = forms.ChoiceField(choices=[("", ""), *Harm.choices], required=False)
    overrule = FreeText(required=False, max_length=400)
    errors_shown = forms.CharField(required=False, max_length=20_000)


class WorkForm(forms.Form):
    """What autosave sends besides the fields of the body."""

    version = forms.IntegerField(min_value=0, max_value=MOST_VERSIONS)
    comment = forms.CharField(required=False, max_length=4000)
    tidy = forms.CharField(required=False, max_length=60)
    part = forms.CharField(required=False, max_length=60)


class DiscardForm(forms.Form):
    """Upon which version the text stood that is put away; a bare press does not say."""

    version = forms.IntegerField(required=False, min_value=0)


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


class UndoForm(forms.Form):
    """How long the way back had stood on the screen when it was pressed (ms); a plain form does not say."""

    stood = forms.IntegerField(required=False, min_value=0, max_value=60_000)

    def stood_for(self) -> timedelta | None:
        """That time; None where it was not said."""
        sent = self.cleaned_data.get("stood") if self.is_valid() else None
        return None if sent is None else timedelta(milliseconds=sent)


class AnswerBlindForm(forms.Form):
    """Which option somebody chose, or what they wrote, before they saw the draft."""

    letter = forms.CharField(max_length=1, required=False)
    words = FreeText(required=False, max_length=4000)
    images_shown = forms.BooleanField(required=False)


class ActivityForm(forms.Form):
    """Seconds at work and idle since the last report, and what stood on the screen until now (JSON)."""

    active = forms.IntegerField(min_value=0, required=False)
    idle = forms.IntegerField(min_value=0, required=False)
    looked = forms.CharField(required=False, max_length=MOST_CHARACTERS)


class HunkForm(forms.Form):
    """Which place that differs is set to which version."""

    hunk = forms.IntegerField(min_value=1)
    version = forms.IntegerField(min_value=0, max_value=MOST_VERSIONS)


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


class GuidelinesForm(forms.Form):
    """A new version of the review guidelines, and the number of the one it was written over."""

    text = FreeText(
        label="Guidelines",
        max_length=60_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="Markdown: # for headings, - for lists, **bold**, tables. Pictures and HTML are left out.",
        error_messages={"required": "Write the guidelines."},
    )
    changes = FreeText(
        label="What changed",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Reviewers read this above every item until they have read the new version.",
        error_messages={"required": "Say what changed, for those who know the version before."},
    )
    after = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            self.fields["changes"].required = False
            self.fields["changes"].widget = forms.HiddenInput()


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

    kind = forms.ChoiceField(choices=[("", "Any kind"), *Kind.choices], required=False, label="Kind")
    source = forms.ChoiceField(
        label="Drafted from",
        choices=[("", "Images and text"), ("image", "Images"), ("text", "Text")],
        required=False,
    )
    only = forms.ChoiceField(
        label="What waits",
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


class LotForm(forms.Form):
    """Which items go into a Lot, and how many harmful ones its sample may hold."""

    kind = forms.ChoiceField(label="Kind", choices=[("", "Any kind"), *Kind.choices], required=False)
    prompt_label = forms.ChoiceField(label="Prompt", required=False)
    allowed = forms.IntegerField(
        label="Harmful ones allowed in the sample",
        min_value=0,
        max_value=20,
        initial=0,
        help_text="More allowed means a larger sample, and a better chance for a good lot.",
    )

    def __init__(self, *args: Any, prompts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["prompt_label"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any prompt"), *((one, one) for one in prompts)]


class LotDraftsForm(LotForm):
    """Which drafts go into a Lot. As an address it asks for a preview; what it lacks has its default."""

    source_kind = forms.ChoiceField(
        label="Drafted from", choices=[("", "Anything"), *DraftedFrom.choices], required=False
    )
    most = forms.IntegerField(
        label="Drafts at most",
        min_value=1,
        max_value=MOST_DRAFTS,
        initial=5000,
        help_text="Drawn by chance where more wait. So many go back together when the lot is refused.",
    )
    field_order = ("source_kind", "kind", "prompt_label", "most", "allowed")

    def wanted(self) -> DraftsWanted | None:
        """What is asked for; None where it is no choice of ours."""
        return DraftsWanted(**self.cleaned_data) if self.is_valid() else None


class LotReadingForm(forms.Form):
    """What a reader says of one item of a Lot."""

    verdict = forms.ChoiceField(choices=[("fine", "fine"), ("error", "error")])
    images_shown = forms.BooleanField(required=False)
    reasons = forms.MultipleChoiceField(choices=ErrorReason.choices, required=False)
    harm = forms.ChoiceField(choices=[("", ""), *Harm.choices], required=False)
    comment = FreeText(required=False, max_length=2000)

    def clean(self) -> dict[str, Any]:
        """An error has a reason and a harm grade."""
        sent: dict[str, Any] = super().clean() or {}
        if sent.get("verdict") == "error" and not (sent.get("reasons") and sent.get("harm")):
            raise forms.ValidationError("Choose what is wrong, and what harm it could do.")
        return sent


_BESIDE = ("adjudicators", "seen")
"""Fields of the form of a workflow that are no settings of it."""


class WorkflowForm(forms.Form):
    """How a project reads."""

    readers_per_instance = forms.IntegerField(label="Readers of a shared item", min_value=1, max_value=9)
    overlap_percent = forms.IntegerField(
        label="Shared items, in percent",
        min_value=0,
        max_value=100,
        help_text="So many are read by all of them, the others by one. Agreement needs some.",
    )
    is_pooled = forms.TypedChoiceField(
        label="Who reads what",
        choices=[
            ("1", "Pool: who is free takes the next item"),
            ("0", "Assignment: a lead assigns each item"),
        ],
        coerce=lambda value: value == "1",
        help_text="Items are assigned from Find, many at once.",
    )
    is_blind_first = forms.BooleanField(
        label="Questions, by options or open, are answered before their draft is shown", required=False
    )
    findings_first = forms.BooleanField(label="Items with findings of the checks come first", required=False)
    rare_first = forms.BooleanField(
        label="Levels and conditions with fewer than 15 approved items come first", required=False
    )
    edits_are_read_again = forms.BooleanField(
        label="An edit of key, level, side, plan or meaning is read by a second surgeon", required=False
    )
    adjudicators = forms.MultipleChoiceField(
        label="Who decides where readers differ", required=False, widget=forms.CheckboxSelectMultiple
    )
    seeded_per_mille = forms.TypedChoiceField(
        label="Seeded errors",
        coerce=int,
        choices=[(0, "Off"), (5, "0.5 %"), (10, "1 %"), (15, "1.5 %"), (20, "2 %")],
        help_text="Only for surgeons who accepted the notice under My quality, and who do not lead.",
    )
    lots_required = forms.BooleanField(
        label="Releases take items read by one surgeon only from accepted lots", required=False
    )
    lot_limit_percent = forms.DecimalField(
        label="Limit of harmful errors in a lot, in percent",
        min_value=Decimal("0.1"),
        max_value=50,
        decimal_places=1,
    )
    lot_risk_percent = forms.DecimalField(
        label="A lot above the limit passes with at most, in percent",
        min_value=Decimal("0.1"),
        max_value=5,
        decimal_places=1,
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, surgeons: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["adjudicators"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = surgeons

    @property
    def wanted(self) -> dict[str, Any]:
        """The settings as the service takes them."""
        sent = {name: value for name, value in self.cleaned_data.items() if name not in _BESIDE}
        for name in ("limit", "risk"):
            sent[f"lot_{name}_per_mille"] = int(10 * sent.pop(f"lot_{name}_percent"))
        return sent
