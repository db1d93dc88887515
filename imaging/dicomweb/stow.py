"""STOW-RS: DICOM files that a machine sends are de-identified and taken like any other import (PS3.18 10.5).

The answer names what was stored: identities are remapped, so a file's own UIDs are not those it is kept
under, and every stored one carries the warning of coerced elements.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from imaging.dicomweb.gate import MachineWriter, machine_write
from imaging.dicomweb.parts import PartsProblem, parts_write
from imaging.formats.forking import fork_server_wake
from imaging.models import ImportFile, ImportFileState, ImportRun, SopInstance
from imaging.services.import_runs import LARGEST_UPLOAD, MOST_FILES
from imaging.services.places import folder_empty, receiving_folder
from imaging.services.study_store import (
    OTHER_STUDY,
    TurnedAway,
    approval_for_import,
    study_store,
    turned_away_find,
)
from projects.policies import Permission

DICOM_JSON = "application/dicom+json"
# PS3.18 table I.2: "Coercion of Data Elements", and "Cannot understand" of PS3.4 table B.2-1.
COERCED, NOT_UNDERSTOOD = 0xB000, 0xC000
# Of the range A9xx, "Data Set does not match", which is for each server to divide (PS3.18 table I.2-2).
NOT_OF_STUDY = 0xA901


@machine_write(Permission.IMPORT_STUDIES)
def store(request: MachineWriter, study: str = "") -> HttpResponse:
    """Take the parts of one request; `?approval=` names the Approval, else the one that lasts longest.

    With a `study` in the address, by its sender's UID or by ours, only what is of it.
    """
    approval = approval_for_import(request.project, request.GET.get("approval", ""))
    folder = receiving_folder()
    fork_server_wake()
    try:
        paths = parts_write(
            request,
            request.headers.get("Content-Type", ""),
            folder,
            most_bytes=LARGEST_UPLOAD,
            most_parts=MOST_FILES,
        )
        away = turned_away_find(project=request.project, study=study, paths=paths) if study else {}
        run = study_store(
            project=request.project,
            approval=approval,
            sent_by=request.bearer,
            folder=folder,
            paths=paths,
            turned_away=away,
        )
    except PartsProblem as problem:
        return HttpResponse(str(problem), status=problem.status, content_type="text/plain")
    finally:
        folder_empty(folder)
    return _answer(request, run, away.values())


def _answer(request: MachineWriter, run: ImportRun, away: Collection[TurnedAway]) -> HttpResponse:
    """200 when all is stored, 202 when some is, 409 when nothing is; the import's page says why."""
    files = list(run.files.only("run_id", "state", "sha256").order_by("name"))
    taken = [file for file in files if file.state in (ImportFileState.TAKEN, ImportFileState.DUPLICATE)]
    told: dict[str, Any] = {}
    if stored := _stored(request, taken):
        told["00081199"] = {"vr": "SQ", "Value": stored}
    failed = len(files) - len(taken)
    if named := [_failed_by_name(one) for one in away if one.sop_instance_uid]:
        told["00081198"] = {"vr": "SQ", "Value": named}
    nameless = [_reason(one) for one in away if not one.sop_instance_uid]
    if nameless := nameless + [_reason(None)] * (failed - len(away)):
        told["0008119A"] = {"vr": "SQ", "Value": nameless}
    status = 409 if not taken else 202 if failed else 200
    answer = HttpResponse(json.dumps(told), status=status, content_type=DICOM_JSON)
    page = request.build_absolute_uri(reverse("imaging:import", args=[request.project.slug, run.uid]))
    answer.headers["Link"] = f'<{page}>; rel="describedby"'
    return answer


def _reason(away: TurnedAway | None) -> dict[str, Any]:
    """An item that says why a file failed, without its name: the import's page says more."""
    is_stranger = away is not None and away.refusal.code == OTHER_STUDY
    return {"00081197": {"vr": "US", "Value": [NOT_OF_STUDY if is_stranger else NOT_UNDERSTOOD]}}


def _failed_by_name(away: TurnedAway) -> dict[str, Any]:
    """An item of the Failed SOP Sequence, under the identifiers that the sender knows the file by."""
    return {
        "00081150": {"vr": "UI", "Value": [away.sop_class_uid]},
        "00081155": {"vr": "UI", "Value": [away.sop_instance_uid]},
        **_reason(away),
    }


def _stored(request: MachineWriter, files: list[ImportFile]) -> list[dict[str, Any]]:
    """An item of the Referenced SOP Sequence for each image that the files became."""
    rows = SopInstance.objects.filter(
        series__study__project=request.project, source_sha256__in=[file.sha256 for file in files]
    )
    named = rows.order_by("pk").values_list(
        "sop_class_uid",
        "sop_instance_uid",
        "series__study__study_instance_uid",
        "series__series_instance_uid",
    )
    addresses = {(study, series): _above(request, study, series) for _, _, study, series in named}
    return [_item(kind, name, addresses[study, series] + name) for kind, name, study, series in named]


def _above(request: MachineWriter, study: str, series: str) -> str:
    """What the addresses of the instances of a series begin with."""
    address = reverse("dicomweb:instance", args=[request.project.slug, study, series, "0"])
    return request.build_absolute_uri(address).removesuffix("0")


def _item(sop_class: str, name: str, address: str) -> dict[str, Any]:
    return {
        "00081150": {"vr": "UI", "Value": [sop_class]},
        "00081155": {"vr": "UI", "Value": [name]},
        "00081190": {"vr": "UR", "Value": [address]},
        "00081196": {"vr": "US", "Value": [COERCED]},
    }
