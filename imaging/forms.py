"""Forms of the imaging room."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any
from uuid import UUID

from django import forms

from anatomy.numbering import Scheme
from imaging.alignment_points import Spot
from imaging.boxes import LEAD, TEXT, Box
from imaging.models import (
    KnownLength,
    NumberingBasis,
    Posture,
    Series,
    SidesGround,
    Study,
    SuggestionServer,
)
from imaging.planes import Point
from imaging.services.marks_place import Placing
from imaging.services.sides import SidesVerdict
from projects.addresses import address_checked
from projects.free_text import FreeText
from projects.models import Approval, Project, Purpose

NUMBERINGS = [
    ("", "Told by the file"),
    (Scheme.VERSE.value, "VerSe"),
    (Scheme.TOTALSEGMENTATOR.value, "TotalSegmentator"),
    (Scheme.SCT_DISCS.value, "Spinal Cord Toolbox discs"),
    (Scheme.SPIDER.value, "SPIDER"),
]
PICTURES = [("", "No picture comes"), ("CR", "X-ray"), ("MR", "MR"), ("CT", "CT")]
VOLUMES = [("", "Told by the values"), ("MR", "MR"), ("CT", "CT")]


class ImportForm(forms.Form):
    """What an import is made under, and what its files cannot say themselves."""

    approval = forms.ModelChoiceField(queryset=Approval.objects.none(), empty_label=None)
    numbering_scheme = forms.ChoiceField(choices=NUMBERINGS, required=False, label="Labels are numbered as")
    picture_modality = forms.ChoiceField(
        choices=PICTURES,
        required=False,
        label="PNG and JPEG show",
        help_text="A picture does not say what made it. Unless you do, it is refused.",
    )
    volume_modality = forms.ChoiceField(choices=VOLUMES, required=False, label="NIfTI, NRRD and MHA show")

    def __init__(self, *args: object, project: Project, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choice = self.fields["approval"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Approval.objects.filter(project=project).valid_for(Purpose.DRAFT).order_by("number")


class NumberingForm(forms.Form):
    """How the vertebrae of a Subject were counted, and what is unusual about them."""

    basis = forms.ChoiceField(
        choices=[
            (NumberingBasis.COUNTED_FROM_C2.value, "Counted from C2"),
            (NumberingBasis.COUNTED_FROM_RIBS.value, "Counted from the ribs"),
            (NumberingBasis.SACRUM_ASSUMED.value, "L5/S1 assumed (the levels stay assumed)"),
        ],
        label="How the vertebrae were counted",
    )
    has_t13 = forms.BooleanField(required=False, label="A T13 is there")
    has_l6 = forms.BooleanField(required=False, label="An L6 is there")
    has_four_lumbar = forms.BooleanField(
        required=False,
        label="The lumbar vertebrae are four",
        help_text="S1 follows L4: the disc between them is L4/S1, and there is no L5.",
    )
    castellvi = forms.ChoiceField(
        choices=[("", "None"), *((kind, kind) for kind in ("Ia", "Ib", "IIa", "IIb", "IIIa", "IIIb", "IV"))],
        required=False,
        label="Castellvi type",
    )
    reason = FreeText(
        max_length=400,
        required=False,
        label="Reason",
        help_text="How you know the count where the marks here do not show it. Name no patient.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    positions_differ = forms.BooleanField(
        required=False,
        label="Positions differ",
        help_text="The patient moved between the series that seem a level apart. Say above how you know.",
    )
    # Empty is refused by the service, as any other than today's, with a sentence that says what to do.
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asks_positions: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_positions:
            del self.fields["positions_differ"]

    def clean(self) -> dict[str, object]:
        """That positions differ needs a reason, and nobody has four lumbar vertebrae and a sixth."""
        fields = super().clean() or {}
        if fields.get("has_l6") and fields.get("has_four_lumbar"):
            self.add_error("has_four_lumbar", "Nobody has an L6 and only four lumbar vertebrae: untick one.")
        if fields.get("positions_differ") and not fields.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say how you know that the patient moved.")
        return fields


class SignOffForm(forms.Form):
    """What a person found on looking at the pictures."""

    verdict = forms.ChoiceField(choices=[("sign", "Nothing names anybody"), ("withhold", "Withhold")])
    reason = FreeText(max_length=240, required=False)
    unseen_reason = FreeText(max_length=200, required=False)
    seen_files = forms.IntegerField(min_value=0)

    def clean(self) -> dict[str, object]:
        """Withholding needs a reason, so that the next person knows what to mask; signing off has none."""
        fields = super().clean() or {}
        if fields.get("verdict") == "withhold" and not self["reason"].value():
            self.add_error("reason", "Say what stands in the picture and where.")
        if fields.get("verdict") == "sign" and fields.get("reason"):
            self.add_error("reason", "A reason is written, so nothing was signed off. Withhold, or clear it.")
        return fields


class FacesForm(forms.Form):
    """How many pictures a person looked at who says that none shows a face."""

    seen_files = forms.IntegerField(min_value=0)


class MarksRemoveForm(forms.Form):
    """How many marks a person was asked about who takes them away."""

    seen = forms.IntegerField(min_value=1)


class LentForm(forms.Form):
    """Which of the marks that are lent to a series are accepted: their uids with spaces between them."""

    marks = forms.CharField(max_length=4_000)

    def clean_marks(self) -> list[UUID]:
        """The uids. Raises ValidationError where they are none."""
        try:
            return [UUID(uid) for uid in str(self.cleaned_data["marks"]).split()]
        except ValueError as problem:
            raise forms.ValidationError("These are no marks.") from problem


class SidesForm(forms.Form):
    """What a person saw of left and right of one series of a study."""

    series = forms.ModelChoiceField(Series.objects.none(), to_field_name="uid")
    verdict = forms.ChoiceField(choices=SidesVerdict.choices)
    ground = forms.ChoiceField(
        choices=SidesGround.choices, error_messages={"required": "Choose what you saw it by."}
    )
    seen_files = forms.IntegerField(min_value=0)

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["series"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = study.series.select_related("study__project")


class SuggestionsForm(forms.Form):
    """Which series of a study goes to which server."""

    series = forms.ModelChoiceField(Series.objects.none(), to_field_name="uid")
    server = forms.ModelChoiceField(SuggestionServer.objects.filter(is_active=True), to_field_name="uid")

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["series"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = study.series.select_related("study__subject", "study__project")


class SuggestionServerForm(forms.ModelForm):  # type: ignore[type-arg]
    """A suggestion server on the allow-list."""

    class Meta:
        model = SuggestionServer
        fields = ["name", "address", "api_key_variable", "is_local", "is_active", "timeout_seconds"]
        labels = {
            "api_key_variable": "API key variable",
            "is_local": "Local: runs inside the house",
            "is_active": "In use",
            "timeout_seconds": "Time limit in seconds",
        }
        help_texts = {
            "is_local": "Only such a server gets pictures that are marked “local models only”.",
            "address": "Pictures are sent there by POST, as docs/suggestions.md describes.",
        }

    def clean_address(self) -> str:
        """An http address without a key in it."""
        return address_checked(str(self.cleaned_data["address"]))


class SubjectsMoveForm(forms.Form):
    """From which Approval to which the Subjects move, why, and how many a person was asked about."""

    old = forms.ModelChoiceField(Approval.objects.none(), to_field_name="uid", empty_label=None, label="From")
    new = forms.ModelChoiceField(Approval.objects.none(), to_field_name="uid", empty_label=None, label="To")
    reason = FreeText(
        max_length=240, help_text="Why they move. Kept in the audit trail with your name. Name no patient."
    )
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, project: Project, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        old, new = self.fields["old"], self.fields["new"]
        assert isinstance(old, forms.ModelChoiceField)
        assert isinstance(new, forms.ModelChoiceField)
        of_project = Approval.objects.filter(project=project).order_by("number")
        old.queryset = of_project.filter(subjects__isnull=False).distinct()
        new.queryset = of_project.valid_for(Purpose.DRAFT)


class MarksForm(forms.Form):
    """All marks of a person on a series, as the page has them."""

    marks = forms.CharField(max_length=40_000)

    def clean_marks(self) -> list[Placing]:
        """The marks. Raises ValidationError where they are no list of marks."""
        try:
            return [_placing(each) for each in json.loads(self.cleaned_data["marks"])]
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as problem:
            raise forms.ValidationError("These are no marks.") from problem


class MarksPlaceForm(MarksForm):
    """The same with what the page was opened with, and whether this spine has four lumbar vertebrae."""

    seen = forms.CharField(max_length=64)
    four = forms.NullBooleanField(required=False)


def _placing(sent: dict[str, object]) -> Placing:
    """One mark as the page sends it: `uid`, or `sop`, `column` and `row`, or `point`. Raises ValueError."""
    level, uid = str(sent["level"]), str(sent.get("uid") or "")
    if uid:
        return Placing(level, uid)
    if sent.get("point"):
        return Placing(level, point=_point(sent["point"]))
    return Placing(level, "", str(sent["sop"]), *_pixel(sent))


class CalibrationSeenForm(forms.Form):
    """Which calibration of a film a person was shown: its uid, or nothing."""

    seen = forms.CharField(max_length=36, required=False)


class CalibrateForm(CalibrationSeenForm):
    """A line on a film, how long it is, and what it lies over."""

    line = forms.CharField(max_length=400, error_messages={"required": "Draw the line on the film first."})
    length = forms.FloatField(
        error_messages={
            "required": "Say how many millimetres the line is long.",
            "invalid": "Say how many millimetres the line is long, as a number.",
        }
    )
    known = forms.ChoiceField(
        choices=KnownLength, error_messages={"required": "Say what the line was drawn over."}
    )

    def clean_line(self) -> list[tuple[float, float]]:
        """Its two ends. Raises ValidationError where there are not two pixels."""
        try:
            ends = [_pixel(each) for each in json.loads(self.cleaned_data["line"])]
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as problem:
            raise forms.ValidationError("What was sent is no line. Reload the page.") from problem
        if len(ends) != 2:
            raise forms.ValidationError("A line has two ends. Place both on the film.")
        return ends


class PointsForm(forms.Form):
    """All points of alignment that a person has on one film or series, as the page has them."""

    seen = forms.CharField(max_length=64, required=False)
    posture = forms.ChoiceField(choices=Posture, required=False)
    landmarks = forms.CharField(max_length=60_000)

    def clean_landmarks(self) -> dict[str, Spot]:
        """The points by name. Raises ValidationError where they are none."""
        try:
            told = json.loads(self.cleaned_data["landmarks"])
            return {str(key): _spot(each) for key, each in told.items()}
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as problem:
            raise forms.ValidationError("These are no points.") from problem


def _spot(sent: dict[str, object]) -> Spot:
    """One point as the page sends it: `sop`, `column` and `row`. Raises ValueError."""
    return Spot(str(sent["sop"]), *_pixel(sent))


def _pixel(sent: dict[str, object]) -> tuple[float, float]:
    column, row = (float(str(sent[side])) for side in ("column", "row"))
    if not (isfinite(column) and isfinite(row)):
        raise ValueError("A place is a number.")
    return column, row


def _point(sent: object) -> Point:
    """Three coordinates as a page sends them. Raises ValueError or TypeError where they are none."""
    x, y, z = (float(str(part)) for part in list(sent))  # type: ignore[call-overload]
    if not (isfinite(x) and isfinite(y) and isfinite(z)):
        raise ValueError("A place is a number.")
    return x, y, z


BOX = re.compile(r"\s*(\d{1,5})[,\s]+(\d{1,5})[,\s]+(\d{1,5})[,\s]+(\d{1,5})\s*")


class LookForm(forms.Form):
    """What a person says of one picture: which places become black, and which lead letters stay."""

    boxes = forms.CharField(
        label="Further places to mask",
        max_length=4000,
        required=False,
        help_text="One a line, in pixels: left, top, width, height. Drawing on the picture adds a line.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    found = forms.MultipleChoiceField(required=False)
    kept = forms.MultipleChoiceField(required=False)
    seen = forms.CharField(max_length=64)
    shown = forms.CharField(max_length=40_000, required=False)

    def __init__(self, *args: Any, places: list[tuple[Box, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in (("found", TEXT), ("kept", LEAD)):
            choices = self.fields[name]
            assert isinstance(choices, forms.MultipleChoiceField)
            choices.choices = [(str(box), str(box)) for box, what in places if what == kind]

    def clean_boxes(self) -> list[Box]:
        """The places drawn. Raises ValidationError naming the first line that is none."""
        boxes = []
        for number, line in enumerate(str(self.cleaned_data["boxes"]).splitlines(), 1):
            numbers = BOX.fullmatch(line)
            if numbers is None:
                raise forms.ValidationError(f"Line {number} is not four whole numbers.")
            boxes.append(Box(*map(int, numbers.groups())))
        return boxes

    @property
    def covers(self) -> list[Box]:
        """Every place to become black."""
        return [*_boxes(self.cleaned_data["found"]), *self.cleaned_data["boxes"]]

    @property
    def spares(self) -> list[Box]:
        """Lead letters that stay."""
        return _boxes(self.cleaned_data["kept"])


def _boxes(choices: list[str]) -> list[Box]:
    return [Box(*map(int, each.split(", "))) for each in choices]
