"""Sign-off: a person looked at the pictures of a Study and says whether they name anybody."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from imaging.dicomweb.pixels import series_changed
from imaging.errors import NothingToClear, NotWaitingForSignOff, PicturesUnseen, TextUndecided
from imaging.models import Series, SignOff, SopInstance, Study
from imaging.selectors.looks import Walk, study_walk
from imaging.services.faces import study_face_look
from imaging.services.picture_looks import looks_carry_out
from imaging.services.study_hold import study_held
from projects.models import User
from projects.services import audit


@transaction.atomic
def study_sign_off(*, study: Study, signed_by: User, seen_files: int, unseen_reason: str = "") -> Study:
    """Let a Study be reviewed. `seen_files` is how many files were on the person's screen.

    What people said is to be masked becomes black with it. `unseen_reason` is why pictures may be read at
    which nobody looked one by one; it is kept. Raises NotWaitingForSignOff when somebody was
    faster or pictures arrived meanwhile, TextUndecided when nobody decided on places that a machine found,
    PicturesUnseen when there are such pictures and no reason.
    """
    _require_all_seen(study, seen_files)
    walk = study_walk(study)
    _require_all_decided(walk)
    told = _unseen_told(walk, unseen_reason)
    looks_carry_out(study=study, masked_by=signed_by)
    changed = Study.objects.filter(pk=study.pk, sign_off__in=[SignOff.WAITING, SignOff.WITHHELD]).update(
        sign_off=SignOff.SIGNED, signed_unseen=told, signed_off_by=signed_by, signed_off_at=timezone.now()
    )
    return _recorded(study, changed, signed_by, "study_sign_off", told)


@transaction.atomic
def study_withhold(*, study: Study, withheld_by: User, reason: str, seen_files: int) -> Study:
    """Keep a Study from review: something in its pictures names somebody."""
    _require_all_seen(study, seen_files)
    changed = (
        Study.objects.filter(pk=study.pk)
        .exclude(sign_off=SignOff.WITHHELD)
        .update(sign_off=SignOff.WITHHELD, sign_off_reason=reason, signed_off_by=None, signed_off_at=None)
    )
    return _recorded(study, changed, withheld_by, "study_withhold", reason)


@transaction.atomic
def study_faces_clear(*, study: Study, cleared_by: User, seen_files: int) -> int:
    """Say of the series of a study that no face can be rebuilt from them; returns of how many.

    `seen_files` is how many files were on the person's screen. Raises NotWaitingForSignOff when pictures
    arrived meanwhile, NothingToClear when no face is in view.
    """
    _require_all_seen(study, seen_files)
    cleared = (
        Series.objects.filter(study=study)
        .showing_a_face()
        .update(face_cleared_by=cleared_by, face_cleared_at=timezone.now())
    )
    if not cleared:
        raise NothingToClear("No series of this study is kept out of releases because of a face.")
    study_face_look(study.pk)
    audit(
        action="study_faces_clear",
        actor=cleared_by,
        project=study.project,
        object_kind="study",
        object_uid=study.uid,
        detail={"series": cleared},
    )
    return cleared


def study_file_count(study: Study) -> int:
    """How many files a person must have seen."""
    return SopInstance.objects.filter(series__study=study).count()


def _require_all_seen(study: Study, seen_files: int) -> None:
    study_held(study.pk)
    if study_file_count(study) != seen_files:
        raise NotWaitingForSignOff("More pictures of this study have arrived meanwhile. Look again.")


def _require_all_decided(walk: Walk) -> None:
    if walk.undecided:
        raise TextUndecided(
            f"Text may stand in {_pictures(walk.undecided)} that nobody has decided on. Look at each of them."
        )


def _unseen_told(walk: Walk, reason: str) -> str:
    """What is kept of pictures that nobody looked at; empty where there are none. Raises PicturesUnseen."""
    if not walk.unseen:
        return ""
    if not reason.strip():
        raise PicturesUnseen(
            f"No person has looked at {_pictures(walk.unseen)} one by one. Look picture by picture, or say "
            "why they may be read unseen."
        )
    return f"{_pictures(walk.unseen)} signed off unseen: {reason.strip()}"[:240]


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"


def _recorded(study: Study, changed: int, by: User, action: str, reason: str) -> Study:
    if not changed:
        raise NotWaitingForSignOff("Somebody decided on this study meanwhile. Reload the page.")
    study.refresh_from_db()
    # Where its frames lie is remembered for people for whom the study may have just ceased to exist.
    transaction.on_commit(series_changed)
    audit(
        action=action,
        actor=by,
        project=study.project,
        object_kind="study",
        object_uid=study.uid,
        detail={"reason": reason} if reason else None,
    )
    return study
