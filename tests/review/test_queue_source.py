"""What the queue says an item is about."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from imaging.models import SignOff, Study
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.test_import_studies import imported, incoming
from tests.review.making import opened

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]


def test_a_case_without_a_description_is_named_by_its_pseudonym(
    project: Project, approval: Approval, incoming: Path, surgeon_a: User
) -> None:
    makers.nifti(incoming / "case_t2.nii.gz", makers.noise_image((16, 16, 12)), makers.IPL)
    imported(incoming, project)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    study = Study.objects.get()
    assert (study.description, bool(study.subject.pseudonym)) == ("", True)
    opened(project, study=study, subject=study.subject)
    page = signed_in(surgeon_a).get(reverse("review:queue", args=[project.slug])).content.decode()
    assert f'<td class="muted">{study.subject.pseudonym}</td>' in page
