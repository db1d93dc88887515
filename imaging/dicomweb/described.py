"""What OpenAPI tells of each DICOMweb address: purpose, parameters, media types, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imaging.dicomweb.qido import INSTANCE_KEYS, MOST_RESULTS, SERIES_KEYS, STUDY_KEYS

DICOM_JSON, PART_10, PARTS = "application/dicom+json", "application/dicom", "multipart/related"
PICTURES = ("image/jpeg", "image/png")
FRAMES = "instances/{instance}/frames/{frames}"
REFUSALS = {
    "401": "No token and no session.",
    "403": "The role in this project does not include images.",
    "404": "No such object, or it lies outside the projects of the bearer.",
    "406": "None of the accepted media types is offered.",
}
PATH_PARAMETERS = {
    "slug": "The project's address.",
    "study": "Study Instance UID.",
    "series": "Series Instance UID.",
    "instance": "SOP Instance UID.",
    "number": "Number of the frame, from 1.",
    "frames": "Numbers of frames, from 1, parted by commas.",
}


@dataclass(frozen=True, slots=True)
class Description:
    """One address: what a GET of it gives, and the query it understands (name → meaning)."""

    summary: str
    media_types: tuple[str, ...]
    query: dict[str, str]
    more: dict[str, str]


def _search(level: str, *keys: dict[str, str]) -> Description:
    names = [name for one in keys for name in one if not name[:4].isdigit()]
    query = dict.fromkeys(names, "Exact value; one * at its end stands for the rest.")
    query |= {"limit": f"At most {MOST_RESULTS}.", "offset": "How many to leave out."}
    if "StudyDate" in query:
        query["StudyDate"] = "YYYYMMDD, or a range YYYYMMDD-YYYYMMDD; either end may be left out."
    more = {"204": "Nothing was found.", "400": "A key that is not searched by, or a value it cannot have."}
    return Description(f"QIDO-RS: search for {level}", (DICOM_JSON,), query, more)


def _metadata(of: str) -> Description:
    return Description(f"WADO-RS: metadata of {of}", (DICOM_JSON,), {}, {})


def _picture(of: str) -> Description:
    query = {
        "window": "Centre, width and function: 40,400,linear.",
        "viewport": "Width and height in pixels, then a region: x,y,width,height.",
        "quality": "Of a JPEG, 1 to 100.",
    }
    more = {"400": "A parameter cannot be read.", "410": "The file was erased."}
    return Description(f"WADO-RS: {of}, rendered", PICTURES, query, more)


SERIES_SEARCH = _search("series", STUDY_KEYS, SERIES_KEYS)
INSTANCE_SEARCH = _search("SOP Instances", STUDY_KEYS, SERIES_KEYS, INSTANCE_KEYS)
# By the name of the route.
DESCRIBED: dict[str, Description] = {
    "studies": _search("studies", STUDY_KEYS),
    "all-series": SERIES_SEARCH,
    "series": SERIES_SEARCH,
    "all-instances": INSTANCE_SEARCH,
    "study-instances": INSTANCE_SEARCH,
    "instances": INSTANCE_SEARCH,
    "study-metadata": _metadata("a study"),
    "series-metadata": _metadata("a series"),
    "instance-metadata": _metadata("a SOP Instance"),
    "study": Description("WADO-RS: the files of a study, de-identified", (PARTS,), {}, {}),
    "one-series": Description("WADO-RS: the files of a series, de-identified", (PARTS,), {}, {}),
    "instance": Description("WADO-RS: one file, de-identified", (PARTS, PART_10), {}, {}),
    "instance-rendered": _picture("a SOP Instance"),
    "frame-rendered": _picture("a frame"),
    "instance-thumbnail": Description("A small picture of a SOP Instance", PICTURES[:1], {}, {}),
    "series-thumbnail": Description("A small picture of a series", PICTURES[:1], {}, {}),
}
FRAMES_DESCRIBED = Description(
    "WADO-RS: frames as they are stored, or unpacked",
    (PARTS, "application/octet-stream"),
    {},
    {"410": "The file was erased."},
)


def operation(name: str, told: Description, path_names: list[str], security: list[Any]) -> dict[str, Any]:
    """The OpenAPI operation of a GET."""
    text = {"type": "string"}
    inside = [
        {"name": one, "in": "path", "required": True, "description": PATH_PARAMETERS[one], "schema": text}
        for one in path_names
    ]
    asked = [
        {"name": one, "in": "query", "description": meaning, "schema": text}
        for one, meaning in told.query.items()
    ]
    found = {kind: {"schema": _shape(kind)} for kind in told.media_types}
    refused = {code: {"description": why} for code, why in sorted({**REFUSALS, **told.more}.items())}
    return {
        "operationId": f"dicomweb_{name.replace('-', '_')}",
        "summary": told.summary,
        "tags": ["dicomweb"],
        "parameters": inside + asked,
        "security": security,
        "responses": {"200": {"description": "Found.", "content": found}, **refused},
    }


def _shape(media_type: str) -> dict[str, Any]:
    if media_type == DICOM_JSON:
        return {"type": "array", "items": {"type": "object"}}
    return {"type": "string", "format": "binary"}
