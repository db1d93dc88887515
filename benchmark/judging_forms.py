"""Forms of rating studies and judges."""

from __future__ import annotations

from django import forms

from projects.free_text import FreeText


class StudyForm(forms.Form):
    """Reports of several systems that clinicians shall rate."""

    name = FreeText(
        max_length=120, help_text="Raters read it: name no system in it, and nothing that tells them apart."
    )
    seed = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        initial=0,
        help_text="Draws the numbers of the reports and the order of each rater.",
    )
    file = forms.FileField(
        allow_empty_file=True,
        label="Reports",
        help_text="JSON lines, 64 MiB at most. Nothing is kept before all of it holds.",
    )
