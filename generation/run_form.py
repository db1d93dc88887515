"""The form of a run: what to draft, from what, how many, by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet

from anatomy.conditions import CONDITIONS
from corpus.models import Axis, Kind, Source
from generation.choosing import (
    LONGEST_WORDS,
    MOST_ADDED,
    SHOWN,
    Choice,
    ManyField,
    Tick,
    Told,
    found_by,
    known_of,
    source_label,
    source_told,
    study_label,
    study_told,
)
from generation.forms import BUILT_IN, drafter_chosen, drafters
from generation.models import Endpoint
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

LANGUAGE_LABELS = {"en": "English", "zh": "Chinese"}
FIND, ADD_ALL, LET_GO = "look", "all", "none"


@dataclass(frozen=True)
class _Offered:
    legend: str
    none: str
    hint: str
    label: Callable[[Any], str]
    told: Told


MATERIAL = {
    "studies": _Offered(
        "Studies",
        "No study can be drafted from. Import one, or sign it off.",
        "Pseudonym, description, MR, CT, 2024 or 2024-03",
        study_label,
        study_told,
    ),
    "sources": _Offered(
        "Sources",
        "No source allows drafting. Add a guideline.",
        "Words of the title",
        source_label,
        source_told,
    ),
}


class RunForm(forms.Form):
    """What to draft, from what, how many, by whom, and whether a pilot comes first."""

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
        self.fields["studies"] = ManyField(rows=studies.order_by("pk"))
        sources = Source.objects.filter(project=project, may_draft=True)
        self.fields["sources"] = ManyField(rows=sources.order_by("title", "pk"))
        endpoints = Endpoint.objects.in_use()
        self._choose("drafter", drafters(endpoints))
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
    def is_choosing(self) -> bool:
        """Whether it was sent to find or to choose material, and not for a plan.

        So it is when words were typed that nobody has looked for yet: Enter in their field may press another
        button than the one beside it.
        """
        return any(
            f"{name}_{press}" in self.data for name in MATERIAL for press in (FIND, ADD_ALL, LET_GO)
        ) or any(self._words(name) != self.data.get(f"{name}_was", "").strip() for name in MATERIAL)

    @cached_property
    def choices(self) -> list[Choice]:
        """What the page shows of studies and of sources."""
        return [self._choice(name) for name in MATERIAL]

    @property
    def offers_nothing(self) -> bool:
        """Whether there is nothing to draft from."""
        return all(choice.is_empty for choice in self.choices)

    def _choice(self, name: str) -> Choice:
        offered, rows, words = MATERIAL[name], self._rows(name), self._words(name)
        found = [str(uid) for uid in found_by(rows, words, offered.told).values_list("uid", flat=True)]
        chosen = self._chosen(name)
        if f"{name}_{ADD_ALL}" in self.data:
            chosen |= set(found[:MOST_ADDED])
        kept, others = sorted(chosen), [uid for uid in found if uid not in chosen]
        return Choice(
            name=name,
            legend=offered.legend,
            none=offered.none,
            hint=offered.hint,
            words=words,
            chosen=self._ticks(name, kept[:SHOWN], chosen=True),
            more=kept[SHOWN:],
            found=self._ticks(name, others[:SHOWN], chosen=False),
            found_count=len(others),
            errors=[] if self.is_choosing else [str(error) for error in self.errors.get(name, [])],
        )

    def _ticks(self, name: str, uids: list[str], *, chosen: bool) -> list[Tick]:
        rows = self._rows(name).filter(uid__in=uids) if uids else ()
        return [Tick(str(row.uid), MATERIAL[name].label(row), chosen) for row in rows]

    def _rows(self, name: str) -> QuerySet[Any]:
        field = self.fields[name]
        assert isinstance(field, ManyField)
        return field.rows

    def _words(self, name: str) -> str:
        return str(self.data.get(f"{name}_find", "")).strip()[:LONGEST_WORDS]

    def _chosen(self, name: str) -> set[str]:
        """What is chosen so far, as far as it is there."""
        if f"{name}_{LET_GO}" in self.data:
            return set()
        sent = self[name].value() or []
        return known_of(self._rows(name), map(str, sent))

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
        return drafter_chosen(self.cleaned_data["drafter"])
