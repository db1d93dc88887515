"""Key images on their way to the server and back, and as DICOM objects to take away."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from imaging.drawn import Picture
from imaging.errors import NoSuchPicture
from imaging.selectors.key_images import key_image_sheet
from imaging.services.key_images import key_image_mark, key_image_unmark
from imaging.services.key_object import key_object_file
from imaging.views.dicom_objects import sent
from imaging.views.studies import study_or_404
from projects.access import ProjectRequest, project_page
from projects.policies import Permission
from projects.sent import body_of


@require_safe
@never_cache
@project_page(Permission.VIEW_STUDIES)
def key_image_list(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The key images of a study; with `?whose=own` one's own alone."""
    own_only = request.GET.get("whose") == "own"
    return JsonResponse(key_image_sheet(study_or_404(request, uid), person=request.user, own_only=own_only))


@require_POST
@project_page(Permission.MARK_LEVELS)
def key_image_decide(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Mark a picture as key by `{"sop", "frame", "key": true}`, or take that back by `false`."""
    study = study_or_404(request, uid)
    picture, is_key = _read(body_of(request))
    change = key_image_mark if is_key else key_image_unmark
    change(study=study, picture=picture, author=request.user)
    return JsonResponse({"key": is_key})


@require_safe
@never_cache
@project_page(Permission.VIEW_STUDIES)
def key_object(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One's own key images of a study as a DICOM key object selection."""
    study = study_or_404(request, uid)
    return sent(request, study, "key images", key_object_file(study, request.user))


def _read(body: bytes) -> tuple[Picture, bool]:
    try:
        told = json.loads(body)
        sop, frame, is_key = told["sop"], told["frame"], told["key"]
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise NoSuchPicture("This mark is not understood. Reload the page.") from problem
    # Not isinstance: true is no number.
    if not isinstance(sop, str) or type(frame) is not int or type(is_key) is not bool:
        raise NoSuchPicture("This mark is not understood. Reload the page.")
    return Picture(sop, frame), is_key
