"""The form of a new Release."""

from __future__ import annotations

from typing import Any

from django import forms

from corpus.errors import CorpusError
from corpus.models import Axis, Kind, Source, Tier
from corpus.releases.filters import ReleaseFilters
from projects.free_text import FreeText
from projects.models import Project, Purpose


class ReleaseForm(forms.Form):
    """Name, seed, filters and shares; nothing ticked means no restriction."""

    name = FreeText(label="Name", max_length=120)
    purpose = forms.ChoiceField(
        choices=Purpose.choices,
        initial=Purpose.TRAIN,
        help_text="Approvals and rights are checked for this purpose.",
    )
    tiers = forms.MultipleChoiceField(
        choices=Tier.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Tier.V2, Tier.V3],
        help_text="How far people have read it.",
    )
    kinds = forms.MultipleChoiceField(
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None ticked: every kind.",
    )
    axes = forms.MultipleChoiceField(
        choices=Axis.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None ticked: every axis.",
    )
    licences = forms.MultipleChoiceField(
        label="Licences of sources",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None ticked: every licence. What is drawn from images alone rests on none and goes in.",
    )
    levels = forms.CharField(
        label="Levels",
        required=False,
        max_length=200,
        help_text="Comma separated, for example L4/L5, L5/S1. Left empty: every level.",
    )
    train = forms.IntegerField(label="Train, percent", min_value=0, max_value=100, initial=80)
    validation = forms.IntegerField(label="Validation, percent", min_value=0, max_value=100, initial=10)
    test = forms.IntegerField(label="Test, percent", min_value=0, max_value=100, initial=10)
    seed = forms.IntegerField(min_value=0, max_value=2**31 - 1, initial=0, help_text="Decides the splits.")
    leave_out_held_out = forms.BooleanField(
        label="Leave out what may not leave",
        required=False,
        help_text="What a benchmark holds out, images with a face in view, and images of a study that nobody "
        "signed off. Else they stop the release.",
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["licences"]
        assert isinstance(field, forms.MultipleChoiceField)
        known = Source.objects.filter(project=project).order_by("licence").values_list("licence", flat=True)
        field.choices = [(licence, licence) for licence in known.distinct()]
        if not field.choices:
            del self.fields["licences"]

    @property
    def tick_fields(self) -> list[forms.BoundField]:
        """The fields that are lists of ticks."""
        return [self[name] for name in ("tiers", "kinds", "axes", "licences") if name in self.fields]

    def clean_levels(self) -> tuple[str, ...]:
        """Canonical levels; what is no level is refused with the reason."""
        from anatomy import NotALevel, parse_level

        told = [part.strip() for part in self.cleaned_data["levels"].split(",") if part.strip()]
        try:
            return tuple(str(parse_level(part)) for part in told)
        except NotALevel as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        """Build the filters, so that their own rules speak."""
        fields: dict[str, Any] = super().clean() or {}
        if self.errors:
            return fields
        try:
            fields["filters"] = ReleaseFilters(
                tiers=tuple(fields["tiers"]),
                kinds=tuple(fields["kinds"]),
                axes=tuple(fields["axes"]),
                licences=tuple(fields.get("licences", ())),
                levels=fields["levels"],
                shares=(fields["train"], fields["validation"], fields["test"]),
                purpose=fields["purpose"],
                leave_out_held_out=fields["leave_out_held_out"],
            )
        except CorpusError as problem:
            raise forms.ValidationError(str(problem)) from problem
        return fields
