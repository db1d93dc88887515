"""Forms of the benchmark room."""

from __future__ import annotations

from typing import Any

from django import forms

from benchmark.models import Suite, SuiteVersion
from benchmark.models.suite import MOST_WEEKLY_RUNS
from benchmark.selectors import hidden_suites_of, versions_of
from corpus.models import Tier
from generation.models import Endpoint
from projects.free_text import FreeText
from projects.models import Project


class SuiteForm(forms.Form):
    """Freeze what is approved as a version of a suite."""

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


class EvaluationForm(forms.Form):
    """Which model answers which suite."""

    version = forms.ModelChoiceField(SuiteVersion.objects.none(), label="Suite", to_field_name="uid")
    endpoint = forms.ModelChoiceField(Endpoint.objects.none(), to_field_name="uid")
    model_name = forms.CharField(
        required=False, max_length=90, label="Model", help_text="As the endpoint calls it. Empty: its own."
    )
    temperature = forms.FloatField(min_value=0, max_value=2, initial=0)
    seed = forms.IntegerField(min_value=0, max_value=2**31 - 1, initial=0)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version, endpoint = self.fields["version"], self.fields["endpoint"]
        assert isinstance(version, forms.ModelChoiceField)
        assert isinstance(endpoint, forms.ModelChoiceField)
        version.queryset = versions_of(project)
        endpoint.queryset = Endpoint.objects.filter(is_active=True)
        version.empty_label = endpoint.empty_label = None


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
