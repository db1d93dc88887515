"""Forms of the generation room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from generation.models import Endpoint, PromptVersion
from generation.models.money import NO_CURRENCY
from generation.services.prompt_register import prompts_offered
from projects.models import Project

BUILT_IN = "built-in"
LANGUAGE_LABELS = {"en": "English", "zh": "Chinese"}


def drafters(endpoints: Iterable[Endpoint]) -> list[tuple[str, str]]:
    """Who may draft, as a form offers it."""
    return [
        (BUILT_IN, "Built-in drafter, without a language model"),
        *((str(e.uid), f"{e.name} ({'local' if e.is_local else 'elsewhere'})") for e in endpoints),
    ]


def drafter_chosen(chosen: str) -> Endpoint | None:
    """The endpoint behind a choice; ``None`` for the built-in drafter."""
    return None if chosen == BUILT_IN else Endpoint.objects.in_use().get(uid=chosen)


class ResumeForm(forms.Form):
    """Going on, with a higher cap where the budget was reached."""

    budget_cap = forms.DecimalField(required=False, min_value=0, max_digits=18, decimal_places=6)


class RedrafterForm(forms.Form):
    """Who redrafts imported items that are sent back."""

    drafter = forms.ChoiceField(label="Redrafted by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["drafter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = drafters(Endpoint.objects.in_use())

    def endpoint(self) -> Endpoint | None:
        """The chosen endpoint; ``None`` for the built-in drafter."""
        return drafter_chosen(self.cleaned_data["drafter"])


class FiguresForm(forms.Form):
    """Which model is asked about figures, at what cost at most."""

    endpoint = forms.ModelChoiceField(
        Endpoint.objects.none(), label="Who is asked", to_field_name="uid", empty_label=None
    )
    budget_cap = forms.DecimalField(
        required=False, min_value=0, max_digits=18, decimal_places=6, label="Budget cap"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["endpoint"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Endpoint.objects.in_use().filter(sees_images=True)


class ProjectCapForm(forms.Form):
    """What a project may spend in one currency; an empty field means no cap."""

    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        initial=NO_CURRENCY,
        max_length=3,
        help_text="Three letters, as in the endpoint's prices. XXX where they name none.",
    )
    total_cap = forms.DecimalField(
        required=False, min_value=0, max_digits=18, decimal_places=6, label="Cap in all"
    )
    day_cap = forms.DecimalField(
        required=False, min_value=0, max_digits=18, decimal_places=6, label="Cap per day"
    )


class PromptForm(forms.Form):
    """A new version of a prompt."""

    template = forms.CharField(
        strip=False,
        label="Text",
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "mono"}),
    )
    note = forms.CharField(
        required=False, max_length=200, label="What is new", help_text="For whoever compares versions later."
    )


class ComparisonForm(forms.Form):
    """Two versions of one prompt, who is asked, how many items, at what cost at most."""

    first = forms.ModelChoiceField(PromptVersion.objects.none(), label="One version", to_field_name="uid")
    second = forms.ModelChoiceField(
        PromptVersion.objects.none(), label="The other version", to_field_name="uid"
    )
    endpoint = forms.ModelChoiceField(
        Endpoint.objects.none(), label="Drafted by", to_field_name="uid", empty_label=None
    )
    count = forms.IntegerField(
        min_value=1,
        max_value=100,
        initial=10,
        label="How many items",
        help_text="Drawn from what was drafted here. Each is asked by both versions.",
    )
    budget_cap = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=6,
        label="Budget cap",
        help_text="For both together, half for each. Answers that lie in the ledger cost nothing.",
    )
    seed = forms.IntegerField(min_value=0, max_value=2**31 - 1, initial=0)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = prompts_offered(project).order_by("name", "-version")
        for name in ("first", "second"):
            self._offer(name, versions)
        self._offer("endpoint", Endpoint.objects.in_use())

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows
