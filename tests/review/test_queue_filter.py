"""The filter of the queue goes from page to page in the address, and with it each tab its own way."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from corpus.models import ErrorReason, Harm
from projects.models import Project, User
from review.models import Assignment
from review.selectors import PAGE
from review.services import assignment_reject, assignment_skip
from tests.conftest import signed_in
from tests.review.making import claimed, finding, opened, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


def rows(browser: Client, query: str = "") -> list[Assignment]:
    answer = browser.get(reverse("review:queue", args=["lumbar"]) + query)
    found: list[Assignment] = answer.context["rows"]
    return found


def link_in(page: str, part: str) -> str:
    """The first address on a page, of a link or a form, that holds `part`."""
    return next(found for found in re.findall(r'(?:href|action)="([^"]+)"', page) if part in found)


def item_at(address: str) -> Assignment:
    return Assignment.objects.get(uid=address.partition("?")[0].split("/")[-2])


def rejection(assignment: Assignment) -> dict[str, object]:
    seen = assignment.round.seen.uid
    return {
        "verdict": "reject",
        "key": f"k{assignment.pk}",
        "seen": seen,
        "reasons": ["level"],
        "harm": "none",
    }


def test_the_filter_holds_from_item_to_item_until_another_is_chosen(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    plain = opened(project, priority=900)
    wrong = [opened(project) for _ in range(3)]
    for round in wrong:
        finding(round.seen)
    queue = browser.get(reverse("review:queue", args=["lumbar"]) + "?only=errors").content.decode()
    begin = browser.get(link_in(queue, "/queue/next/"))["Location"]
    first = item_at(begin)
    page = browser.get(begin).content.decode()
    assert "With errors" in page
    passed = browser.post(link_in(page, f"/{first.uid}/skip/"))["Location"]
    second = item_at(passed)
    assert second.round in wrong
    assert second != first
    page = browser.get(passed).content.decode()
    decided = browser.post(link_in(page, f"/{second.uid}/decide/"), rejection(second))["Location"]
    third = item_at(decided)
    assert third.round in wrong
    assert "With errors" in browser.get(decided).content.decode()
    # The whole queue again: the urgent item is first, once what is open already is given back.
    assignment_skip(assignment=third, reviewer=surgeon_a)
    assert item_at(browser.get(reverse("review:next", args=["lumbar"]))["Location"]).round == plain


def test_two_tabs_go_through_two_queues(browser: Client, project: Project) -> None:
    """And each stays in its own when something is typed, asked, overruled, taken back or set aside there."""
    wrong, plain = opened(project, priority=1), [opened(project, readers=2) for _ in range(3)]
    error = finding(wrong.seen)
    one, other = "?only=errors", "?source=text"
    at = wrong.assignments.get()
    browser.get(reverse("review:item", args=["lumbar", at.uid]) + one)
    begun = browser.get(reverse("review:next", args=["lumbar"]) + other)["Location"]
    assert begun.endswith(other)
    browser.get(reverse("review:queue", args=["lumbar"]) + other)
    sent: dict[str, dict[str, object]] = {
        "work": {"version": 0, "body.rationale": "Dark on T2."},
        "hunk": {"version": 1, "hunk": 1},
        "discard": {},
        "flag": {"text": "Is this STIR?"},
        "overrule": {"reason": "Seen on STIR."},
    }
    for name, fields in sent.items():
        more = [error.uid] if name == "overrule" else []
        address = reverse(f"review:{name}", args=["lumbar", at.uid, *more])
        answer = browser.post(address + one, fields)
        assert answer["Location"] == reverse("review:item", args=["lumbar", at.uid]) + one, name
    decided = browser.post(
        reverse("review:decide", args=["lumbar", at.uid]) + one, rejection(at), follow=True
    )
    assert decided.redirect_chain[-1][0] == reverse("review:queue", args=["lumbar"]) + one
    undo = re.findall(r'action="(/p/lumbar/decisions/[^"]+)"', decided.content.decode())
    assert browser.post(undo[0])["Location"] == reverse("review:item", args=["lumbar", at.uid]) + one
    assert item_at(begun).round in [wrong, *plain]


def test_every_way_on_from_an_item_keeps_its_filter(browser: Client, project: Project) -> None:
    finding(opened(project).seen)
    (row,) = rows(browser, "?only=errors")
    item = reverse("review:item", args=["lumbar", row.uid])
    for mode in ("", "&mode=edit", "&panel=reject", "&panel=flag", "&stage=draft"):
        page = browser.get(f"{item}?only=errors{mode}").content.decode()
        sheet = page[page.index('id="sheet"') :]
        ways = re.findall(r'(?:href|action)="((?:[^"#?]*/review/[^"]*|\?[^"]*))"', sheet)
        assert ways
        assert [way for way in ways if "only=errors" not in way] == [], mode
        assert "only=errors" in re.findall(r'data-next="([^"]+)"', page)[0]
        # What waits in the browser is told apart by the item alone, whatever the queue.
        assert re.findall(r'data-item="([^"]+)"', page) == [item]


def test_when_nothing_more_fits_the_filter_the_whole_queue_is_offered(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    opened(project)
    finding(opened(project).seen)
    only, *_ = rows(browser, "?only=errors")
    browser.get(reverse("review:item", args=["lumbar", only.uid]))
    decide = reverse("review:decide", args=["lumbar", only.uid]) + "?only=errors"
    answer = browser.post(decide, rejection(only), follow=True)
    assert answer.redirect_chain[-1][0].endswith("queue/?only=errors")
    page = answer.content.decode()
    assert "Nothing is left under this filter: With errors." in page
    assert "Show the whole queue, 1 item" in page
    assert "Clear the filter" in page
    # It would lead back here.
    assert reverse("review:next", args=["lumbar"]) not in page
    whole = re.findall(r'href="([^"]+)"[^>]*>Show the whole queue', page)
    assert set(whole) == {reverse("review:queue", args=["lumbar"])}
    assert reverse("review:next", args=["lumbar"]) in browser.get(whole[0]).content.decode()
    assert "review/" in browser.get(reverse("review:next", args=["lumbar"]))["Location"]


def test_under_a_filter_that_lets_nothing_through_an_empty_queue_is_called_empty(
    browser: Client, project: Project
) -> None:
    page = browser.get(reverse("review:queue", args=["lumbar"]) + "?source=image").content.decode()
    assert "Nothing waits for you" in page
    assert "Clear the filter" in page
    assert "Show the whole queue" not in page


def test_a_page_that_has_emptied_meanwhile_leads_to_the_first_under_the_same_filter(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    for _ in range(PAGE + 1):
        finding(opened(project).seen)
    address = reverse("review:queue", args=["lumbar"]) + "?only=errors"
    second = browser.get(address).context["next_page"]
    (last,) = rows(browser, second)
    assignment_reject(
        press=press(claimed(last.round, surgeon_a), surgeon_a), reasons=[ErrorReason.LEVEL], harm=Harm.NONE
    )
    answer = browser.get(reverse("review:queue", args=["lumbar"]) + second)
    assert answer["Location"] == address


def test_each_list_of_the_filter_says_what_it_chooses(browser: Client, project: Project) -> None:
    opened(project)
    page = browser.get("/p/lumbar/queue/").content.decode()
    named = re.findall(r'<span class="vh">([^<]*)</span><select class="input" name="(\w+)"', page)
    assert named == [("Kind", "kind"), ("Drafted from", "source"), ("What waits", "only")]
