"""A person's key images of a study as one DICOM object to take away."""

from __future__ import annotations

import json

from imaging.errors import NotExportable
from imaging.models import Study
from imaging.selectors.key_images import key_images
from imaging.services.dicom_objects import SEVERAL_FRAMES, ObjectFile, object_file
from imaging.services.places import project_secret
from projects.models import User

NONE = "You marked no key image of this study. Mark one with Shift+K in the viewer first."


def key_object_file(study: Study, person: User) -> ObjectFile:
    """The key object selection of a person's own key images. Raises NotExportable where there is none.

    It stands in the study beside its images, and names nobody: whoever chose them has a pseudonym in it.
    """
    from imaging.exchange.authors import person_author
    from imaging.exchange.key_objects import key_object_of
    from imaging.exchange.making import Making, image_header

    keys = list(key_images(study, person=person, own_only=True))
    if not keys:
        raise NotExportable(NONE)
    if any(key.sop_instance.number_of_frames > 1 for key in keys):
        raise NotExportable(SEVERAL_FRAMES)
    secret = project_secret(study.project)
    files = {key.sop_instance_id: key.sop_instance for key in keys}
    making = Making(
        series=keys[0].sop_instance.series,
        images=[image_header(file) for file in files.values()],
        secret=secret,
        author=person_author(secret, person, study.project),
        kind=f"key images of {study.study_instance_uid}",
        state=json.dumps(sorted([key.sop_instance.sop_instance_uid, key.frame] for key in keys)),
        when=max(key.created_at for key in keys),
    )
    return object_file(key_object_of(making), making, "key-images-KO")
