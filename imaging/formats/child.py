"""The reading process: bounded in memory and time, it alone touches what strangers send.

Forked by `imaging.formats.fork_server`; one JSON request a line in, one JSON answer a line out.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from imaging.formats import limits
from imaging.formats.errors import Refused, bytes_in_words

ROOT = Path(__file__).resolve().parents[2]


def read_file(request: dict[str, Any]) -> dict[str, Any]:
    """Read one file: an image is written as DICOM below `scratch`, anything else is only named."""
    from imaging.formats.sniff import Kind, kind_of

    path, scratch = Path(request["path"]), Path(request["scratch"])
    secret = bytes.fromhex(request["secret"])
    kind = kind_of(path)
    if kind is Kind.ZIP:
        return {"kind": "archive", "read_as": "ZIP"}
    if kind is Kind.LEVEL_LIST:
        from imaging.formats.level_marks import points_of, read_level_list

        points, _codes = points_of(read_level_list(path, request["scheme"]), request["scheme"])
        return {"kind": "level_list", "read_as": f"Level list, {len(points)} marks"}
    if kind is Kind.DICOM:
        from imaging.formats.dicom_file import dicom_image

        told = {name: request[name] for name in ("series", "tells_person", "profile") if name in request}
        return dicom_image(path, content_hash=request["content"], secret=secret, scratch=scratch, **told)
    named = {"subject": request["subject"], "content_hash": request["content"], "secret": secret}
    if kind in (Kind.PNG, Kind.JPEG):
        from imaging.formats.picture import picture_image

        return picture_image(path, modality=request["picture_modality"], scratch=scratch, **named)
    return _read_volume(path, kind, request, named, scratch)


def _read_volume(
    path: Path, kind: Any, request: dict[str, Any], named: dict[str, Any], scratch: Path
) -> dict[str, Any]:
    from imaging.formats.label_map import is_label_map, labels_of, scaled_labels
    from imaging.formats.volume_series import volume_series
    from imaging.formats.volumes import read_volume

    volume = read_volume(path, kind)
    if not volume.stored.any():
        raise Refused(
            "no_contrast",
            "Every voxel of this file is 0: as an image it shows nothing, as a mask it marks nothing.",
            "Export it again",
            read_as=volume.read_as,
        )
    labels = labels_of(volume)
    if is_label_map(volume.stored if labels is None else labels):
        if labels is None:
            raise scaled_labels(volume)
        shape = [int(side) for side in volume.stored.shape]
        return {"kind": "label_map", "read_as": "Mask, " + " × ".join(map(str, shape)), "shape": shape}
    return volume_series(volume, modality=request["volume_modality"], scratch=scratch, **named)


def read_marks(request: dict[str, Any]) -> dict[str, Any]:
    """Marks of a label map or level list, on the nearest named of the given images that it fits."""
    from imaging.formats.geometry import grid_from_json
    from imaging.formats.level_marks import is_iso_list, marks_of_list, marks_of_map, read_level_list
    from imaging.formats.picture_marks import marks_on_picture
    from imaging.formats.sniff import Kind, kind_of
    from imaging.formats.volumes import read_volume

    path = Path(request["path"])
    kind = kind_of(path)
    if kind is Kind.LEVEL_LIST and "picture" in request["grids"][0]:
        entry = request["grids"][0]
        found = marks_on_picture(
            read_level_list(path, request["scheme"]), entry["picture"], scheme=request["scheme"]
        )
        return found | {"series": entry["series"]}
    grids = [(entry, grid_from_json(entry)) for entry in request["grids"]]
    if kind is Kind.LEVEL_LIST:
        entry, grid = grids[0]
        content = read_level_list(path, request["scheme"])
        found = marks_of_list(
            content,
            grid,
            source_axes=entry["source_axes"],
            scheme=request["scheme"],
            is_iso=is_iso_list(request["name"]),
        )
        return found | {"series": entry["series"]}
    volume = read_volume(path, kind)
    entry, grid = _only_fit(volume, grids)
    return marks_of_map(volume, grid, scheme=request["scheme"]) | {"series": entry["series"]}


def _only_fit(volume: Any, grids: list[tuple[dict[str, Any], Any]]) -> tuple[dict[str, Any], Any]:
    """The image that a mask lies on: the one whose name is nearest, of those whose grid it has.

    Raises Refused when none has its grid, or when two are equally near: a guess would draw one
    person's levels on another.
    """
    from imaging.formats.geometry import fit_to, shape_along
    from imaging.formats.level_marks import grid_differs

    named = [place for place in grids if place[0]["name_distance"] is not None]
    fits = [
        (entry, grid)
        for entry, grid in named or grids
        if fit_to(volume.stored.shape, volume.affine, grid) is not None
    ]
    if not fits:
        raise grid_differs(volume.stored.shape, shape_along(volume.affine, named[0][1]) if named else None)
    nearest = min((entry["name_distance"] for entry, _grid in fits), key=lambda far: far or 0)
    best = [place for place in fits if place[0]["name_distance"] == nearest]
    if len(best) > 1:
        alike = "have the name and the grid" if named else "have the grid"
        sentence = f"{len(best)} images {alike} of this mask; which one it belongs to cannot be told."
        raise Refused(
            "ambiguous_image", sentence, "Name it as its image, in the same folder, or send them alone"
        )
    return best[0]


def read_images_named(request: dict[str, Any]) -> dict[str, Any]:
    """Which series and slices a DICOM segmentation or report speaks of."""
    from imaging.formats.referring import images_named

    return images_named(Path(request["path"]), bytes.fromhex(request["secret"]))


def read_object(request: dict[str, Any]) -> dict[str, Any]:
    """Marks or measurements of a DICOM segmentation or report on each series it speaks of, as `found`."""
    from imaging.formats.referring import place_from_json
    from imaging.formats.report import told_by_report
    from imaging.formats.segmentation import marks_of_segmentation

    path = Path(request["path"])
    places = [place_from_json(each, bytes.fromhex(request["secret"])) for each in request["places"]]
    read = marks_of_segmentation if request["is_mask"] else told_by_report
    return {"found": read(path, places)}


def unpack_archive(request: dict[str, Any]) -> dict[str, Any]:
    """Unpack a ZIP below `into`."""
    from imaging.formats.archive import unpack

    return unpack(Path(request["path"]), Path(request["into"]))


def deidentify_file(request: dict[str, Any]) -> dict[str, Any]:
    """De-identify one DICOM file with a profile and write it below `scratch`."""
    from imaging.formats.dicom_file import deidentified_file

    return deidentified_file(
        Path(request["path"]),
        profile=request["profile"],
        secret=bytes.fromhex(request["secret"]),
        scratch=Path(request["scratch"]),
    )


def combine_parts(request: dict[str, Any]) -> dict[str, Any]:
    """Write masks of one structure each as one label map `into`."""
    from imaging.formats.combining import combine_masks

    return combine_masks([(Path(path), number) for path, number in request["parts"]], Path(request["into"]))


def read_sender(request: dict[str, Any]) -> dict[str, Any]:
    """Whether a file is of a study, by the names that its sender gave both."""
    from imaging.formats.dicom_file import dicom_sender

    secret = bytes.fromhex(request["secret"])
    return dicom_sender(Path(request["path"]), study=request["study"], secret=secret)


def find_text(request: dict[str, Any]) -> dict[str, Any]:
    """Places of one stored DICOM picture that look like text."""
    from imaging.formats.text_places import text_places

    return text_places(Path(request["path"]), sure=bool(request.get("sure")))


def trace_text(request: dict[str, Any]) -> dict[str, Any]:
    """Where one stored DICOM picture has sharp edges, in figures."""
    from imaging.formats.text_traces import text_trace

    return text_trace(Path(request["path"]))


Verbs = dict[str, Callable[[dict[str, Any]], dict[str, Any]]]
VERBS: Verbs = {
    "read": read_file,
    "marks": read_marks,
    "images_named": read_images_named,
    "object": read_object,
    "unpack": unpack_archive,
    "combine": combine_parts,
    "sender": read_sender,
    "deidentify": deidentify_file,
}


def answer(request: dict[str, Any], verbs: Verbs = VERBS) -> dict[str, Any]:
    """The answer to one request; a refusal is an answer too."""
    try:
        return {"ok": verbs[request["verb"]](request)}
    except Refused as refusal:
        return {"refused": refusal.as_json()}
    except MemoryError:
        held = bytes_in_words(Path(request["path"]).stat().st_size)
        too_much = Refused(
            "memory",
            f"Reading this file ({held}) needs more memory than any image does; it is damaged or hostile.",
            "Export it again from its source",
        )
        return {"refused": too_much.as_json()}
    except Exception as problem:  # Decoders may raise anything on a file made to break them.
        return {"fault": fault_place(problem), "kind": type(problem).__name__}


def fault_place(problem: BaseException) -> str:
    """Where a problem arose, as `module:line` of this program and of what it called.

    Nothing else of it may be told: its own words may quote the file.
    """
    steps = traceback.extract_tb(problem.__traceback__)
    own = [step for step in steps if Path(step.filename).is_relative_to(ROOT / "imaging")]
    return " > ".join(f"{Path(step.filename).stem}:{step.lineno}" for step in (*own[-1:], *steps[-1:]))


def main(verbs: Verbs = VERBS, memory: int = limits.MEMORY) -> None:
    """Answer requests until the input ends; another program brings its own verbs and bound, in bytes."""
    # Whatever a library prints must not mix with the answers.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.WRITTEN_FILE, limits.WRITTEN_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        channel.write(json.dumps(answer(json.loads(line), verbs)) + "\n")
        channel.flush()
