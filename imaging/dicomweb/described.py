"""What OpenAPI tells of each DICOMweb address: purpose, parameters, media types, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imaging.dicomweb.accept import DICOM_JSON, DICOM_XML, OCTETS, PART_10, PARTS
from imaging.dicomweb.qido import MOST_RESULTS
from imaging.dicomweb.rendered import GIF, JPEG, PNG
from imaging.dicomweb.search_keys import INSTANCE_KEYS, SERIES_KEYS, STUDY_KEYS, Key

PICTURES = (JPEG, PNG, GIF, PARTS)
TOLD = (DICOM_JSON, "application/json", PARTS)
WADL = "application/vnd.sun.wadl+xml"
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
    "path": "Tag of a value; inside sequences tags and numbers of items, from 1, parted by dots.",
    "frames": "Numbers of frames, from 1, parted by commas.",
}


@dataclass(frozen=True, slots=True)
class Description:
    """One address: what a GET of it gives, and the query it understands (name → meaning)."""

    summary: str
    media_types: tuple[str, ...]
    query: dict[str, str]
    more: dict[str, str]


def _search(level: str, *keys: tuple[Key, ...]) -> Description:
    query = {key.keyword: key.matching.value for one in keys for key in one}
    query |= {
        "includefield": "Attributes to tell besides, by keyword or tag, parted by commas; or all.",
        "limit": f"At most {MOST_RESULTS}.",
        "offset": "How many to leave out.",
        "fuzzymatching": "Not offered: a Warning says so.",
    }
    more = {"204": "Nothing was found.", "400": "A key that is not searched by, or a value it cannot have."}
    return Description(f"QIDO-RS: search for {level}", TOLD, query, more)


def _metadata(of: str) -> Description:
    return Description(f'WADO-RS: metadata of {of}; as parts of "{DICOM_XML}"', TOLD, {}, {})


def _picture(of: str, media_types: tuple[str, ...] = PICTURES) -> Description:
    query = {
        "window": "Centre, width and function (linear, linear-exact, sigmoid): 40,400,linear.",
        "viewport": "Width and height in pixels, then a region: x,y,width,height.",
        "quality": "Of a JPEG, 1 to 100.",
    }
    more = {"400": "A parameter cannot be read.", "410": "The file was erased."}
    return Description(f"WADO-RS: {of}", media_types, query, more)


def _files(of: str, *media_types: str) -> Description:
    ranges = {"206": "The range asked for.", "410": "The file was erased.", "416": "No such range."}
    more = ranges if len(media_types) > 1 else {}
    return Description(f"WADO-RS: {of}", media_types, {}, more)


SERIES_SEARCH = _search("series", STUDY_KEYS, SERIES_KEYS)
INSTANCE_SEARCH = _search("SOP Instances", STUDY_KEYS, SERIES_KEYS, INSTANCE_KEYS)
SMALL = (JPEG, PNG)
# By the name of the route.
DESCRIBED: dict[str, Description] = {
    "service": Description("What this service offers, as WADL", (WADL,), {}, {}),
    "studies": _search("studies", STUDY_KEYS),
    "all-series": SERIES_SEARCH,
    "series": SERIES_SEARCH,
    "all-instances": INSTANCE_SEARCH,
    "study-instances": INSTANCE_SEARCH,
    "instances": INSTANCE_SEARCH,
    "study-metadata": _metadata("a study"),
    "series-metadata": _metadata("a series"),
    "instance-metadata": _metadata("a SOP Instance"),
    "study": _files("the files of a study, de-identified", PARTS),
    "one-series": _files("the files of a series, de-identified", PARTS),
    "instance": _files("one file, de-identified", PARTS, PART_10),
    "study-bulkdata": _files("pixels and long values of a study", PARTS),
    "series-bulkdata": _files("pixels and long values of a series", PARTS),
    "instance-bulkdata": _files("pixels and long values of a SOP Instance", PARTS),
    "value": _files("one value of a SOP Instance, or its pixels", PARTS, OCTETS),
    "study-pixeldata": _files("pixels of a study", PARTS),
    "series-pixeldata": _files("pixels of a series", PARTS),
    "instance-pixeldata": _files("pixels of a SOP Instance", PARTS),
    "study-rendered": _picture("a study, rendered", (PARTS,)),
    "series-rendered": _picture("a series, rendered", (GIF, PARTS)),
    "instance-rendered": _picture("a SOP Instance, rendered"),
    "frame-rendered": _picture("frames, rendered"),
    "study-thumbnail": _picture("a small picture of a study", SMALL),
    "series-thumbnail": _picture("a small picture of a series", SMALL),
    "instance-thumbnail": _picture("a small picture of a SOP Instance", SMALL),
    "frame-thumbnail": _picture("a small picture of a frame", SMALL),
}
FRAMES_DESCRIBED = Description(
    "WADO-RS: frames as they are stored, or unpacked", (PARTS, OCTETS), {}, {"410": "The file was erased."}
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
    if media_type in TOLD[:2]:
        return {"type": "array", "items": {"type": "object"}}
    return {"type": "string", "format": "binary"}
