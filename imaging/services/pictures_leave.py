"""Whether the pictures of a series may be sent to a suggestion server: asked before anything leaves."""

from __future__ import annotations

from imaging.errors import PicturesStay
from imaging.label_pictures import label_pictures
from imaging.models import Series, SopInstance, SuggestionServer
from imaging.policies import may_be_reviewed
from projects.models import Approval, Egress, Purpose


def pictures_leave(*, series: Series, server: SuggestionServer) -> Egress:
    """How far the pictures of a series may travel, where this server is not too far. Raises PicturesStay.

    The database holds the rule of places once more: `pictures_that_are_local_stay_local`.
    """
    subject = series.study.subject
    if not server.is_active:
        raise PicturesStay("server_switched_off", f"{server.name} is switched off. Ask an admin.")
    if subject.egress == Egress.LOCAL_ONLY and not server.is_local:
        raise PicturesStay(
            "local_models_only",
            f"The pictures of this patient may only go to local models, and {server.name} is not one.",
        )
    if not may_be_reviewed(series.study):
        raise PicturesStay(
            "study_not_signed_off", "The study waits for a person's sign-off, so no picture of it is sent."
        )
    if not Approval.objects.valid_for(Purpose.DRAFT).filter(pk=subject.approval_id).exists():
        raise PicturesStay(
            "no_valid_approval", "The approval of this patient does not allow drafting today. Renew it."
        )
    if Series.objects.filter(pk=series.pk).showing_a_face().exists():
        raise PicturesStay(
            "face_in_view",
            "A face may be rebuilt from this series, so it is not sent. Somebody may note at the study's "
            "sign-off that none can be.",
        )
    if not pictures_sent(series):
        raise PicturesStay("no_pictures", "No picture of this series says where it lies, so none is sent.")
    return Egress(subject.egress)


def pictures_sent(series: Series) -> list[SopInstance]:
    """The files that a server is sent: those that take marks, in stack order."""
    return [picture.file for picture in label_pictures(series)]
