"""Forms of the generation room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from anatomy.conditions import CONDITIONS
from corpus.models import Axis, Kind, Source
from generation.models import Endpoint, PromptVersion
from generation.models.money import NO_CURRENCY
from generation.services.prompt_register import prompts_offered
from generation.services.recipe import (
    LANGUAGES,
    MOST_ITEMS,
    NO_BATCHES,
    NOBODY_ASKED,
    PILOT,
    QUESTIONS,
    Recipe,
)
from imaging.models import Study
from projects.models import Project

BUILT_IN = "built-in"
LANGUAGE_LABELS = {"en": "English", "zh": "Chinese"}


class RunForm(forms.Form):
    """What to draft, from what, how many, by whom, and whether a pilot comes first."""

    studies = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    sources = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    kinds = forms.MultipleChoiceField(
        choices=Kind.choices,
        initial=list(QUESTIONS),
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        choices=[(language, LANGUAGE_LABELS[language]) for language in LANGUAGES],
        initial=["en"],
        widget=forms.CheckboxSelectMultiple,
    )
    count = forms.IntegerField(min_value=1, max_value=MOST_ITEMS, initial=PILOT, label="How many")
    drafter = forms.ChoiceField(label="Drafted by")
    budget_cap = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=6,
        label="Budget cap",
        help_text="In the currency of the endpoint's prices. The run pauses there and can be resumed.",
    )
    pilot = forms.BooleanField(
        required=False,
        initial=True,
        label="Pilot first",
        help_text="Of ten items or more, five drawn evenly over the plan. Then the run rests, tells what the "
        "rest may cost, and you decide.",
    )
    in_batches = forms.BooleanField(
        required=False,
        label="In batches: slower (up to 24 hours), cheaper",
        help_text="Draft and revision are two rounds, each within 24 hours.",
    )
    without_pictures = forms.BooleanField(
        required=False,
        initial=True,
        label="Ask again without the picture",
        help_text="What was drafted about a picture is asked twice or three times more, without it and with "
        "another's. Who is right all the same needs no picture, and the text carries a warning. Only of "
        "models that see pictures; the pilot tells what it costs.",
    )
    is_forced = forms.BooleanField(
        required=False,
        label="Ask anew",
        help_text="No answer that stands in the ledger is taken: every question is asked and paid for.",
    )
    seed = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, initial=0, help_text="The same seed plans the same items."
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        studies = Study.objects.filter(project=project).reviewable().select_related("subject")
        self._choose("studies", [(str(s.uid), _study_label(s)) for s in studies.order_by("pk")[:500]])
        sources = Source.objects.filter(project=project, may_draft=True).order_by("title")
        self._choose("sources", [(str(s.uid), s.title) for s in sources[:500]])
        endpoints = Endpoint.objects.in_use()
        self._choose(
            "drafter",
            [
                (BUILT_IN, "Built-in drafter, without a language model"),
                *((str(e.uid), f"{e.name} ({'local' if e.is_local else 'elsewhere'})") for e in endpoints),
            ],
        )

        if offer := [f"{e.name} at {e.batch_percent} % of the price" for e in endpoints if e.offers_batches]:
            self.fields["in_batches"].help_text = f"{self.fields['in_batches'].help_text} {'; '.join(offer)}."
        else:
            del self.fields["in_batches"]
        quotas = {f"axis_{axis.value}": axis.label for axis in Axis}
        quotas |= {f"condition_{key}": condition.en for key, condition in CONDITIONS.items()}
        for field, label in quotas.items():
            self.fields[field] = forms.IntegerField(
                required=False,
                min_value=0,
                max_value=MOST_ITEMS,
                label=label,
                widget=forms.NumberInput(attrs={"class": "input"}),
            )

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Something to draft from is needed."""
        fields = super().clean() or {}
        if not fields.get("studies") and not fields.get("sources"):
            self.add_error(None, "Choose at least one study or source to draft from.")
        if fields.get("in_batches") and fields.get("drafter"):
            endpoint = self.endpoint()
            if endpoint is None or not endpoint.offers_batches:
                self.add_error("in_batches", NO_BATCHES)
        if fields.get("is_forced") and fields.get("drafter") == BUILT_IN:
            self.add_error("is_forced", NOBODY_ASKED)
        return fields

    @property
    def axis_quotas(self) -> list[forms.BoundField]:
        """The fields of the quotas per axis."""
        return [self[f"axis_{name}"] for name in Axis.values]

    @property
    def condition_quotas(self) -> list[forms.BoundField]:
        """The fields of the quotas per condition."""
        return [self[f"condition_{key}"] for key in CONDITIONS]

    @property
    def has_quotas(self) -> bool:
        """Whether any quota was given."""
        return any(bound.value() not in (None, "") for bound in [*self.axis_quotas, *self.condition_quotas])

    def recipe(self) -> Recipe:
        """The recipe that was filled in."""
        fields = self.cleaned_data
        return Recipe(
            studies=tuple(fields["studies"]),
            sources=tuple(fields["sources"]),
            kinds=tuple(fields["kinds"]),
            languages=tuple(fields["languages"]),
            count=fields["count"],
            axes=self._quotas("axis", Axis.values),
            conditions=self._quotas("condition", CONDITIONS),
        )

    def _quotas(self, what: str, names: Iterable[str]) -> tuple[tuple[str, int], ...]:
        given = ((name, self.cleaned_data[f"{what}_{name}"]) for name in names)
        return tuple((name, most) for name, most in given if most is not None)

    @property
    def asks_in_batches(self) -> bool:
        """Whether the questions go in files."""
        return bool(self.cleaned_data.get("in_batches"))

    def endpoint(self) -> Endpoint | None:
        """The chosen endpoint; ``None`` for the built-in drafter."""
        chosen = self.cleaned_data["drafter"]
        return None if chosen == BUILT_IN else Endpoint.objects.in_use().get(uid=chosen)


def _study_label(study: Study) -> str:
    """Pseudonym and description; a bare DICOM uid tells a person nothing."""
    taken = f", {study.study_date:%d %b %Y}" if study.study_date else ""
    return f"{study.subject} · {study.description or 'study without description'}{taken}"


class ResumeForm(forms.Form):
    """Going on, with a higher cap where the budget was reached."""

    budget_cap = forms.DecimalField(required=False, min_value=0, max_digits=18, decimal_places=6)


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
