"""The form of a new run."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from corpus.models import Release
from projects.models import Project
from training.bases import bases_here
from training.curriculum import recipes_ship
from training.models import Recipe


class TrainingForm(forms.Form):
    """Release, recipe, base model and seed; the recipe's knobs may be changed, which makes a new version."""

    release = forms.ModelChoiceField(Release.objects.none(), to_field_name="uid", empty_label=None)
    base = forms.ChoiceField(
        label="Base model", help_text="Folders below DATA_DIR/models, and a tiny one for trials."
    )
    recipe = forms.ModelChoiceField(Recipe.objects.none(), to_field_name="uid", empty_label=None)
    seed = forms.IntegerField(min_value=0, max_value=2**31 - 1, initial=42)
    stages = forms.CharField(
        label="Stages, as JSON",
        required=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text="Leave empty to run the recipe as it is. A change becomes a new version of the recipe.",
    )

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recipes_ship(project)
        self._choose("release", Release.objects.filter(project=project).order_by("-number"))
        self._choose("recipe", Recipe.objects.filter(project=project).order_by("-name", "-version"))
        base = self.fields["base"]
        assert isinstance(base, forms.ChoiceField)
        base.choices = [(one.name, one.name) for one in bases_here()]

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean_stages(self) -> list[dict[str, Any]] | None:
        """A list of objects, or nothing."""
        told = self.cleaned_data["stages"].strip()
        if not told:
            return None
        try:
            stages = json.loads(told)
        except ValueError as problem:
            raise forms.ValidationError(f"This is not JSON: {problem}") from problem
        if not isinstance(stages, list) or not all(isinstance(stage, dict) for stage in stages):
            raise forms.ValidationError("Give a list of stages.")
        return stages
