"""Which items of a reader are moved, and to whom. As an address it asks for the preview."""

from __future__ import annotations

from typing import Any

from django import forms

from anatomy import NotALevel, parse_level
from corpus.models import Kind
from projects.models import User
from review.moving import MOST, POOL, Target, Wanted

POOL_NAME = ":pool"
"""No sign-in name: those have no colon."""


class MoveForm(forms.Form):
    """Empty fields ask for all."""

    to = forms.MultipleChoiceField(
        label="To whom",
        widget=forms.CheckboxSelectMultiple,
        help_text="Shared out evenly; items of one case or passage stay together.",
        error_messages={"required": "Choose at least one reader, or the pool."},
    )
    most = forms.IntegerField(
        label="How many at most",
        required=False,
        min_value=1,
        max_value=MOST,
        help_text="The first in the order of work. Left empty, all of them, 5,000 at a time.",
    )
    only = forms.ChoiceField(
        label="Which",
        required=False,
        choices=[
            ("", "Everything"),
            ("answered", "Sent back and answered"),
            ("others", "All but what was sent back"),
        ],
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any kind"), *Kind.choices])
    level = forms.CharField(
        label="Level", required=False, max_length=20, help_text="L4 or L4/L5. Left empty, any level."
    )
    least = forms.IntegerField(label="Priority from", required=False, help_text="Left empty, any priority.")
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, readers: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readers = {one.username: one for one in readers}
        field = self.fields["to"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(POOL_NAME, "The pool: whoever may read them")] + [
            (name, one.display_name) for name, one in self.readers.items()
        ]

    def clean_level(self) -> str:
        """The canonical spelling; empty for any."""
        text = self.cleaned_data["level"].strip()
        try:
            return str(parse_level(text)) if text else ""
        except NotALevel as problem:
            raise forms.ValidationError(f"{problem} Write it as L4 or L4/L5.") from problem

    @property
    def targets(self) -> list[Target]:
        """Who was ticked."""
        return [POOL if name == POOL_NAME else self.readers[name] for name in self.cleaned_data["to"]]

    @property
    def wanted(self) -> Wanted:
        """Which items are asked for."""
        sent = self.cleaned_data
        return Wanted(
            level=sent["level"],
            kind=sent["kind"],
            least=sent["least"],
            only=sent["only"],
            most=sent["most"] or MOST,
        )
