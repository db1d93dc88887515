"""Who may use the routes of the sources."""

from __future__ import annotations

from projects.models import Project
from tests.generation.cast import guideline_make
from tests.permissions.table import Row

READERS = frozenset({"lead", "surgeon", "steward"})


def a_source(project: Project) -> dict[str, object]:
    return {"uid": guideline_make(project).uid}


ROWS = [
    Row("corpus:source_list", READERS),
    Row("corpus:source_new", frozenset({"lead"})),
    Row("corpus:source_new", frozenset({"lead"}), method="post"),
    Row("corpus:source", READERS, kwargs=a_source),
    Row(
        "corpus:source_read",
        frozenset({"lead", "steward"}),
        method="post",
        kwargs=a_source,
        sends={"verdict": "sign", "seen": "0" * 64},
    ),
]
