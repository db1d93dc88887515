"""Who may use the routes of the sources."""

from __future__ import annotations

from corpus.models import Source, SourceKind
from corpus.sources.source_add import source_add
from imaging.models import SignOff
from projects.models import Egress, Project, User
from tests.corpus.sources.books import a_book, doubtful_figure, looked_at, pdf_offered, scans_read
from tests.corpus.sources.scanned import scan_of, slip
from tests.generation.cast import guideline_make
from tests.permissions.table import Row
from tests.terms import terms_make


def a_doubtful_figure(project: Project) -> dict[str, object]:
    """A source with a figure that waits for its caption, and the uid of that figure."""
    figure = doubtful_figure(a_book(project))
    return {"uid": figure.source.uid, "figure": figure.uid}


def a_caption(project: Project) -> dict[str, object]:
    caption = a_book(project).captions.first()
    return {"uid": caption.source.uid, "caption": caption.uid}


def a_picture(project: Project) -> dict[str, object]:
    """A picture that somebody looked at."""
    source = a_book(project)
    looked_at(source)
    return {"uid": source.uid, "panel": source.figures.first().panels.first().uid}


def a_page(project: Project) -> dict[str, object]:
    return {"uid": a_book(project).uid, "page": 1}


def a_reading(project: Project) -> dict[str, object]:
    """A PDF that waits to be read."""
    return {"uid": pdf_offered(project).uid}


def scanned(project: Project) -> dict[str, object]:
    """A source with a scanned page that is not read."""
    return {"uid": a_book(project, scan_of([slip("The canal is narrow at L4/L5.")])).uid}


def a_scanned_page(project: Project) -> dict[str, object]:
    """A page that was read by OCR."""
    named = scanned(project)
    scans_read(Source.objects.get(uid=named["uid"]))
    return {**named, "page": 1}


READERS = frozenset({"lead", "surgeon", "steward"})
LEAD = frozenset({"lead"})


def a_source(project: Project) -> dict[str, object]:
    return {"uid": guideline_make(project).uid}


def a_case(project: Project) -> dict[str, object]:
    """A hospital case that nobody has read."""
    terms = terms_make(egress=Egress.LOCAL_ONLY, may_quote=False)
    text = "# A case\n\nMr Hensley has pain at L4/L5."
    kind = SourceKind.HOSPITAL_CASE
    return {"uid": source_add(project=project, kind=kind, text=text, language="en", terms=terms).uid}


def a_signed_case(project: Project) -> dict[str, object]:
    """A hospital case that somebody has read."""
    named = a_case(project)
    reader = User.objects.get(username="lead")
    Source.objects.filter(uid=named["uid"]).update(sign_off=SignOff.SIGNED, signed_off_by=reader)
    return named


ROWS = [
    Row("corpus:source_list", READERS),
    Row("corpus:source_new", frozenset({"lead"})),
    Row("corpus:source_new", frozenset({"lead"}), method="post"),
    Row("corpus:source", READERS, kwargs=a_source),
    Row(
        "corpus:source_read",
        frozenset({"lead", "steward"}),
        method="post",
        kwargs=a_case,
        sends={"verdict": "sign", "seen": "0" * 64},
    ),
    Row("corpus:source_study", LEAD, method="post", kwargs=a_signed_case),
    Row("corpus:source_runs", LEAD),
    Row(
        "corpus:source_run_act",
        LEAD,
        method="post",
        kwargs=lambda project: {**a_reading(project), "act": "cancel"},
    ),
    Row("corpus:source_scans", LEAD, kwargs=scanned),
    Row(
        "corpus:source_scans_act",
        LEAD,
        method="post",
        kwargs=lambda project: {**scanned(project), "act": "leave"},
    ),
    Row("corpus:source_scan", LEAD, kwargs=a_scanned_page),
    Row(
        "corpus:source_scan",
        LEAD,
        method="post",
        kwargs=a_scanned_page,
        sends={"verdict": "check", "seen": "0" * 64},
    ),
    Row("corpus:source_matches", LEAD, kwargs=a_source),
    Row(
        "corpus:source_match",
        LEAD,
        method="post",
        kwargs=a_doubtful_figure,
        sends={"verdict": "reject", "seen": "doubtful"},
    ),
    Row("corpus:source_caption", LEAD, method="post", kwargs=a_caption),
    Row("corpus:source_look", frozenset({"lead", "steward"}), kwargs=a_source),
    Row("corpus:source_look", frozenset({"lead", "steward"}), method="post", kwargs=a_source),
    Row("corpus:source_picture", READERS, kwargs=a_picture),
    Row("corpus:source_page_image", LEAD, kwargs=a_page),
]
