"""How a finding is shown beside the text it speaks of."""

from __future__ import annotations

import pytest
from django.urls import reverse

from corpus.models import Finding
from projects.models import Project, User
from tests.conftest import signed_in
from tests.review.making import opened


@pytest.mark.parametrize(
    ("severity", "check", "told"),
    [("error", "levels_agree", True), ("note", "levels_agree", False), ("error", "side_is_known", False)],
)
def test_only_an_error_about_levels_says_that_it_contradicts_a_mark(
    project: Project, surgeon_a: User, severity: str, check: str, told: bool
) -> None:
    assignment = opened(project).assignments.get()
    Finding.objects.create(
        revision=assignment.round.seen,
        check_name=check,
        severity=severity,
        message="The rationale names a level.",
        field="rationale",
        level="L2/L3",
        fingerprint="e" * 64,
    )
    page = signed_in(surgeon_a).get(reverse("review:item", args=[project.slug, assignment.uid]))
    assert ("contradicts a mark" in page.content.decode()) is told
