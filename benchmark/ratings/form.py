"""What a rater's form sends: one choice for each dimension, ticks for critical errors, the version seen."""

from __future__ import annotations

from typing import Any

from django import forms

from benchmark.judge.rubric import LEAST, MOST, Critical, Dimension
from benchmark.services.rating_save import Opinion

STEPS = [(value, str(value)) for value in range(LEAST, MOST + 1)]


class RatingForm(forms.Form):
    """The rubric as it is sent, whole or in part."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    critical = forms.MultipleChoiceField(required=False, choices=[(one.value, one.value) for one in Critical])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in Dimension:
            self.fields[one.value] = forms.TypedChoiceField(
                required=False, coerce=int, empty_value=None, choices=STEPS
            )

    def opinion(self) -> Opinion:
        """What a form that is valid says."""
        told = self.cleaned_data
        values = {one: told[one.value] for one in Dimension if told[one.value] is not None}
        return Opinion(values, [Critical(name) for name in told["critical"]])
