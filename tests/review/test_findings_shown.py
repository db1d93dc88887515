"""How a finding is shown beside the text it speaks of."""

from __future__ import annotations

import re

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


@pytest.mark.parametrize(
    ("field", "level", "place"),
    [
        ("/options/1/text", "", "options/2/text"),
        ("/stem", "L2/L3", "stem"),
        ("/levels/0", "L2/L3", "levels/1"),
        ("/images/0", "L2/L3", ""),
        ("", "L2/L3", ""),
    ],
)
@pytest.mark.parametrize("query", ["", "?mode=edit"])
def test_a_finding_leads_to_its_words_and_to_its_level(
    project: Project, surgeon_a: User, field: str, level: str, place: str, query: str
) -> None:
    assignment = opened(project).assignments.get()
    Finding.objects.create(
        revision=assignment.round.seen,
        check_name="levels_agree",
        severity="error",
        message="The words say another level.",
        field=field,
        level=level,
        fingerprint="e" * 64,
    )
    page = signed_in(surgeon_a).get(reverse("review:item", args=[project.slug, assignment.uid]) + query)
    shown = page.content.decode().split('<div class="finding ')[1].split("</section>")[0]
    assert re.findall(r'data-jump="([^"]*)"', shown) == ([place] if place else [])
    assert re.findall(r'data-level="([^"]*)"', shown) == ([level] if level else [])
