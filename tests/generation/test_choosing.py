"""Choosing among very many studies and sources for a run: found by words, kept, with or without a script."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from corpus.models import Source
from generation.choosing import SHOWN
from generation.models import GenerationRun
from generation.services.recipe import recipe_read
from imaging.models import Series, SignOff, Study, Subject
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.generation.cast import GUIDELINE, guideline_make, words_of
from tests.generation.test_pages import FORM

ADDRESS = "/p/lumbar/generation/new/"


def studies_many(project: Project, approval: Approval, count: int) -> list[Study]:
    """Studies without images: enough to be chosen."""
    subjects = Subject.objects.bulk_create(
        Subject(project=project, approval=approval, pseudonym=f"P-{n:05}", key_hash=f"k{n}")
        for n in range(count)
    )
    return Study.objects.bulk_create(
        Study(
            project=project,
            subject=subject,
            study_instance_uid=f"2.25.{n + 1}",
            description="Lumbar spine" if n % 2 else "Whole spine",
            study_date=date(2020 + n % 5, 1 + n % 12, 1),
            sign_off=SignOff.NOT_NEEDED,
        )
        for n, subject in enumerate(subjects)
    )


@pytest.fixture
def many(project: Project, approval: Approval) -> list[Study]:
    return studies_many(project, approval, 520)


def ticked(page: str) -> set[str]:
    return set(re.findall(r'name="studies" value="([^"]+)" checked', page))


def offered(page: str) -> set[str]:
    return set(re.findall(r'name="studies" value="([^"]+)">', page))


def post(client: Client, **fields: object) -> str:
    answer = client.post(ADDRESS, FORM | fields)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_last_of_many_is_found_by_its_pseudonym(many: list[Study], lead: User) -> None:
    client = signed_in(lead)
    first = client.get(ADDRESS).content.decode()
    assert "520 to choose from" in first
    assert len(offered(first)) == SHOWN
    assert str(many[-1].uid) not in first
    found = post(client, studies_find="p-00519", studies_was="", studies_look="1")
    assert offered(found) == {str(many[-1].uid)}


@pytest.mark.parametrize(
    ("words", "count"), [("lumbar", 260), ("whole 2021", 52), ("2020-01", 9), ("lumbar xyz", 0), ("%", 0)]
)
def test_every_word_has_to_fit(many: list[Study], lead: User, words: str, count: int) -> None:
    page = post(signed_in(lead), studies_find=words, studies_look="1")
    assert (f"{count} found" in page) == bool(count)
    assert ("Nothing is found by" in words_of(page)) == (not count)


def test_a_modality_is_found(many: list[Study], lead: User) -> None:
    Series.objects.create(study=many[7], series_instance_uid="2.25.900", modality="CT")
    assert offered(post(signed_in(lead), studies_find="ct", studies_look="1")) == {str(many[7].uid)}


def test_what_is_ticked_stays_while_something_else_is_looked_for(many: list[Study], lead: User) -> None:
    kept = [str(many[3].uid), str(many[519].uid)]
    page = post(signed_in(lead), studies=kept, studies_find="P-00001", studies_look="1", count=7)
    assert ticked(page) == set(kept)
    assert offered(page) == {str(many[1].uid)}
    assert 'value="7"' in page


def test_words_nobody_looked_for_are_looked_for_and_no_plan_is_made(many: list[Study], lead: User) -> None:
    page = post(signed_in(lead), studies=[str(many[0].uid)], studies_find="P-00002", studies_was="")
    assert offered(page) == {str(many[2].uid)}


def test_all_that_is_found_is_chosen_by_one_press_and_let_go_by_another(
    many: list[Study], lead: User
) -> None:
    client = signed_in(lead)
    page = post(client, studies_find="whole", studies_was="whole", studies_all="1")
    assert "260 chosen" in page
    more = re.search(r'name="studies_more" value="([^"]+)"', page)
    assert more
    chosen = ticked(page) | set(more[1].split())
    assert chosen == {str(study.uid) for study in many[::2]}
    again = post(
        client, studies=list(ticked(page)), studies_more=more[1], studies_find="", studies_was="whole"
    )
    assert "260 chosen" in again
    assert (
        "chosen"
        not in words_of(post(client, studies=list(ticked(page)), studies_none="1")).split("Sources")[0]
    )


def test_what_was_chosen_beyond_the_page_is_in_the_recipe(
    project: Project, many: list[Study], lead: User
) -> None:
    """The guideline is drafted from; the studies carry nothing and are in the recipe all the same."""
    source = guideline_make(project)
    form = FORM | {
        "studies": [str(many[0].uid)],
        "studies_more": " ".join(str(study.uid) for study in many[1:60]),
        "sources": [str(source.uid)],
    }
    client = signed_in(lead)
    plan = client.post(ADDRESS, form).content.decode()
    seen = plan.split('name="seen" value="')[1].split('"')[0]
    client.post(ADDRESS, form | {"seen": seen})
    recipe = recipe_read(GenerationRun.objects.get().recipe)
    assert set(recipe.studies) == {str(study.uid) for study in many[:60]}


@pytest.mark.parametrize("sent", ["2.25.1", "00000000-0000-4000-8000-000000000000"])
def test_what_may_not_be_drafted_from_cannot_be_chosen(many: list[Study], lead: User, sent: str) -> None:
    answer = signed_in(lead).post(ADDRESS, FORM | {"studies": [str(many[0].uid)], "studies_more": sent})
    assert answer.status_code == 422
    assert "can no longer be drafted from" in answer.content.decode()


def test_a_study_that_waits_for_its_sign_off_is_not_offered(many: list[Study], lead: User) -> None:
    Study.objects.filter(pk=many[5].pk).update(sign_off=SignOff.WAITING)
    assert offered(post(signed_in(lead), studies_find="P-00005", studies_look="1")) == set()


def test_a_source_is_found_by_words_of_its_title(project: Project, lead: User) -> None:
    sources = [guideline_make(project, text=f"{GUIDELINE}\n\nPart {n}.") for n in range(3)]
    Source.objects.filter(pk=sources[2].pk).update(title="Care of scoliosis")
    page = post(signed_in(lead), sources_find="SCOLIOSIS", sources_look="1")
    assert re.findall(r'name="sources" value="([^"]+)"', page) == [str(sources[2].uid)]


def test_ten_thousand_are_as_many_queries_as_eight(project: Project, approval: Approval, lead: User) -> None:
    client = signed_in(lead)
    counts, took = [], 0.0
    for size in (8, 9_992):
        offset = Study.objects.count()
        subjects = Subject.objects.bulk_create(
            Subject(
                project=project, approval=approval, pseudonym=f"Q-{offset + n}", key_hash=f"q{offset + n}"
            )
            for n in range(size)
        )
        Study.objects.bulk_create(
            Study(
                project=project,
                subject=subject,
                study_instance_uid=f"2.25.7{offset + n}",
                sign_off=SignOff.NOT_NEEDED,
            )
            for n, subject in enumerate(subjects)
        )
        with CaptureQueriesContext(
            connection,
        ) as asked:
            began = time.process_time()
            client.get(ADDRESS)
            took = time.process_time() - began
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert took < 2.0, "seconds of processor time for the form over 10,000 studies"
