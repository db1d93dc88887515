"""Who may use the routes of the sources."""

from __future__ import annotations

from corpus.models import SourceKind
from corpus.sources.source_add import source_add
from projects.models import Egress, Project
from tests.generation.cast import guideline_make
from tests.permissions.table import Row
from tests.terms import terms_make

READERS = frozenset({"lead", "surgeon", "steward"})


def a_source(project: Project) -> dict[str, object]:
    return {"uid": guideline_make(project).uid}


def a_case(project: Project) -> dict[str, object]:
    """A hospital case that nobody has read."""
    terms = terms_make(egress=Egress.LOCAL_ONLY, may_quote=False)
    text = "# A case\n\nMr Hensley has pain at L4/L5."
    kind = SourceKind.HOSPITAL_CASE
    return {"uid": source_add(project=project, kind=kind, text=text, language="en", terms=terms).uid}


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
]
