"""Suites by a recipe, by page and command; what is wrong with an item makes the next version."""

from __future__ import annotations

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from benchmark.building.overlaps import overlaps_of
from benchmark.errors import SuiteRefused
from benchmark.models import Erratum, Reserve, Suite, SuiteVersion
from benchmark.services.suite_correct import suite_correct
from benchmark.services.suite_freeze import suite_freeze
from corpus.bodies import body_canonical, body_validate, sha256_hex
from corpus.models import HeldOut, Instance, PictureHash, Release, ReleaseRow, Revision, RevisionKind
from corpus.releases.gates import candidate_of
from corpus.releases.held_out import HeldOutGate
from corpus.releases.near_held_out import NearHeldOutGate, near_held_out
from corpus.releases.near_pictures import PARTS, near_pictures_held_out
from corpus.services.sketch_store import sketches_fill
from corpus.sketches import chunks_of
from projects.models import AuditEvent, Project, User
from tests.benchmark.boards import BOARD
from tests.benchmark.cast import question_make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
BUILD = f"{BOARD}suites/build/"


@pytest.fixture
def pool(project: Project) -> list[Instance]:
    """Forty questions in twenty clusters, a quarter of them about planning."""
    return [
        question_make(
            project,
            number,
            cluster=f"case {number // 2}",
            axis="planning" if number % 4 == 0 else "pathology",
        )
        for number in range(40)
    ]


def recipe(**fields: object) -> dict[str, object]:
    told = {"name": "Drawn", "least_tier": "V3", "size": 12, "seed": 5, "per_axis": 4}
    told |= {"per_level": 0, "per_condition": 0, "per_modality": 0, "public_sample": 6, "reserve": 5}
    return told | fields


def test_the_preview_shows_what_is_frozen_and_writes_nothing(
    project: Project, pool: list[Instance], steward: User
) -> None:
    client = signed_in(steward)
    page = client.post(BUILD, recipe(is_hidden="on")).content.decode()
    assert "12</b> items" in page
    assert "6 in the public sample, 5 in reserve" in page
    assert 'name="freeze"' in page
    assert not Suite.objects.exists()
    assert not HeldOut.objects.exists()
    client.post(BUILD, recipe(is_hidden="on", freeze="1"))
    hidden, sample = Suite.objects.get(name="Drawn"), Suite.objects.get(name="Drawn public sample")
    assert (hidden.is_hidden, sample.is_hidden) == (True, False)
    version, shown = hidden.versions.get(), sample.versions.get()
    assert (version.item_count, shown.item_count, hidden.reserves.count()) == (12, 6, 5)
    assert version.items.filter(axis="planning").count() >= 4
    # No relative of a hidden item or of the reserve is shown; all of them are held out.
    clusters = {
        name: set(rows.values_list("instance__cluster_key", flat=True))
        for name, rows in (("hidden", version.items), ("sample", shown.items), ("reserve", hidden.reserves))
    }
    assert not clusters["sample"] & (clusters["hidden"] | clusters["reserve"])
    assert HeldOut.objects.count() == 12 + 6 + 5
    gate = HeldOutGate(project)
    assert all(row.instance.uid in gate.by_uid for row in hidden.reserves.select_related("instance"))
    assert json.loads(version.recipe)["seed"] == 5
    assert version.canary != shown.canary
    assert version.canary in client.get(f"{BOARD}suites/{version.uid}/").content.decode()
    bad = client.post(BUILD, recipe(size="-1"))
    assert bad.status_code == 422


def test_the_command_tells_cells_that_stay_short_and_freezes_the_same(
    project: Project, pool: list[Instance]
) -> None:
    def told(*more: str) -> str:
        out = StringIO()
        call_command(
            "suite_build", "--project", project.slug, "--name", "Drawn", "--size", "12", "--per-axis", "11",
            *more, stdout=out,
        )  # fmt: skip
        return out.getvalue()

    dry = told("--dry-run")
    assert "40 free: 12 items" in dry
    assert "axis planning: " in dry
    assert not SuiteVersion.objects.exists()
    plan = json.loads(told("--dry-run", "--json"))
    told()
    items = SuiteVersion.objects.get().items.values_list("instance__uid", flat=True)
    assert {str(uid) for uid in items} == set(plan["items"])
    with pytest.raises(CommandError, match="no project"):
        call_command("suite_build", "--project", "none", "--name", "Drawn")
    with pytest.raises(CommandError, match="does not hold"):
        call_command("suite_build", "--project", project.slug, "--name", "", "--size", "3")


def edited(instance: Instance, answer: str) -> None:
    """Another approved text with another key."""
    before = instance.current_revision
    assert before is not None
    text = body_canonical(body_validate(json.loads(before.body) | {"answer": answer}))
    after = Revision.objects.create(
        instance=instance,
        number=2,
        kind=RevisionKind.REVISION,
        body=text,
        body_sha256=sha256_hex(text),
        model_name="m",
    )
    Instance.objects.filter(pk=instance.pk).update(current_revision=after)


def test_errata_make_the_next_version_and_leave_the_old_one(
    project: Project, pool: list[Instance], steward: User
) -> None:
    client = signed_in(steward)
    client.post(BUILD, recipe(is_hidden="on", freeze="1", public_sample=0, reserve=20))
    version = SuiteVersion.objects.get()
    bad, wrong, *_ = version.items.order_by("position")
    edited(wrong.instance, "C")
    address = f"{BOARD}suites/{version.uid}/correct/"
    assert client.post(address, {"reason": "None chosen"}).status_code == 422
    sent = {f"item-{bad.uid}": "withdrawn", f"item-{wrong.uid}": "corrected", "item-x": "withdrawn"}
    assert client.post(address, {**sent, "reason": ""}).status_code == 422
    answer = client.post(address, {**sent, "reason": "Two right answers.", "from_reserve": "on"})
    made = SuiteVersion.objects.get(number=2)
    assert answer.headers["Location"] == f"{BOARD}suites/{made.uid}/"
    assert (version.items.count(), made.item_count) == (12, 12)
    assert not made.items.filter(instance=bad.instance).exists()
    assert made.items.get(instance=wrong.instance).gold == "C"
    assert version.items.get(instance=wrong.instance).gold == "A"
    assert Reserve.objects.count() == 19
    assert {one.kind for one in made.errata.all()} == {"withdrawn", "corrected"}
    assert "Two right answers." in client.get(answer.headers["Location"]).content.decode()
    assert AuditEvent.objects.filter(action="suite_correct").count() == 1
    with pytest.raises(SuiteRefused, match="no other approved text"):
        suite_correct(version=made, corrected=[made.items.first().uid], reason="Wrong key.")
    with pytest.raises(SuiteRefused, match="has no item"):
        suite_correct(version=made, withdrawn=[bad.uid], reason="Not of this version.")
    with pytest.raises(SuiteRefused, match="No item would be left"):
        suite_correct(version=made, withdrawn=[one.uid for one in made.items.all()], reason="All.")
    assert Erratum.objects.count() == 2


def test_what_a_release_shares_with_a_version_is_shown_and_near_texts_stop_the_next(
    project: Project, steward: User
) -> None:
    item = question_make(project, 1, case=" with a long history of pain in the back and the left leg")
    near = question_make(project, 1000, case="x", cluster="elsewhere")
    text = item.current_revision.body.replace("darkest?", "darkest one?")
    revision = Revision.objects.create(
        instance=near,
        number=2,
        kind=RevisionKind.REVISION,
        body=text,
        body_sha256=sha256_hex(text),
        model_name="m",
    )
    Instance.objects.filter(pk=near.pk).update(current_revision=revision)
    near.refresh_from_db()
    other = question_make(project, 3)
    sketches_fill()
    version = suite_freeze(project=project, name="Discs")
    version.items.exclude(instance=item).delete()
    HeldOut.objects.exclude(instance_uid=item.uid).delete()
    release = Release.objects.create(
        project=project, number=1, name="Older", seed=0, path="r", manifest_sha256="0" * 64, row_count=3
    )
    for one in (item, near, other):
        ReleaseRow.objects.create(release=release, instance=one, revision=one.current_revision, split="train")
    (found,) = overlaps_of(version)
    assert (found.items, found.relatives, found.near, found.is_clean) == (1, 0, 1, False)
    assert near_held_out(project, HeldOut.objects.all()) == {near.pk}
    page = signed_in(steward).get(f"{BOARD}suites/{version.uid}/").content.decode()
    assert "Older" in page
    assert "overlap" in page


def showing(instance: Instance, place: int, value: int) -> None:
    parts = dict(zip(PARTS, chunks_of(value), strict=True))
    PictureHash.objects.create(
        instance=instance, revision=instance.current_revision, place=place, value=f"{value:016x}", **parts
    )


def test_a_release_takes_no_picture_that_looks_like_one_of_an_item(
    project: Project, other_project: Project
) -> None:
    item = question_make(other_project, 1)
    alike, far, turned = (question_make(project, number) for number in (2, 3, 4))
    HeldOut.objects.create(project=other_project, instance_uid=item.uid, suite_uid=uuid4())
    for place, (one, value) in enumerate(
        (
            (item, 0xABCD_1234_5678_9ABC),
            (alike, 0xABCD_1234_5678_9ABB),  # three bits apart
            (far, 0xABCD_1234_5678_9AB3),  # four, in one part
            (turned, 0xABCC_1235_5679_9ABD),  # four, one in each part: no part is equal
        )
    ):
        showing(one, place, value)
    showing(alike, 9, 0xABCD_1234_5678_9ABC)
    showing(far, 9, 0x1)
    gate = NearHeldOutGate(project)
    told = {one.pk: gate.refusal(candidate_of(one)) for one in (alike, far, turned)}
    assert told == {
        alike.pk: f"{alike.uid} shows nearly a picture that an item of a benchmark shows.",
        far.pk: "",
        turned.pk: "",
    }
    assert near_pictures_held_out(other_project, HeldOut.objects.all()) == frozenset()


def test_what_is_asked_already_is_not_taken_from_the_reserve_again(
    project: Project, pool: list[Instance], steward: User
) -> None:
    """A second build draws with another seed, and what was reserved before may become an item."""
    client = signed_in(steward)
    client.post(BUILD, recipe(is_hidden="on", freeze="1", size=12, public_sample=0, reserve=20))
    suite_freeze(project=project, name="Drawn", is_hidden=True)
    version = SuiteVersion.objects.get(number=2)
    assert version.item_count == 40
    bad = version.items.order_by("position").first()
    assert bad is not None
    made = suite_correct(version=version, withdrawn=[bad.uid], from_reserve=True, reason="Two right answers.")
    assert made.item_count == 39
