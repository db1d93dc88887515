"""Forms of the benchmark room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from benchmark.building.recipe import Recipe
from benchmark.models import Suite, SuiteVersion
from benchmark.models.suite import MOST_WEEKLY_RUNS
from benchmark.selectors import hidden_suites_of, versions_of
from corpus.models import Tier
from generation.models import Endpoint
from projects.free_text import FreeText
from projects.models import Project
from training.lineage import checkpoints_kept
from training.models import Checkpoint

# Django's fields are generic for type checkers alone.
if TYPE_CHECKING:
    _ModelChoice = forms.ModelChoiceField[Checkpoint]
else:
    _ModelChoice = forms.ModelChoiceField


def budget_field() -> forms.DecimalField:
    """What a run that asks an endpoint may cost at most."""
    return forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=6,
        label="Budget",
        help_text="In the currency of the price. Empty: the caps of the project alone.",
    )


def confirmed_field() -> forms.BooleanField:
    """Somebody says that a run may begin though it may meet a cap before its end."""
    return forms.BooleanField(required=False, label="Begin nevertheless: it pauses where the cap is reached")


def as_offered(form: forms.Form) -> dict[str, Any]:
    """What a browser sends of a form that nobody touched: the first of every choice without an empty one."""
    told: dict[str, Any] = {}
    for one in form:
        value, field = one.value(), one.field
        if not value and isinstance(field, forms.ModelChoiceField):
            first = field.queryset.first() if field.queryset is not None else None
            value = field.prepare_value(first) if first else ""
        told[one.html_name] = value
    return told


class NamedSuite(forms.Form):
    """Which suite, from which tier, and who sees it."""

    name = FreeText(max_length=120, help_text="The same name again makes its next version.")
    least_tier = forms.ChoiceField(
        label="From tier",
        choices=[(Tier.V3, Tier.V3.label), (Tier.V2, Tier.V2.label)],
        initial=Tier.V3,
        help_text="Suites take what two or more read. V2 is for trials; the board says so.",
    )
    is_hidden = forms.BooleanField(
        required=False, label="Hidden", help_text="Only stewards see its items and single answers."
    )


class SuiteForm(NamedSuite):
    """Freeze what is approved as a version of a suite."""

    with_reports = forms.BooleanField(
        required=False,
        label="Reports too",
        help_text="Approved reports whose case shows an image or states a fact: models write them.",
    )


class RecipeForm(NamedSuite):
    """Draw a version by a recipe; what it would draw is shown before anything is frozen."""

    field_order = ["name", "least_tier", "is_hidden"]
    size = forms.IntegerField(min_value=0, max_value=100_000, initial=0, help_text="0: all that is free.")
    reports = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=10_000,
        initial=0,
        help_text="Approved reports beside them, for models to write; 0: none.",
    )
    seed = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, initial=0, help_text="The same seed draws the same."
    )
    per_axis = forms.IntegerField(min_value=0, max_value=10_000, initial=0, label="Least per axis")
    per_level = forms.IntegerField(min_value=0, max_value=10_000, initial=0, label="Least per level")
    per_condition = forms.IntegerField(min_value=0, max_value=10_000, initial=0, label="Least per condition")
    per_modality = forms.IntegerField(min_value=0, max_value=10_000, initial=0, label="Least per modality")
    public_sample = forms.IntegerField(
        min_value=0,
        max_value=10_000,
        initial=0,
        help_text="Whole clusters, until so many items are together: a public suite of its own.",
    )
    reserve = forms.IntegerField(
        min_value=0,
        max_value=10_000,
        initial=0,
        help_text="Held out and not asked; they take the place of items that are withdrawn.",
    )

    def clean_reports(self) -> int:
        """None where nothing is said."""
        return self.cleaned_data["reports"] or 0

    def recipe(self) -> Recipe:
        """The recipe of a form that is valid."""
        return Recipe(**self.cleaned_data)


class CorrectionForm(forms.Form):
    """What was wrong with items, and what is to become of them."""

    reason = FreeText(max_length=240, help_text="Kept with the version for good.")
    from_reserve = forms.BooleanField(
        required=False,
        label="Fill up from the reserve",
        help_text="With one of the same axis and modality for each that is withdrawn.",
    )


class CheckpointChoice(_ModelChoice):
    """A checkpoint told by its base, its release and its step."""

    def label_from_instance(self, obj: Checkpoint) -> str:
        """One line of the choice."""
        place = f"end of stage {obj.stage}" if obj.is_final else f"stage {obj.stage}, step {obj.step}"
        return f"{obj.run.base_model} on {obj.run.release}, {place} ({obj.sha256[:12]})"


class EvaluationForm(forms.Form):
    """Which model answers which suite."""

    version = forms.ModelChoiceField(SuiteVersion.objects.none(), label="Suite", to_field_name="uid")
    endpoint = forms.ModelChoiceField(Endpoint.objects.none(), to_field_name="uid")
    model_name = forms.CharField(
        required=False, max_length=90, label="Model", help_text="As the endpoint calls it. Empty: its own."
    )
    temperature = forms.FloatField(min_value=0, max_value=2, initial=0)
    seed = forms.IntegerField(min_value=0, max_value=2**31 - 1, initial=0)
    repeats = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=10,
        initial=1,
        help_text="How often every item is asked; the first counts.",
    )
    is_circular = forms.BooleanField(
        required=False,
        label="Turn the options",
        help_text="Every item is asked once for each of its options, their order turned on by one.",
    )
    budget_cap = budget_field()
    confirmed = confirmed_field()

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version, endpoint = self.fields["version"], self.fields["endpoint"]
        assert isinstance(version, forms.ModelChoiceField)
        assert isinstance(endpoint, forms.ModelChoiceField)
        version.queryset = versions_of(project)
        endpoint.queryset = Endpoint.objects.in_use()
        version.empty_label = endpoint.empty_label = None

    def clean_repeats(self) -> int:
        """Once where nothing is said."""
        return self.cleaned_data["repeats"] or 1


class CheckpointForm(forms.Form):
    """Which checkpoint of a finished training run answers which suite."""

    version = forms.ModelChoiceField(
        SuiteVersion.objects.none(), label="Suite", to_field_name="uid", empty_label=None
    )
    checkpoint = CheckpointChoice(Checkpoint.objects.none(), to_field_name="uid", empty_label=None)
    max_tokens = forms.IntegerField(
        min_value=1, max_value=4096, initial=1024, label="Tokens", help_text="Of one answer at most."
    )
    temperature = forms.FloatField(min_value=0, max_value=2, initial=0)
    seed = forms.IntegerField(min_value=0, max_value=2**31 - 1, initial=0)
    is_circular = forms.BooleanField(
        required=False,
        label="Turn the options",
        help_text="Every item is asked once for each of its options, their order turned on by one.",
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version, checkpoint = self.fields["version"], self.fields["checkpoint"]
        assert isinstance(version, forms.ModelChoiceField)
        assert isinstance(checkpoint, forms.ModelChoiceField)
        version.queryset = versions_of(project)
        checkpoint.queryset = checkpoints_kept(project)


class UploadForm(forms.Form):
    """Predictions that were made elsewhere."""

    version = forms.ModelChoiceField(
        SuiteVersion.objects.none(), label="Suite", to_field_name="uid", empty_label=None
    )
    model_name = FreeText(max_length=100, label="Model", help_text="As it shall stand on the board.")
    family = FreeText(
        required=False,
        max_length=60,
        label="Model family",
        help_text="Items that the same family drafted are flagged.",
    )
    file = forms.FileField(
        allow_empty_file=True,
        help_text="JSON lines, 256 MiB at most. Nothing is queued before all of it holds.",
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = self.fields["version"]
        assert isinstance(version, forms.ModelChoiceField)
        version.queryset = versions_of(project)


class LimitForm(forms.Form):
    """How many scores a hidden suite tells one person, and of one model, in seven days."""

    suite = forms.ModelChoiceField(Suite.objects.none(), to_field_name="uid", empty_label=None)
    weekly_runs = forms.IntegerField(
        min_value=1,
        max_value=MOST_WEEKLY_RUNS,
        label="Evaluations in 7 days",
        help_text="For one person, and for one model. The more scores are told, the sooner the key follows. "
        "A raise does not count for your own runs: another lead or an admin makes it for you.",
    )
    reason = FreeText(max_length=200, help_text="Kept in the audit trail with your name.")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suite = self.fields["suite"]
        assert isinstance(suite, forms.ModelChoiceField)
        suite.queryset = hidden_suites_of(project)
