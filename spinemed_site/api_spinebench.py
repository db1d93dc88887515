"""What `/api/schema/` tells of SpineBench: sending predictions, and asking what became of them."""

from __future__ import annotations

from typing import Any

UPLOADS = "/api/p/{slug}/spinebench/uploads/"
TEXT = {"type": "string"}
REPORT = {
    "type": "object",
    "properties": {
        "uid": TEXT,
        "state": {"type": "string", "enum": ["taken", "refused"]},
        "model": TEXT,
        "suite": TEXT,
        "suite_version": TEXT,
        "sha256": TEXT,
        "lines": {"type": "integer"},
        "fault_count": {"type": "integer"},
        "faults": {
            "type": "array",
            "items": {"type": "object", "properties": {"line": {"type": "integer"}, "told": TEXT}},
        },
        "run": {"type": "object", "nullable": True, "properties": {"uid": TEXT, "state": TEXT}},
    },
}


def uploads_described(security: list[dict[str, list[str]]]) -> dict[str, Any]:
    """The paths of uploads with their operations."""
    slug = _named("slug", "path", "Of the project.")
    uid = _named("uid", "path", "Of the file.")
    query = [
        _named("version", "query", "Uid of a suite's version; the newest without it."),
        _named("model", "query", "As it shall stand on the board.") | {"required": True},
        _named("family", "query", "Items that the same family drafted are flagged."),
    ]
    send = {
        "operationId": "uploads_send",
        "summary": "Send predictions: a JSON object a line, item_id with response or letter",
        "tags": ["spinebench"],
        "parameters": [slug, *query],
        "requestBody": {"required": True, "content": {"application/x-ndjson": {"schema": TEXT}}},
        "security": security,
        "responses": {
            "201": _report("Every line holds; the run is queued."),
            "401": {"description": "No sign-in."},
            "403": {"description": "No evaluator."},
            "404": {"description": "No such project or version."},
            "409": {
                "description": "The suite has told as many scores this week as it may; when the next may."
            },
            "413": {"description": "Longer than 256 MiB."},
            "422": _report("Faults by line; nothing was queued, and nothing counts for a limit."),
        },
    }
    told = {
        "operationId": "uploads_told",
        "summary": "What became of a file",
        "tags": ["spinebench"],
        "parameters": [slug, uid],
        "security": security,
        "responses": {
            "200": _report("The report, and the state of the run."),
            "401": {"description": "No sign-in."},
            "403": {"description": "No evaluator."},
            "404": {"description": "No such file in the projects of the bearer."},
        },
    }
    return {UPLOADS: {"post": send}, f"{UPLOADS}{{uid}}/": {"get": told}}


def _named(name: str, place: str, told: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "description": told, "schema": TEXT}


def _report(told: str) -> dict[str, Any]:
    return {"description": told, "content": {"application/json": {"schema": REPORT}}}
