"""Texts and pictures that are nearly the same as others."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from corpus.bodies import body_canonical, body_parse, body_validate, sha256_hex
from corpus.checks.near import near_pictures, near_texts
from corpus.models import Axis, Instance, Kind, PictureHash, Revision, State, TextBand, TextSketch
from corpus.services.instance_begin import Origin, instance_begin
from corpus.services.revision_check import revision_check
from corpus.services.sketch_store import sketches_fill, sketches_store
from corpus.sketches import BITS_APART, bits_apart, chunks_of, picture_hash, text_bands
from projects.models import Project
from tests.corpus.checks.bodies import choice, open_question
from tests.held_out import hold_out

pytestmark = pytest.mark.django_db

QUESTION = (
    "Which operation helps a patient with neurogenic claudication from stenosis at L4/L5 most, and when?"
)


def asked(project: Project, question: str = QUESTION, **fields: Any) -> Revision:
    """A stored open question about no image."""
    body = body_validate(open_question(question=question, evidence=[], **fields))
    instance = instance_begin(
        project=project, kind=Kind.OPEN_QUESTION, language="en", axis=Axis.PATHOLOGY, origin=Origin()
    )
    text = body_canonical(body)
    revision = Revision.objects.create(
        instance=instance, number=1, kind="draft", body=text, body_sha256=sha256_hex(text), model_name="m"
    )
    Instance.objects.filter(pk=instance.pk).update(current_revision=revision)
    instance.refresh_from_db()
    return revision


def said(revision: Revision, check: str) -> list[str]:
    return [one.message for one in revision_check(revision=revision) if one.check_name == check]


def test_a_text_nearly_like_an_earlier_one_is_told_and_the_first_stays_clean(project: Project) -> None:
    first = asked(project)
    second = asked(project, QUESTION.replace("most, and when?", "the most, and when exactly?"))
    assert said(first, "text_is_new") == []
    (message,) = said(second, "text_is_new")
    assert message.startswith(f"Number {first.instance.number} of this project says nearly the same")
    assert said(first, "text_is_new") == []


@pytest.mark.parametrize(
    "other",
    [
        QUESTION.replace("L4/L5", "L3/L4"),
        QUESTION.replace("helps", "does not help"),
        QUESTION.replace("stenosis", "herniation"),
        "What is the usual time to union after an odontoid fracture in an elderly patient?",
    ],
)
def test_a_text_of_another_level_or_meaning_is_new(project: Project, other: str) -> None:
    said(asked(project), "text_is_new")
    assert said(asked(project, other), "text_is_new") == []


def crowd(project: Project, question: str, *, texts: int, bands: int) -> None:
    """So many other texts that are stored as sharing so many bands with a question."""
    shared = text_bands(body_validate(open_question(question=question, evidence=[])))[:bands]
    found = [asked(project, f"What is item {number}?") for number in range(texts)]
    sketches = TextSketch.objects.bulk_create(
        TextSketch(instance=one.instance, revision=one) for one in found
    )
    TextBand.objects.bulk_create(TextBand(sketch=one, value=value) for one in sketches for value in shared)


def test_a_text_nearly_like_one_is_found_behind_many_that_share_a_little(project: Project) -> None:
    crowd(project, QUESTION, texts=130, bands=5)
    first = asked(project, QUESTION.replace("most, and when?", "the most, and when exactly?"))
    sketches_store(revisions=[first])
    (message,) = said(asked(project), "text_is_new")
    assert message.startswith(f"Number {first.instance.number} of this project says nearly the same")


def test_of_texts_that_share_as_much_the_oldest_are_read(project: Project) -> None:
    same = [asked(project) for _ in range(40)]
    sketches_store(revisions=same[::-1])
    probe = asked(project)
    near = near_texts(probe.instance, body_parse(probe.body))
    stored = TextSketch.objects.order_by("pk").values_list("instance__number", flat=True)
    assert sorted(one.number or 0 for one in near) == sorted(stored[: len(near)])
    assert len(near) >= 24


def test_the_same_question_of_another_picture_is_new(project: Project) -> None:
    pictures = [{"images": [{"series": "1.2.3", "sop": f"1.2.3.{number}"}]} for number in (1, 1, 2)]
    texts = [asked(project, **fields) for fields in pictures]
    assert [bool(said(text, "text_is_new")) for text in texts] == [False, True, False]


def test_what_was_rejected_is_no_earlier_text(project: Project) -> None:
    first = asked(project)
    said(first, "text_is_new")
    Instance.objects.filter(pk=first.instance_id).update(state=State.REJECTED)
    assert said(asked(project, QUESTION + " Why?"), "text_is_new") == []


def test_a_text_nearly_like_one_of_a_suite_is_told_without_naming_the_suite(
    project: Project, other_project: Project
) -> None:
    item = asked(other_project)
    said(item, "text_is_new")
    own = asked(project, QUESTION + " Why?")
    assert said(own, "no_benchmark_holds_it") == []
    hold_out(item.instance, suite_name="Secret suite")
    (message,) = said(own, "no_benchmark_holds_it")
    assert "Secret" not in message
    assert said(own, "text_is_new") == []


def test_an_edit_takes_the_place_of_what_was_stored(project: Project) -> None:
    first = asked(project)
    sketches_store(revisions=[first])
    before = set(TextBand.objects.values_list("value", flat=True))
    later = Revision.objects.create(
        instance=first.instance, number=2, kind="edit", body=first.body.replace("claudication", "myelopathy"),
        body_sha256="0" * 64, model_name="m",
    )  # fmt: skip
    sketches_store(revisions=[later])
    sketches_store(revisions=[later])
    assert TextSketch.objects.get().revision == later
    assert TextBand.objects.count() == len(before)
    assert set(TextBand.objects.values_list("value", flat=True)) != before


def test_imported_texts_are_stored_by_and_by(project: Project) -> None:
    texts = [asked(project, f"{QUESTION} {number}") for number in range(3)]
    assert sketches_fill() is False
    assert {one.revision_id for one in TextSketch.objects.all()} == {one.pk for one in texts}
    assert sketches_fill() is False


def test_bands_do_not_depend_on_the_order_of_options_nor_on_spelling() -> None:
    one = choice()
    turned = choice(
        options=[row | {"key": key} for row, key in zip(one["options"][::-1], "ABC", strict=True)]
    )
    assert text_bands(body_validate(one)) == text_bands(body_validate(turned))
    spaced = choice(stem="THIS sagittal T2-weighted MRI is shown:  which disc is herniated")
    assert text_bands(body_validate(one)) == text_bands(body_validate(spaced))


def drawing(seed: int, *, size: int = 256, brighter: int = 0) -> bytes:
    """A PNG of soft spots at places by chance."""
    chance = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:1:256j, 0:1:256j]
    spots = chance.random((12, 3))
    grey = sum(np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / (0.004 + 0.02 * w)) for y, x, w in spots)
    image = Image.fromarray((grey / grey.max() * 200).astype("uint8") + np.uint8(brighter))
    out = io.BytesIO()
    image.resize((size, size)).save(out, "PNG")
    return out.getvalue()


def test_a_picture_keeps_its_hash_when_scaled_or_brightened_and_differs_from_others() -> None:
    one = picture_hash(drawing(1))
    assert one is not None
    for other in (picture_hash(drawing(1, size=200)), picture_hash(drawing(1, brighter=30))):
        assert other is not None
        assert bits_apart(one, other) <= BITS_APART
        assert set(enumerate(chunks_of(one))) & set(enumerate(chunks_of(other)))
    others = [picture_hash(drawing(seed)) for seed in range(2, 40)]
    assert all(other is not None and bits_apart(one, other) > BITS_APART for other in others)
    blank = io.BytesIO()
    Image.new("L", (64, 64)).save(blank, "PNG")
    assert picture_hash(blank.getvalue()) is None


def test_a_picture_like_one_of_a_suite_is_told(project: Project, other_project: Project) -> None:
    item, own, far = (
        asked(other_project),
        asked(project, "Another question?"),
        asked(project, "A third question?"),
    )
    for number, (text, value) in enumerate(
        ((item, 0xABCD_1234_5678_9ABC), (own, 0xABCD_1234_5678_9ABF), (far, 0x1))
    ):
        parts = dict(zip(("first", "second", "third", "fourth"), chunks_of(value), strict=True))
        PictureHash.objects.create(
            instance=text.instance, revision=text, place=number, value=f"{value:016x}", **parts
        )
    assert near_pictures(own.instance) == 0
    hold_out(item.instance)
    assert near_pictures(own.instance) == 1
    assert near_pictures(far.instance) == 0
