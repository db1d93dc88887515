"""Searching the Instances of a project."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from corpus.models import ErrorReason, Finding, Harm, Instance, RevisionKind, State
from corpus.services import instance_revise
from projects.models import Membership, Project, Role, User
from review.find import rows as find_rows
from review.find.wanted import CHECK_NAMES
from review.services import assignment_approve, assignment_reject
from tests.conftest import signed_in
from tests.held_out import hold_out
from tests.review.making import claimed, opened, press, question, revised, revision_of

pytestmark = pytest.mark.django_db
ADDRESS = "/p/lumbar/find/"


@pytest.fixture
def browser(lead: User) -> Client:
    return signed_in(lead)


def found(browser: Client, **asked: object) -> list[Instance]:
    return [row.instance for row in browser.get(ADDRESS, asked).context["rows"]]


@pytest.mark.parametrize("count", [1, 8])
def test_the_number_of_queries_does_not_grow(
    browser: Client, project: Project, count: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(count):
        revised(project)
    browser.get(ADDRESS, {"q": "disc"})
    with django_assert_max_num_queries(16):
        assert len(browser.get(ADDRESS, {"q": "disc"}).context["rows"]) == count


def test_words_levels_sides_conditions_axes_modalities_and_states_narrow_it(
    browser: Client, project: Project
) -> None:
    body = question(side="left", conditions=["spinal_stenosis"], axis="planning", levels=["L4/L5"])
    one, other = revised(project, body=body), opened(project).instance
    Instance.objects.filter(pk=one.pk).update(state=State.REVISED)
    for asked in (
        {"level": "L4-5"},
        {"side": "left"},
        {"condition": "spinal_stenosis"},
        {"axis": "planning"},
        {"state": "revised"},
        {"level": "L4/L5", "q": "disc", "side": "left"},
    ):
        assert found(browser, **asked) == [one], asked
    assert found(browser, q="disc", modality="MR") == [other, one]
    assert found(browser, q="disc", modality="CT") == []
    assert found(browser, level="L4") == []


def test_a_part_of_a_chinese_sentence_is_found_and_marked(browser: Client, project: Project) -> None:
    one = revised(project, body=question(language="zh", stem="哪个节段显示椎管狭窄?", rationale="神经根受压"))
    revised(project)
    assert found(browser, q="管狭") == [one]
    row = browser.get(ADDRESS, {"q": "根受"}).context["rows"][0]
    assert ("根受", True) in row.passage


def test_findings_reviewers_and_reasons_are_asked_for(
    browser: Client, project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    approved, rejected, flawed = opened(project), opened(project), opened(project)
    assignment_approve(press=press(claimed(approved, surgeon_a), surgeon_a))
    assignment_reject(
        press=press(claimed(rejected, surgeon_b), surgeon_b),
        reasons=[ErrorReason.SIDE],
        harm=Harm.MINOR,
        comment="",
    )
    Finding.objects.create(
        revision=flawed.seen,
        check_name=CHECK_NAMES[0],
        severity="error",
        message="It differs.",
        fingerprint="a",
    )
    assert found(browser, reviewer="surgeon_a") == [approved.instance]
    assert found(browser, reason="side") == [rejected.instance]
    assert found(browser, reason="side", reviewer="surgeon_a") == []
    assert found(browser, finding=CHECK_NAMES[0]) == [flawed.instance]


def test_what_a_surgeon_decided_who_reads_here_no_more_is_found(
    browser: Client, project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    approved = opened(project)
    assignment_approve(press=press(claimed(approved, surgeon_a), surgeon_a))
    Membership.objects.filter(user__in=[surgeon_a, surgeon_b]).delete()
    assert found(browser, reviewer="surgeon_a") == [approved.instance]
    page = browser.get(ADDRESS).content.decode()
    assert f"{surgeon_a.display_name} (reads here no more)" in page
    assert surgeon_b.display_name not in page


def test_pages_go_on_where_the_last_row_stood_while_rows_change(browser: Client, project: Project) -> None:
    every = [revised(project) for _ in range(find_rows.PAGE + 3)][::-1]
    first = browser.get(ADDRESS, {"q": "disc"})
    assert [row.instance for row in first.context["rows"]] == every[: find_rows.PAGE]
    newer = revised(project)
    Instance.objects.filter(pk=every[3].pk).update(state=State.WITHDRAWN)
    second = browser.get(first.context["next_page"])
    assert [row.instance for row in second.context["rows"]] == every[find_rows.PAGE :]
    assert newer not in [row.instance for row in second.context["rows"]]
    assert not second.context["next_page"]


def test_what_lies_beyond_the_newest_is_found_too(
    browser: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_rows, "NEAR", 2)
    every = [revised(project) for _ in range(6)][::-1]
    assert found(browser, q="disc") == every
    assert found(browser, q="disc", level="L2/L3") == every
    assert found(browser, q="disc", level="L4/L5") == []
    assert found(browser, state="revised") == every
    assert found(browser, q="disc", state="revised", before=every[1].number) == every[2:]


def test_the_address_is_the_search(browser: Client, project: Project) -> None:
    one = revised(project, body=question(side="left"))
    page = browser.get(ADDRESS, {"q": "disc", "side": "left", "nonsense": "1"})
    assert page.context["wanted"].query == "q=disc&side=left"
    assert found(browser, **dict(part.split("=") for part in page.context["wanted"].query.split("&"))) == [
        one
    ]


def test_what_is_no_level_is_said_and_left_out(browser: Client, project: Project) -> None:
    one = revised(project)
    page = browser.get(ADDRESS, {"level": "L9", "q": "disc"})
    assert [row.instance for row in page.context["rows"]] == [one]
    assert "It is left out of the search" in page.content.decode()


@pytest.mark.parametrize("asked", ["%", "!?", "\u200b\u202e", "_"])
def test_signs_without_a_word_find_nothing_and_it_is_said(
    browser: Client, project: Project, asked: str
) -> None:
    revised(project)
    page = browser.get(ADDRESS, {"q": asked})
    assert page.context["rows"] == []


def test_markup_in_a_text_or_a_question_is_text(browser: Client, project: Project) -> None:
    revised(project, body=question(stem='Which <b onclick="x()">disc</b> is \u202edark?'))
    html = browser.get(ADDRESS, {"q": '"><script>x</script> disc'}).content.decode()
    assert "<script>x" not in html
    html = browser.get(ADDRESS, {"q": "disc"}).content.decode()
    assert "<b onclick" not in html
    assert "&lt;b onclick" in html


def test_only_the_current_text_is_searched(browser: Client, project: Project) -> None:
    one = revised(project)
    seen = one.current_revision
    assert seen is not None
    later = revision_of(
        one, question(stem="Is the conus low?", rationale="It ends late."), RevisionKind.REVISION, seen
    )
    instance_revise(instance=one, seen=seen, current=later, event="revised", actor=None)
    assert found(browser, q="conus") == [one]
    assert found(browser, q="dark narrow") == []


def test_another_project_is_never_found(browser: Client, project: Project, lead: User) -> None:
    other = Project.objects.create(slug="other", name="Other")
    hidden = revised(other, body=question(stem="A secret of others: which disc?"))
    assert found(browser, q="secret") == []
    Membership.objects.create(user=lead, project=other, role=Role.LEAD)
    rows = browser.get("/p/other/find/", {"q": "secret"}).context["rows"]
    assert [row.instance for row in rows] == [hidden]


def test_what_a_hidden_suite_keeps_is_found_by_no_filter(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    one = revised(project, body=question(stem="Which disc is the gold one?", side="left"))
    hold_out(one, is_hidden=True)
    for asked in ({"q": "gold"}, {"side": "left"}, {"state": "in_review"}, {}):
        assert one not in found(browser, **asked), asked
    rows = signed_in(surgeon_a).get(ADDRESS, {"side": "left"}).context["rows"]
    assert [row.instance for row in rows] == [one]


def test_a_surgeon_finds_no_word_of_what_others_read_apart(
    project: Project, surgeon_a: User, surgeon_b: User, browser: Client
) -> None:
    one = opened(project, readers=1)
    mine = signed_in(surgeon_a)
    assert found(mine, q="signal") == [one.instance]
    claimed(one, surgeon_b)
    assert found(mine, q="signal") == []
    assert found(mine, level="L2/L3") == []
    assert found(browser, q="signal") == [one.instance]


def test_a_blind_reader_finds_no_decision_of_the_other(
    project: Project, surgeon_a: User, surgeon_b: User, browser: Client
) -> None:
    one = opened(project, readers=2)
    assignment_reject(
        press=press(claimed(one, surgeon_b), surgeon_b),
        reasons=[ErrorReason.SIDE],
        harm=Harm.MINOR,
        comment="",
    )
    blind = signed_in(surgeon_a)
    for asked in ({"reason": "side"}, {"reviewer": "surgeon_b"}, {"reviewer": "surgeon_b", "reason": "side"}):
        assert found(blind, **asked) == [], asked
        assert found(browser, **asked) == [one.instance], asked
    assert found(signed_in(surgeon_b), reason="side") == [one.instance]


def test_the_bar_leads_to_it_by_a_key(browser: Client, project: Project, evaluator: User) -> None:
    home = browser.get("/p/lumbar/").content.decode()
    assert f'href="{ADDRESS}" aria-keyshortcuts="/"' in home
    assert ADDRESS not in signed_in(evaluator).get("/p/lumbar/").content.decode()
    assert signed_in(evaluator).get(reverse("review:find", args=["lumbar"])).status_code == 403
