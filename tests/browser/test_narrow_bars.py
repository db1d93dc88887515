"""Bars where there is little room: nothing is pushed out of the window, no button leaves its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_adjudication import disagreements, seat_in_the_demo
from tests.studio import Studio

pytestmark = pytest.mark.browser
__all__ = ["seat_in_the_demo"]

NAMED = """
from projects.models import Membership, Project, Role, User
user, project = User.objects.get(username="lead-b"), Project.objects.get(slug="demo")
User.objects.filter(pk=user.pk).update(display_name={person!r})
Project.objects.filter(pk=project.pk).update(name={project!r})
before = set(Membership.objects.filter(user=user, project=project).values_list("role", flat=True))
for role in {roles}:
    Membership.objects.get_or_create(user=user, project=project, role=role)
print(user.display_name, project.name, *before, sep="|")
"""
LONG = "Prof. Dr. Alexandra Wintersteiner-Holzhausen"
SHORT_PROJECT = "Phantom spine 26"
LONG_PROJECT = "Degenerative lumbar spine, multicentre pilot 2026"
ITEM_OF = (
    "from review.models import Assignment;"
    "rows = Assignment.objects.open().filter(project__slug='demo', instance__modality='MR', reviewer=None);"
    "print(rows.order_by('pk')[0].uid)"
)
OUT_OF_SIGHT = """() => [...document.querySelectorAll(".bar > *")].filter((one) => {
  const { left, right, width } = one.getBoundingClientRect();
  return width > 0 && (left < 0 || right > innerWidth);
}).map((one) => one.outerHTML.slice(0, 120))"""
LINES = """(row) => {
  const middles = [...row.children].map((one) => one.getBoundingClientRect())
    .filter(({ width, height }) => width > 0 && height > 0).map(({ top, height }) => top + height / 2);
  return 1 + Math.round((Math.max(...middles) - Math.min(...middles)) / 24);
}"""


@contextmanager
def named(studio: Studio, person: str, project: str) -> Iterator[None]:
    """The lead and the demonstration are called so for a while, and the lead has every room."""
    roles = ["surgeon", "lead", "steward", "evaluator"]
    told = studio.inside(NAMED.format(person=person, project=project, roles=roles)).strip().split("|")
    yield
    studio.inside(NAMED.format(person=told[0], project=told[1], roles=[]))
    gone = [role for role in roles if role not in told[2:]]
    studio.inside(
        "from projects.models import Membership;"
        f"Membership.objects.filter(user__username='lead-b', project__slug='demo', role__in={gone}).delete()"
    )


@pytest.fixture
def long_names(studio: Studio, seat_in_the_demo: None) -> Iterator[None]:
    """Both names are long."""
    with named(studio, LONG, LONG_PROJECT):
        yield


@pytest.fixture
def every_room(studio: Studio, seat_in_the_demo: None) -> Iterator[None]:
    """The project's name has sixteen characters."""
    with named(studio, "Lead B", SHORT_PROJECT):
        yield


@pytest.mark.parametrize("width", [1440, 1280, 1024, 390])
def test_the_top_bar_keeps_within_the_window(
    studio: Studio, enter: Callable[..., Page], long_names: None, width: int
) -> None:
    page = enter("lead-b", width=width)
    item = f"/p/demo/review/{studio.inside(ITEM_OF).strip()}/"
    for address in ("/p/demo/", "/p/demo/dashboard/", item):
        page.goto(address)
        # The viewer's bar folds as soon as it stands.
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth", timeout=5_000)
        assert page.evaluate(OUT_OF_SIGHT) == [], address
    page.goto("/p/demo/")
    assert page.locator(".bar .nav a").count() > 6


def test_a_short_project_s_name_stands_whole_for_who_has_every_room(
    studio: Studio, enter: Callable[..., Page], every_room: None
) -> None:
    page = enter("lead-b")
    name = page.locator(".bar .bar-name")
    for address in ("/p/demo/", "/p/demo/dashboard/", f"/p/demo/review/{studio.inside(ITEM_OF).strip()}/"):
        page.goto(address)
        expect(name).to_have_text(SHORT_PROJECT)
        for width in (1920, 1440, 1280, 1024):
            page.set_viewport_size({"width": width, "height": 800})
            assert name.evaluate("(one) => one.scrollWidth - one.clientWidth") == 0, (address, width)
            assert page.evaluate(OUT_OF_SIGHT) == [], (address, width)
    page.goto("/p/demo/")
    assert page.locator(".bar .nav a").count() > 6


def test_three_named_series_leave_the_viewers_buttons_in_one_line(
    studio: Studio, enter: Callable[..., Page]
) -> None:
    page = enter("surgeon-a", width=1024, height=768)
    page.goto(f"/p/demo/review/{studio.inside(ITEM_OF).strip()}/")
    page.locator("spine-viewer canvas").first.wait_for()
    bar = page.locator(".vbar")
    assert bar.locator("[data-series]").count() == 3
    page.wait_for_function("document.querySelector('.vbar').dataset.fold")
    assert bar.evaluate(LINES) == 1
    assert page.locator("[data-viewer=full]").is_visible()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_an_adjudicator_finds_reject_skip_and_flag_in_one_line(
    studio: Studio, enter: Callable[..., Page], seat_in_the_demo: None, width: int
) -> None:
    (address, _), *_ = disagreements(studio, "demo", 1)
    page = enter("lead-b", width=width, height=800)
    page.goto(address)
    page.locator("spine-viewer canvas").first.wait_for()
    assert page.locator(".decide-row").evaluate(LINES) == 1
    assert page.locator(".vbar").evaluate(LINES) <= 2
