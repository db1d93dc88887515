"""Pages by keyboard alone: every control is reached, shows that it is, and gives the keyboard back."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import fresh, make_project
from tests.browser.test_review_journey import items, visit
from tests.studio import Studio

pytestmark = pytest.mark.browser

Enter = Callable[..., Page]
# Numbers what Tab should reach: of a group of round marks only one, behind a panel nothing.
WANTED = """() => {
  const root = document.querySelector("dialog:modal") ?? document;
  const all = [...root.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
  const groups = new Set();
  return all.filter((one) => {
    if (one.tabIndex < 0 || one.disabled || !one.checkVisibility({ checkVisibilityCSS: true })) return false;
    if (one.type !== "radio") return true;
    const chosen = root.querySelector(`[type=radio][name="${one.name}"]:checked`);
    const isFirst = !groups.has(one.name);
    groups.add(one.name);
    return chosen === null ? isFirst : one === chosen;
  }).map((one, number) => { one.dataset.walk = String(number); return one.outerHTML.slice(0, 120); });
}"""
# Where the keyboard is now, and what is wrong with how it is shown.
HERE = """() => {
  const one = document.activeElement;
  if (one === null || one === document.body) return null;
  const rings = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const box = one.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const faults = [];
  if (!rings(one) && !rings(one.parentElement)) faults.push("shows no ring");
  if (box.bottom <= 0 || box.top >= innerHeight) faults.push("is out of sight");
  if (top !== null && !one.contains(top) && !top.contains(one)) faults.push("is covered");
  return [one.dataset.walk ?? "", faults.map((fault) => `${one.outerHTML.slice(0, 120)} ${fault}`)];
}"""


def faults_on_the_way(page: Page) -> list[str]:
    """Press Tab until it has gone round; what was not reached, or not shown."""
    wanted: list[str] = page.evaluate(WANTED)
    numbers = {str(number) for number in range(len(wanted))}
    reached: set[str] = set()
    faults: list[str] = []
    for _ in range(2 * len(wanted) + 10):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is not None and here[0] not in reached:
            reached.add(here[0])
            faults += here[1]
        if numbers <= reached:
            break
    return faults + [f"{wanted[int(number)]} is not reached" for number in sorted(numbers - reached)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_surgeons_pages_are_walked_by_tab(enter: Enter, scheme: str) -> None:
    page = enter("surgeon-c", color_scheme=scheme)
    page.goto("/p/demo/queue/?source=text")
    text = str(page.locator("main table a[href*=review]").first.get_attribute("href"))
    page.goto("/p/demo/queue/?source=image")
    image = str(page.locator("main table a[href*=review]").first.get_attribute("href"))
    found = {}
    for address in ("/p/demo/queue/", "/p/demo/queue/?only=answered"):
        page.goto(address)
        found[address] = faults_on_the_way(page)
    for address in (text, f"{text}?mode=edit", *(f"{text}?panel={name}" for name in ("reject", "send_back"))):
        visit(page, address)
        found[address] = faults_on_the_way(page)
    visit(page, image)
    page.locator("spine-viewer:not([aria-busy]) canvas").first.wait_for()
    found[image] = faults_on_the_way(page)
    assert {address: faults for address, faults in found.items() if faults} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_leads_pages_are_walked_by_tab(studio: Studio, enter: Enter, scheme: str) -> None:
    slug = fresh("led")
    make_project(studio, slug)
    page = enter("lead-b", color_scheme=scheme)
    page.goto(f"/p/{slug}/people/")
    page.get_by_label("E-mail or sign-in name").fill(f"{slug}@example.org")
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    found = {"people": faults_on_the_way(page)}
    for address in (f"/p/{slug}/imports/", f"/p/{slug}/training/", f"/p/{slug}/training/new/"):
        page.goto(address)
        found[address] = faults_on_the_way(page)
    page.goto(f"/p/{slug}/imports/")
    page.get_by_role("button", name="Open the import").click()
    expect(page.locator(".drop")).to_be_visible()
    found["drop"] = faults_on_the_way(page)
    page.get_by_role("link", name="Give up this import").click()
    page.get_by_role("button", name="Give it up").click()
    assert {address: faults for address, faults in found.items() if faults} == {}


def test_escape_closes_a_menu_and_nothing_behind_it(studio: Studio, enter: Enter) -> None:
    ((address, _),) = items(studio, fresh("menus"), 1)
    page = enter("surgeon-a")
    visit(page, address + "?mode=edit")
    menu = page.locator("details.menu-end")
    menu.locator("summary").press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    page.wait_for_timeout(500)
    expect(page.locator("form#edit")).to_be_visible()
    # With nothing open it is the form's own key again.
    page.keyboard.press("Escape")
    expect(page.locator("form#edit")).to_have_count(0)


def test_a_menu_closes_behind_the_keyboard(enter: Enter) -> None:
    page = enter("lead-b")
    page.goto("/p/demo/people/")
    menu = page.locator("details.menu-end")
    menu.locator("summary").press("Enter")
    for _ in menu.locator(".menu-list :is(a, button)").all():
        page.keyboard.press("Tab")
        expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    expect(menu).not_to_have_attribute("open", "")


WAITING_RUN = """
import json
from projects.models import Membership, Project, Role, RunState, User
from tests.permissions.training import a_run
from training.models import TrainingRun
project, _ = Project.objects.get_or_create(slug="kept", defaults={"name": "Kept"})
Membership.objects.get_or_create(user=User.objects.get(username="lead-b"), project=project, role=Role.LEAD)
run = TrainingRun.objects.filter(project=project).first()
uid = run.uid if run else a_run(project)["uid"]
TrainingRun.objects.filter(uid=uid).update(state=RunState.PAUSED)
print(json.dumps(str(uid)))
"""


def test_a_part_that_fetches_itself_again_keeps_the_keyboard(studio: Studio, enter: Enter) -> None:
    uid = json.loads(studio.inside(WAITING_RUN).strip().splitlines()[-1])
    page = enter("lead-b")
    page.goto(f"/p/kept/training/{uid}/")

    def comes_again() -> None:
        page.evaluate(
            """() => {
              const run = document.querySelector("#run");
              run.dataset.before = "";
              run.dispatchEvent(new Event("changed"));
            }"""
        )
        expect(page.locator("#run[data-before]")).to_have_count(0)

    for control in (
        page.get_by_role("button", name="Resume"),
        page.locator("#run").get_by_role("link", name="Training"),
    ):
        control.focus()
        comes_again()
        expect(control).to_be_focused()
    # A control that has gone leaves the keyboard at the title, not at the top of the page.
    page.get_by_role("button", name="Resume").focus()
    studio.inside(
        "from training.models import TrainingRun; from projects.models import RunState;"
        f"TrainingRun.objects.filter(uid='{uid}').update(state=RunState.DONE)"
    )
    comes_again()
    expect(page.locator("main h1")).to_be_focused()
