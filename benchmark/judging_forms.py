"""Forms of rating studies and judges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms

from benchmark.forms import budget_field, confirmed_field
from benchmark.judge.families import Writer, bars_of, untold
from benchmark.models import Judge
from generation.models import Endpoint
from projects.free_text import FreeText
from projects.models import Egress, Project

if TYPE_CHECKING:
    _ModelChoice = forms.ModelChoiceField[Judge]
else:
    _ModelChoice = forms.ModelChoiceField


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
    egress = forms.ChoiceField(
        choices=Egress,
        initial=Egress.LOCAL_ONLY,
        label="Who may judge them",
        help_text="Reports of patients of your house stay with local models.",
    )
    file = forms.FileField(
        allow_empty_file=True,
        label="Reports",
        help_text="JSON lines, 64 MiB at most. Nothing is kept before all of it holds.",
    )


class JudgeForm(forms.Form):
    """A model with all that shapes its verdicts; other settings under the same name are its next version."""

    name = FreeText(max_length=120, help_text="The same name again makes its next version.")
    endpoint = forms.ModelChoiceField(Endpoint.objects.none(), to_field_name="uid", empty_label=None)
    model_name = forms.CharField(
        required=False, max_length=120, label="Model", help_text="As the endpoint calls it. Empty: its own."
    )
    model_family = forms.CharField(
        required=False,
        max_length=60,
        label="Model family",
        help_text="Empty: the endpoint's own. A judge reads no report that its family wrote, and sees no "
        "reference that it drafted.",
    )
    sees_reference = forms.BooleanField(
        required=False,
        label="It sees the reference",
        help_text="Where a report has one. A judge that sees it is another judge than one that does not.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        endpoint = self.fields["endpoint"]
        assert isinstance(endpoint, forms.ModelChoiceField)
        endpoint.queryset = Endpoint.objects.in_use().order_by("name")


class JudgeSelect(forms.Select):
    """Judges, of which some cannot be chosen: ``barred`` are their values."""

    barred: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One option, that of a barred judge disabled."""
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.barred:
            option["attrs"]["disabled"] = True
        return option


class JudgeField(_ModelChoice):
    """A judge, named with its family."""

    def label_from_instance(self, obj: Judge) -> str:
        """Name, version and family."""
        return f"{obj} · {obj.family}"


class ReportsJudgingForm(forms.Form):
    """Which judge reads the reports of an evaluation; probes certify a judge and are no part of it.

    ``barred`` says of each judge that may not read them why, ``untold`` of how many no family is known.
    """

    judge = JudgeField(Judge.objects.none(), to_field_name="uid", empty_label=None, widget=JudgeSelect)
    budget_cap = budget_field()
    confirmed = confirmed_field()

    def __init__(self, *args: Any, project: Project, writers: Sequence[Writer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.writers, self.untold = writers, untold(writers)
        bars = bars_of(project, writers)
        self.barred = [bar for bar in bars.values() if bar]
        self.all_barred = bool(bars) and len(self.barred) == len(bars)
        judge = self.fields["judge"]
        assert isinstance(judge, JudgeField)
        assert isinstance(judge.widget, JudgeSelect)
        rows = Judge.objects.filter(project=project).select_related("endpoint")
        judge.queryset = rows.order_by("-created_at", "-pk")
        judge.widget.barred = frozenset(str(one.uid) for one, bar in bars.items() if bar)
        judge.initial = next((one for one, bar in bars.items() if not bar), None)


class JudgingForm(ReportsJudgingForm):
    """Which judge reads the reports of a study."""

    field_order = ["judge", "with_probes", "budget_cap", "confirmed"]
    with_probes = forms.BooleanField(
        required=False,
        initial=True,
        label="With probes",
        help_text="Reports are asked again, padded, and made wrong on purpose. Needed for certification.",
    )
