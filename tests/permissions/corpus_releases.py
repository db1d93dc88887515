"""Who may use the routes of the releases."""

from __future__ import annotations

from corpus.models import Release, ReleaseRun
from projects.models import Project
from tests.permissions.table import MEMBERS, Row

LEAD = frozenset({"lead"})


def a_release(project: Project) -> dict[str, object]:
    """A Release whose folder is gone: its page says so."""
    release = Release.objects.create(
        project=project,
        number=1,
        name="First",
        seed=0,
        path="releases/gone",
        manifest_sha256="0",
        row_count=0,
    )
    return {"uid": release.uid}


def a_file(project: Project) -> dict[str, object]:
    """A Release with one file."""
    from corpus.releases.places import release_folder

    release = Release.objects.get(uid=str(a_release(project)["uid"]))
    release_folder(release).mkdir(parents=True)
    (release_folder(release) / "README.md").write_text("# First\n", encoding="utf-8")
    return {"uid": release.uid, "name": "README.md"}


def a_run(project: Project) -> dict[str, object]:
    """A run that waits."""
    return {"uid": ReleaseRun.objects.create(project=project, name="First").uid, "act": "cancel"}


ROWS = [
    Row("corpus:glossary", MEMBERS),
    Row("corpus:check_list", frozenset({"lead", "surgeon"})),
    Row("corpus:release_list", LEAD),
    Row("corpus:release_runs", LEAD),
    Row("corpus:release_new", LEAD),
    Row("corpus:release_new", LEAD, method="post", sends={"name": "First"}),
    Row("corpus:release", LEAD, kwargs=a_release),
    Row("corpus:release_today", LEAD, kwargs=a_release),
    Row("corpus:release_verify", LEAD, method="post", kwargs=a_release),
    Row("corpus:release_file", LEAD, kwargs=a_file),
    Row("corpus:release_run_act", LEAD, method="post", kwargs=a_run),
]
