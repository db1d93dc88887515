"""Forms of the corpus room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from corpus.models import Match, MatchVerdict, Passage, Source, SourceKind, State
from corpus.sources.errors import SourceRefused
from corpus.sources.pdf.runs import CASE_SCANS
from corpus.sources.source_add import LARGEST_TEXT, Terms, text_read
from imaging.models import Study
from projects.models import Egress, Project, Purpose

# Characters of one passage; the longest page of print holds fewer.
LONGEST_PAGE_TEXT = 20_000
NEVER_OUT = frozenset({State.DRAFTING, State.FAILED, State.WITHDRAWN})


class SourceForm(forms.Form):
    """A text as a file or pasted, with the terms under which it may be used."""

    file = forms.FileField(
        required=False,
        label="File",
        help_text=(
            "A PDF, at most 200 MB. Markdown, plain text, or a question bank as JSON lines: UTF-8, "
            "at most 5 MB."
        ),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".pdf,.md,.markdown,.txt,.jsonl,application/pdf,text/markdown,text/plain"}
        ),
    )
    read_scans = forms.BooleanField(
        required=False,
        label="Read scanned pages (OCR)",
        help_text=(
            "Of a PDF: pages without a text layer are read from their pictures, printed English and Chinese. "
            "It takes some seconds a page, can be done later as well, and not for hospital cases."
        ),
    )
    text = forms.CharField(
        required=False,
        label="Or paste the text",
        max_length=LARGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    title = forms.CharField(
        required=False, max_length=240, help_text="Left empty: the first heading of the text."
    )
    kind = forms.ChoiceField(choices=SourceKind.choices, initial=SourceKind.GUIDELINE)
    language = forms.ChoiceField(choices=[("en", "English"), ("zh", "Chinese")])
    names = forms.CharField(
        required=False,
        label="Names that occur in it",
        max_length=4000,
        help_text="Of a hospital case: one a line, taken out wherever they stand. The names are not kept.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    licence = forms.CharField(max_length=80, help_text="For example CC BY 4.0, or the contract's name.")
    citation = forms.CharField(max_length=400, help_text="As it shall be cited in every release.")
    doi = forms.CharField(required=False, max_length=120, label="DOI")
    egress = forms.ChoiceField(
        label="May be sent to",
        choices=[("", "Choose"), *Egress.choices],
        help_text="Hospital material may only go to local models.",
    )
    purposes = forms.MultipleChoiceField(
        label="Rights",
        choices=Purpose.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="What the rights allow. Without “Draft” nothing can be drafted from it.",
    )
    may_quote = forms.BooleanField(required=False, label="Quotes may stand in a release")
    rights_expire_on = forms.DateField(
        required=False, label="Rights end on", widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one text; a refusal stands by the field it belongs to."""
        fields = super().clean() or {}
        upload, pasted = fields.get("file"), str(fields.get("text") or "")
        if bool(upload) == bool(pasted.strip()):
            self.add_error("file", "Give a file or paste a text, one of the two.")
            return fields
        if fields.get("kind") == SourceKind.HOSPITAL_CASE and fields.get("egress") == Egress.ANY_MODEL:
            self.add_error("egress", "Hospital material may only go to local models.")
        if fields.get("kind") == SourceKind.HOSPITAL_CASE and fields.get("read_scans"):
            self.add_error("read_scans", CASE_SCANS)
        if upload and upload.read(1024).lstrip().startswith(b"%PDF"):
            upload.seek(0)
            fields["pdf"] = upload
            return fields
        try:
            if upload:
                upload.seek(0)
            # One byte more than is taken tells that there is more, however large the file.
            raw = upload.read(LARGEST_TEXT + 1) if upload else pasted.encode()
            fields["markdown"] = text_read(raw)
        except SourceRefused as refusal:
            self.add_error("file" if upload else "text", str(refusal))
        return fields

    def terms(self) -> Terms:
        """The terms as the service takes them."""
        fields = self.cleaned_data
        return Terms(
            licence=fields["licence"],
            citation=fields["citation"],
            doi=fields["doi"],
            egress=Egress(fields["egress"]),
            purposes=frozenset(Purpose(purpose) for purpose in fields["purposes"]),
            may_quote=fields["may_quote"],
            rights_expire_on=fields["rights_expire_on"],
        )


class ImportForm(forms.Form):
    """A file of Instances, and the Source they come from."""

    file = forms.FileField(
        label="File",
        help_text="JSON lines: an export, the native.jsonl of a release, or uid and body. At most 1 GB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".jsonl,application/jsonl,application/x-ndjson"}),
    )
    source = forms.ModelChoiceField(
        Source.objects.none(),
        required=False,
        to_field_name="uid",
        empty_label="Not one of this project",
        help_text="Without a source or a subject nobody gave rights, and no release takes a text.",
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Source.objects.filter(project=project).order_by("title")  # type: ignore[attr-defined]


class ExportForm(forms.Form):
    """Which Instances to take out."""

    state = forms.ChoiceField(
        required=False,
        label="Which",
        choices=[("", "All"), *((one.value, one.label) for one in State if one not in NEVER_OUT)],
        help_text="With every revision, its evidence, the calls to models and what people decided.",
    )


class MatchForm(forms.Form):
    """What a person said of a figure's caption."""

    verdict = forms.ChoiceField(choices=[*MatchVerdict.choices, ("undo", "Undo")])
    seen = forms.ChoiceField(required=False, choices=Match.choices)
    caption = forms.UUIDField(required=False)


class LookForm(forms.Form):
    """The pictures that were on a person's screen, and what was said of them."""

    remove = forms.UUIDField(required=False)
    seen = forms.CharField(required=False, max_length=40_000)

    def clean_seen(self) -> list[UUID]:
        """The uids of the figures, comma separated."""
        try:
            return [UUID(uid) for uid in str(self.cleaned_data["seen"]).split(",") if uid]
        except ValueError as problem:
            raise forms.ValidationError("Load the page again and look at the pictures.") from problem


class SourceSignOffForm(forms.Form):
    """What a person found on reading a hospital case."""

    verdict = forms.ChoiceField(choices=[("sign", "Nothing names anybody"), ("remove", "Take out")])
    words = forms.CharField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.CharField(max_length=64)

    def clean(self) -> dict[str, Any]:
        """Words and a sign-off exclude each other: whoever wrote some has not finished."""
        fields = super().clean() or {}
        has_words = bool(str(fields.get("words") or "").strip())
        if fields.get("verdict") == "remove" and not has_words:
            self.add_error("words", "Write what still names somebody, one a line.")
        if fields.get("verdict") == "sign" and has_words:
            self.add_error(
                "words", "Words are written, so nothing was signed off. Take them out, or clear them."
            )
        return fields


class CaseStudyForm(forms.Form):
    """The study that a hospital case is the record of."""

    study = forms.ModelChoiceField(
        queryset=Study.objects.none(), to_field_name="uid", required=False, empty_label="No study"
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["study"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Study.objects.filter(project=project).select_related("subject").order_by("pk")
        field.label_from_instance = _study_label  # type: ignore[method-assign, assignment]


def _study_label(study: Study) -> str:
    """Pseudonym, description and day: what a person knows a study by."""
    taken = f", {study.study_date:%d %b %Y}" if study.study_date else ""
    return f"{study.subject} · {study.description or 'study without description'}{taken}"


class PageCheckForm(forms.Form):
    """The texts of a scanned page as a person says that they stand on it: a field for each passage."""

    verdict = forms.ChoiceField(choices=[("check", "It says this"), ("drop", "Leave it out")])
    seen = forms.CharField(max_length=64)

    def __init__(self, *args: Any, passages: Sequence[Passage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uids = {f"text-{passage.uid}": passage.uid for passage in passages}
        for number, (name, passage) in enumerate(zip(self.uids, passages, strict=True), 1):
            self.fields[name] = forms.CharField(
                required=False,
                initial=passage.text,
                label=passage.heading or f"Text {number}",
                max_length=LONGEST_PAGE_TEXT,
                widget=forms.Textarea(
                    attrs={"rows": min(18, 2 + len(passage.text) // 55), "lang": passage.source.language}
                ),
            )

    def texts(self) -> dict[UUID, str]:
        """What was written, by the uid of its passage; lines end as they do in what was read."""
        return {uid: self.cleaned_data[name].replace("\r\n", "\n") for name, uid in self.uids.items()}

    def rows(self) -> list[forms.BoundField]:
        """The fields of the passages in reading order."""
        return [self[name] for name in self.uids]
