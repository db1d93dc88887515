"""Forms of what is kept of whose the images are."""

from __future__ import annotations

from django import forms

from imaging.models import ImportOptions
from projects.free_text import FreeText
from projects.models import Project


class ImportOptionsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a project chooses of how its images come in."""

    class Meta:
        model = ImportOptions
        fields = ["keeps_patient_characteristics", "keeps_device_identity", "keeps_identities"]
        labels = {
            "keeps_patient_characteristics": "Keep patient characteristics",
            "keeps_device_identity": "Keep the identity of the device",
            "keeps_identities": "Keep who stands behind a pseudonym",
        }
        help_texts = {
            "keeps_patient_characteristics": "Age in years, 90 and over as one; sex, size and weight. "
            "Without them reports and questions know neither age nor sex.",
            "keeps_device_identity": "Station, serial numbers and the like under pseudonyms, so that images "
            "of one device are known to be of one. Maker and model stay in any case.",
            "keeps_identities": "Encrypted, for the admins of the site only, each look with a reason. "
            "Taken away, nothing is kept of what comes in from then on; what is kept already stays.",
        }


class IdentityLookForm(forms.Form):
    """Whose identity an admin looks up, and why."""

    project = forms.ModelChoiceField(Project.objects.order_by("name"), to_field_name="slug", empty_label=None)
    name = forms.CharField(
        max_length=64,
        label="Pseudonym or study",
        help_text="As S-ABCDEFGHIJ, or the Study Instance UID that the study has here.",
    )
    reason = FreeText(
        min_length=10,
        max_length=400,
        label="Reason",
        help_text="Kept in the audit trail with your name. Name no patient.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
