"""Who may ask for marks, accept them, compare labellers, and allow servers."""

from __future__ import annotations

from imaging.models import AuthorKind, LevelMark, MarkSpace, Series, SuggestionRun, SuggestionServer
from projects.models import Egress, Project, RunState
from tests.imaging.stored import study_store
from tests.permissions.studies import a_study
from tests.permissions.table import Row

MARKING = frozenset({"lead", "surgeon"})
ADMIN = frozenset({"admin"})


def a_server(project: Project) -> dict[str, object]:
    """A server that is allowed."""
    return {"uid": SuggestionServer.objects.create(name="Finder", address="http://127.0.0.1:9/").uid}


def an_asking(project: Project) -> dict[str, object]:
    """A series that a server is about to be asked about."""
    return asking_of(study_store(project), RunState.QUEUED)


def asking_of(series: Series, state: RunState) -> dict[str, object]:
    """The same of a series that is there."""
    run = SuggestionRun.objects.create(
        project=series.study.project,
        series=series,
        server=SuggestionServer.objects.create(name="Finder", address="http://127.0.0.1:9/"),
        server_is_local=True,
        egress=Egress.LOCAL_ONLY,
        state=state,
    )
    return {"uid": run.uid}


def a_proposal(project: Project) -> dict[str, object]:
    """A mark that a model proposes."""
    mark = LevelMark.objects.create(
        series=study_store(project),
        level="L4",
        space=MarkSpace.PATIENT,
        x=0,
        y=0,
        z=0,
        author_kind=AuthorKind.MODEL,
        author_name="Finder 2",
    )
    return {"uid": mark.uid}


ROWS = [
    Row("imaging:compare", MARKING, kwargs=a_study),
    Row("imaging:compare", MARKING, method="post", kwargs=a_study, sends={"marks": "[]"}),
    Row("imaging:suggestions_ask", MARKING, method="post", kwargs=a_study),
    Row("imaging:suggestions", MARKING, kwargs=an_asking),
    Row("imaging:suggestions_stop", MARKING, method="post", kwargs=an_asking),
    Row("imaging:suggestions_accept", MARKING, method="post", kwargs=a_proposal, sends={"seen": "1"}),
    Row("suggestion_servers:list", ADMIN, in_project=False),
    Row("suggestion_servers:new", ADMIN, in_project=False),
    Row("suggestion_servers:new", ADMIN, method="post", in_project=False),
    Row("suggestion_servers:edit", ADMIN, kwargs=a_server, in_project=False),
]
