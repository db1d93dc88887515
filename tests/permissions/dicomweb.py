"""Who may use DICOMweb."""

from projects.models import Project
from tests.imaging.stored import STUDY_UID, study_store
from tests.permissions.table import Row

VIEWERS = frozenset({"lead", "surgeon", "steward"})
SERIES_UID = "2.25.200"


def address(*parts: str) -> object:
    """Arguments of an address that exists in the project."""
    everything = {
        "frames": "1",
        "path": "7FE00010",
        "study": STUDY_UID,
        "series": SERIES_UID,
        "instance": f"{SERIES_UID}.1",
    }

    def make(project: Project) -> dict[str, object]:
        study_store(project)
        return {part: everything[part] for part in parts}

    return make


def row(route: str, *parts: str) -> Row:
    """A machine route that only people who may see images may use."""
    return Row(f"dicomweb:{route}", VIEWERS, kwargs=address(*parts), machine=True)  # type: ignore[arg-type]


ROWS = [
    row("service"),
    row("studies"),
    # Without an Approval an import is answered 422.
    Row("dicomweb:studies", frozenset({"lead", "steward"}), method="post", machine=True),
    Row(
        "dicomweb:study",
        frozenset({"lead", "steward"}),
        method="post",
        machine=True,
        kwargs=lambda _project: {"study": STUDY_UID},
    ),
    row("all-series"),
    row("all-instances"),
    row("series", "study"),
    row("study-instances", "study"),
    row("instances", "study", "series"),
    row("study-metadata", "study"),
    row("series-metadata", "study", "series"),
    row("instance-metadata", "study", "series", "instance"),
    row("instance", "study", "series", "instance"),
    row("study", "study"),
    row("one-series", "study", "series"),
    row("study-bulkdata", "study"),
    row("series-bulkdata", "study", "series"),
    row("instance-bulkdata", "study", "series", "instance"),
    row("value", "study", "series", "instance", "path"),
    row("study-pixeldata", "study"),
    row("series-pixeldata", "study", "series"),
    row("instance-pixeldata", "study", "series", "instance"),
    row("study-rendered", "study"),
    row("series-rendered", "study", "series"),
    row("instance-rendered", "study", "series", "instance"),
    row("frame-rendered", "study", "series", "instance", "frames"),
    row("study-thumbnail", "study"),
    row("series-thumbnail", "study", "series"),
    row("instance-thumbnail", "study", "series", "instance"),
    row("frame-thumbnail", "study", "series", "instance", "frames"),
]
