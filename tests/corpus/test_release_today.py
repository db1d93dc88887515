"""The page of a release tells every reason for which its rows would stay out of a new one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.models import Finding, Instance, Severity, State
from corpus.releases.fallen import falls_today
from imaging.models import SignOff, Study, Subject
from projects.models import Approval, Project, User
from projects.services.approvals import approval_end
from tests.conftest import signed_in
from tests.corpus.levels_shifted import certified, marks_shifted, vertebra_asked
from tests.corpus.releasing import YESTERDAY, approved, released, source_make
from tests.generation.cast import study_make
from tests.held_out import hold_out_row

pytestmark = pytest.mark.django_db


def names_somebody(instance: Instance) -> None:
    """A check says so of the released Revision."""
    Finding.objects.create(
        revision=instance.current_revision,
        check_name="text_identifies_nobody",
        fingerprint="name",
        severity=Severity.ERROR,
        message="This looks like a person’s name.",
    )


def withdrawn(instance: Instance) -> None:
    Instance.objects.filter(pk=instance.pk).update(state=State.WITHDRAWN)


def held_out(instance: Instance) -> None:
    hold_out_row(instance.project, instance_uid=instance.uid)


def rights_over(instance: Instance) -> None:
    assert instance.source is not None
    type(instance.source).objects.filter(pk=instance.source.pk).update(rights_expire_on=YESTERDAY)


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (withdrawn, "1 row was withdrawn."),
        (names_somebody, "1 row has a text that looks as if it names somebody."),
        (held_out, "1 row is held out by a benchmark."),
        (rights_over, "1 row lacks an approval or rights for its purpose today."),
    ],
)
def test_what_happened_to_a_text_since_is_told_with_a_link(
    project: Project, lead: User, happens: Callable[[Instance], None], told: str
) -> None:
    fallen = approved(project, source_make(project, "Atlas"), 1)
    approved(project, source_make(project, "Manual"), 2)
    release = released(project)
    page = f"/p/lumbar/releases/{release.uid}/today/"
    client = signed_in(lead)
    assert "would hold every row" in client.get(page).content.decode()
    happens(fallen)
    shown = client.get(page).content.decode()
    assert told in shown
    assert f'href="/p/lumbar/instances/{fallen.uid}/"' in shown
    assert shown.count("/p/lumbar/instances/") == 1
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert told in part
    assert "<html" not in part


def test_what_happened_to_pictures_and_marks_is_told(
    project: Project, approval: Approval, lead: User, surgeon_a: User
) -> None:
    study = study_make(project, approval, facts=False)
    certified(study, surgeon_a)
    vertebra_asked(study)
    release = released(project)
    assert falls_today(release) == []
    marks_shifted(study, surgeon_a)
    assert [one.sentence for one in falls_today(release)] == [
        "1 row no longer agrees with today's marks or numbering."
    ]
    study.series.update(face_in_view=True)
    assert [one.sentence for one in falls_today(release)] == [
        "1 row shows a series with a face in view or not ruled out."
    ]
    Study.objects.update(sign_off=SignOff.WITHHELD)
    page = signed_in(lead).get(f"/p/lumbar/releases/{release.uid}/today/").content.decode()
    assert "1 row shows a study that waits for a sign-off or is withheld." in page


def test_an_approval_that_ended_makes_its_rows_fall(project: Project, approval: Approval, lead: User) -> None:
    instance = approved(project, None, 1)
    subject = Subject.objects.create(project=project, approval=approval, pseudonym="P1", key_hash="k")
    Instance.objects.filter(pk=instance.pk).update(subject=subject)
    release = released(project)
    approval_end(approval=approval, reason="Over", ended_by=lead)
    (fall,) = falls_today(release)
    assert fall.instances == (instance.pk,)
    assert "lacks an approval" in fall.sentence


def test_a_row_that_fell_in_two_ways_is_told_once(project: Project) -> None:
    instance = approved(project, source_make(project), 1)
    release = released(project)
    held_out(instance)
    rights_over(instance)
    names_somebody(instance)
    assert [one.sentence for one in falls_today(release)] == [
        "1 row has a text that looks as if it names somebody."
    ]


def test_the_list_no_longer_says_that_nothing_happened(project: Project, lead: User) -> None:
    instance = approved(project, source_make(project), 1)
    release = released(project)
    names_somebody(instance)
    page = signed_in(lead).get("/p/lumbar/releases/").content.decode()
    assert "nothing withdrawn" not in page
    assert f"/p/lumbar/releases/{release.uid}/today/" in page


def test_the_page_asks_as_much_for_eight_fallen_rows_as_for_one(project: Project, lead: User) -> None:
    source = source_make(project)
    instances = [approved(project, source, number) for number in range(8)]
    page = f"/p/lumbar/releases/{released(project).uid}/today/"
    client = signed_in(lead)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    withdrawn(instances[0])
    client.get(page)
    one = asked()
    for instance in instances[1:]:
        withdrawn(instance)
    assert asked() == one
