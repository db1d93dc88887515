"""Files on their way in: announced, then sent in pieces that can be sent again."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from imaging.models import ImportFile, ImportRun
from imaging.services.import_runs import LARGEST_CHUNK, import_chunk_receive, import_files_offer
from projects.access import ProjectRequest, project_page
from projects.errors import StudioError
from projects.policies import Permission
from projects.sent import body_of

# Digits of the largest place in any file; more are no place, and cost time to read as a number.
LONGEST_OFFSET = 15


@require_POST
@project_page(Permission.IMPORT_STUDIES)
def files_offer(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Announce files as `{"files": [{"name", "size"}]}`; told where to send each, and from which byte."""
    run = get_object_or_404(ImportRun, project=request.project, uid=uid)
    files = import_files_offer(run=run, names=_announced(body_of(request)))
    told = [
        {
            "uid": str(file.uid),
            "name": file.name,
            "received": file.received,
            "size": file.size,
            "address": reverse("imaging:chunk", args=[request.project.slug, run.uid, file.uid]),
        }
        for file in files
    ]
    return JsonResponse({"files": told, "chunk": LARGEST_CHUNK})


def _announced(body: bytes) -> list[tuple[str, int]]:
    try:
        rows = json.loads(body)["files"]
        found = [(row["name"], row["size"]) for row in rows]
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise StudioError("The list of files is not understood. Reload the page and try again.") from problem
    for name, size in found:
        if not isinstance(name, str):
            raise StudioError("A file has no name. Reload the page and try again.")
        # Not isinstance: true is no size, and neither is 1.5 or what JSON calls 1e999.
        if type(size) is not int or size < 0:
            raise StudioError(f"The size of {name[-80:]} is no number of bytes. Choose the file again.")
    return found


@require_POST
@project_page(Permission.IMPORT_STUDIES)
def chunk_receive(request: ProjectRequest, uid: UUID, file_uid: UUID) -> HttpResponse:
    """Take one piece of one file; `?offset=` says where it starts."""
    file = get_object_or_404(
        ImportFile.objects.select_related("run"), run__project=request.project, run__uid=uid, uid=file_uid
    )
    offset = request.GET.get("offset", "0")
    if not (offset.isascii() and offset.isdigit() and len(offset) <= LONGEST_OFFSET):
        raise StudioError("The piece does not say where it starts. Reload the page and send the file again.")
    file = import_chunk_receive(file=file, offset=int(offset), content=body_of(request))
    return JsonResponse({"received": file.received})
