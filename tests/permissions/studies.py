"""Who may see studies and marks."""

from uuid import uuid4

from imaging.models import AuthorKind, LevelMark, MarkSpace, Measurement
from projects.models import Project
from tests.imaging.stored import study_store
from tests.imaging.test_cut_stacks import stack_made
from tests.permissions.table import Row

VIEWERS = frozenset({"lead", "surgeon", "steward"})


def a_study(project: Project) -> dict[str, object]:
    """A stored study."""
    return {"uid": study_store(project).study.uid}


def a_series(project: Project) -> dict[str, object]:
    """A stored series."""
    return {"series_uid": study_store(project).series_instance_uid}


def a_series_uid(project: Project) -> dict[str, object]:
    """The same by our own identifier."""
    return {"uid": study_store(project).uid}


def a_line(project: Project) -> dict[str, object]:
    """A line on a stored series that nobody has kept yet."""
    return a_series(project) | {"uid": uuid4()}


def a_kept_line(project: Project) -> dict[str, object]:
    """A measurement that is kept."""
    line = Measurement.objects.create(
        series=study_store(project),
        kind="length",
        points="[[0, 0, 0], [0, 3, 4]]",
        value=5,
        unit="mm",
        author_name="R-AAAAAAAAAA, surgeon",
    )
    return {"uid": line.uid}


def a_mark(project: Project) -> dict[str, object]:
    """A mark on a stored series."""
    mark = LevelMark.objects.create(
        series=study_store(project),
        level="L4",
        space=MarkSpace.PATIENT,
        x=0,
        y=0,
        z=0,
        author_kind=AuthorKind.IMPORT,
    )
    return {"uid": mark.uid}


def a_cut(project: Project) -> dict[str, object]:
    """A plane through a stack of axial slices."""
    return {"uid": stack_made(project).uid, "cut": "sagittal", "number": 0}


ROWS = [
    Row(
        "imaging:mask", frozenset({"lead", "steward"}), kwargs=lambda project: a_study(project) | {"place": 1}
    ),
    Row(
        "imaging:mask",
        frozenset({"lead", "steward"}),
        method="post",
        kwargs=lambda project: a_study(project) | {"place": 1},
        sends={"boxes": "", "seen": "0"},
    ),
    Row(
        "imaging:mask_take_back",
        frozenset({"lead", "steward"}),
        method="post",
        kwargs=lambda project: a_study(project) | {"place": 1},
    ),
    Row(
        "imaging:faces",
        frozenset({"lead", "steward"}),
        method="post",
        kwargs=a_study,
        sends={"seen_files": 0},
    ),
    Row("imaging:studies", VIEWERS),
    Row("imaging:study", VIEWERS, kwargs=a_study),
    Row("imaging:layout", VIEWERS, method="post"),
    Row("imaging:marks", VIEWERS, kwargs=a_series),
    Row("imaging:measurements", VIEWERS, kwargs=a_series),
    Row("imaging:key_images", VIEWERS, kwargs=a_study),
    Row("imaging:key_image", frozenset({"lead", "surgeon"}), method="post", kwargs=a_study),
    Row("imaging:key_object", VIEWERS, kwargs=a_study),
    Row("imaging:study_objects", VIEWERS, kwargs=a_study),
    Row("imaging:marks_seg", VIEWERS, kwargs=a_mark),
    Row("imaging:marks_sr", VIEWERS, kwargs=a_mark),
    Row("imaging:lines_sr", VIEWERS, kwargs=a_kept_line),
    Row("imaging:lines_remove", frozenset({"lead", "surgeon"}), kwargs=a_kept_line),
    Row(
        "imaging:lines_remove",
        frozenset({"lead", "surgeon"}),
        method="post",
        kwargs=a_kept_line,
        sends={"seen": "7"},
    ),
    Row("imaging:measurement", frozenset({"lead", "surgeon"}), method="post", kwargs=a_line),
    Row("imaging:measurement_remove", frozenset({"lead", "surgeon"}), method="post", kwargs=a_line),
    Row("imaging:label", frozenset({"lead", "surgeon"}), kwargs=a_study),
    Row(
        "imaging:label",
        frozenset({"lead", "surgeon"}),
        method="post",
        kwargs=a_study,
        sends={"seen": "", "marks": "[]"},
    ),
    Row(
        "imaging:label_drifts",
        frozenset({"lead", "surgeon"}),
        method="post",
        kwargs=a_study,
        sends={"marks": "[]"},
    ),
    Row("imaging:cut", frozenset({"lead", "surgeon"}), kwargs=a_cut),
    Row("imaging:lent_accept", frozenset({"lead", "surgeon"}), method="post", kwargs=a_series_uid),
    Row("imaging:lent_take_back", frozenset({"lead", "surgeon"}), method="post", kwargs=a_mark),
    Row("imaging:sides", frozenset({"lead", "surgeon"}), kwargs=a_study),
    Row("imaging:sides", frozenset({"lead", "surgeon"}), method="post", kwargs=a_study),
    Row("imaging:sides_take_back", frozenset({"lead", "surgeon"}), method="post", kwargs=a_series_uid),
    Row("imaging:alignment", frozenset({"lead", "surgeon"}), kwargs=a_study),
    Row(
        "imaging:alignment",
        frozenset({"lead", "surgeon"}),
        method="post",
        kwargs=a_study,
        sends={"seen": "", "posture": "", "landmarks": "{}"},
    ),
    Row("imaging:calibrate", frozenset({"lead", "surgeon"}), kwargs=a_study),
    Row(
        "imaging:calibrate",
        frozenset({"lead", "surgeon"}),
        method="post",
        kwargs=a_study,
        sends={"seen": "", "line": "[]", "length": "25", "known": "marker"},
    ),
    Row(
        "imaging:calibration_take_back",
        frozenset({"lead", "surgeon"}),
        method="post",
        kwargs=a_study,
        sends={"seen": ""},
    ),
    Row(
        "imaging:numbering",
        frozenset({"surgeon"}),
        method="post",
        kwargs=a_study,
        sends={"basis": "c2"},
    ),
    Row("imaging:marks_remove", frozenset({"lead", "surgeon"}), kwargs=a_mark),
    Row(
        "imaging:marks_remove",
        frozenset({"lead", "surgeon"}),
        method="post",
        kwargs=a_mark,
        sends={"seen": "7"},
    ),
    Row("imaging:mark", frozenset({"lead", "surgeon"}), method="post", kwargs=a_mark),
]
