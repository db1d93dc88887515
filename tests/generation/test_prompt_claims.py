"""Of a prompt version with few texts the pages say how many, and claim nothing of a hundred."""

from __future__ import annotations

import pytest

from corpus.models import Instance, Revision, RevisionKind, Verdict
from corpus.statistics.proportions import LEAST_FOR_A_CLAIM
from generation.services.prompt_register import DRAFT, prompt_in_use
from projects.models import Project, User
from tests.conftest import signed_in
from tests.generation.cast import words_of
from tests.generation.test_prompts import HERE, decided


@pytest.mark.parametrize(
    ("texts", "told", "listed"),
    [
        (LEAST_FOR_A_CLAIM - 1, "2 of 14, no claim", "2, no claim 14 no claim"),
        (LEAST_FOR_A_CLAIM, "2 of 15, 13 % (4–38 %)", "13 % 4–38 % 15 no claim"),
    ],
)
def test_a_share_is_told_from_fifteen_texts_on(
    project: Project, surgeon_a: User, lead: User, texts: int, told: str, listed: str
) -> None:
    client, prompt = signed_in(lead), prompt_in_use(DRAFT)
    for number in range(texts):
        instance = Instance.objects.create(
            project=project, number=number + 1, kind="multiple_choice", language="en", title=f"T {number}"
        )
        instance.current_revision = Revision.objects.create(
            instance=instance,
            number=1,
            kind=RevisionKind.DRAFT,
            body="{}",
            body_sha256=f"{number:064}",
            model_name="m",
            prompt_hash=prompt.sha256,
        )
        instance.save()
        decided(instance, surgeon_a, Verdict.APPROVE if number < 2 else Verdict.REJECT)
    assert told in words_of(client.get(f"{HERE}{prompt.uid}/").content.decode())
    assert listed in words_of(client.get(HERE).content.decode())
