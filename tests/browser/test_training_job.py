"""From approved questions to a trained checkpoint and a first score on the leaderboard."""

from __future__ import annotations

import json
import re
import uuid
from importlib.util import find_spec
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import Enter, Picture, allow_endpoint, fresh, make_project, release
from tests.openai_server.server import running_server
from tests.studio import Studio

pytestmark = [pytest.mark.browser, pytest.mark.torch]

SLUG = fresh("first-score")
DISCS = ["L1/L2", "L2/L3", "L3/L4", "L4/L5"]
FINDINGS = ["a high signal zone", "a dark nucleus", "endplate change", "a lost height", "a broad bulge"]
ITEMS, RIGHT = 16, 11  # of the suite, and those whose key is A: the server always answers A
STAGES = [
    {
        "name": "Questions",
        "learning_rate": 3e-3,
        "max_length": 2048,
        "batch_size": 2,
        "accumulate": 1,
        "gradient_checkpointing": False,
        "lora": None,
        "frozen": ["vision_tower"],
        "epochs": 6,
        "max_steps": 12,
        "save_every": 6,
        "log_every": 1,
    }
]
# Questions come in, and a surgeon reads them through the services that the review page calls.
APPROVE = """
import time
from django.core.management import call_command
from corpus.unread import unread_findings
call_command("import_instances", "{path}", project="{slug}", source="{source}", stdout=open("/dev/null", "w"))
from corpus.models import Instance
from projects.models import User
from review.models import Assignment
from review.services import Press, assignment_approve, assignment_claim
from review.services.round_open import round_open_if_due
reader = User.objects.get(username="surgeon-a")
until = time.monotonic() + 60
while unread_findings().exists() and time.monotonic() < until:
    time.sleep(0.5)
for instance in Instance.objects.filter(project__slug="{slug}", state__in=["revised", "in_review"]):
    round_open_if_due(instance=instance)
    found = Assignment.objects.filter(instance=instance, closed_at__isnull=True).select_related("round__seen")
    held = assignment_claim(assignment=found[0], reviewer=reader)
    press = Press(assignment=held, reviewer=reader, seen=held.round.seen, key=f"approve {{instance.uid}}")
    assignment_approve(press=press)
print(Instance.objects.filter(project__slug="{slug}", state="approved").count())
"""


def question(number: int, answer: str) -> dict[str, Any]:
    """A line of a question bank: a case of its own, so that every item is its own cluster."""
    right = DISCS["ABCD".index(answer)]
    finding = FINDINGS[number % len(FINDINGS)]
    body = {
        "kind": "multiple_choice",
        "language": "en",
        "axis": "level_identification",
        "stem": f"Report {number} describes {finding} at {right} and nothing elsewhere. Which disc is it?",
        "options": [{"key": key, "text": disc} for key, disc in zip("ABCD", DISCS, strict=True)],
        "answer": answer,
        "rationale": f"The report names {right}.",
        "levels": [right],
    }
    return {"uid": str(uuid.uuid4()), "body": body, "cluster_key": f"report {number}"}


def add_question_bank(page: Page) -> str:
    """The source the questions come from, with its rights; returns its uid."""
    page.goto(f"/p/{SLUG}/sources/new/")
    page.fill("[name=text]", "# A question bank\n\nEvery report names the disc that it describes.\n")
    page.select_option("[name=kind]", "question_bank")
    page.fill("[name=licence]", "CC BY 4.0")
    page.fill("[name=citation]", "A question bank written for this test")
    page.select_option("[name=egress]", "any")
    for purpose in page.locator("[name=purposes], [name=may_quote]").all():
        purpose.check()
    page.get_by_role("button", name="Take the text").click()
    expect(page.locator("h1")).to_contain_text("A question bank")
    return page.url.rstrip("/").split("/")[-1]


def import_approved(studio: Studio, path: Path, source: str, numbers: range, answers: str) -> int:
    """Import questions and have a surgeon approve them; the number approved in the project."""
    rows = [question(number, answer) for number, answer in zip(numbers, answers, strict=True)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return int(studio.inside(APPROVE.format(slug=SLUG, path=path, source=source)))


def train(page: Page, picture: Picture) -> None:
    """Train the tiny base on the release and wait until the run has ended."""
    page.goto(f"/p/{SLUG}/training/new/")
    page.select_option("[name=base]", "tiny")
    page.select_option("[name=recipe]", label="Trial on the tiny model, version 1")
    page.get_by_text("Change the stages").click()
    page.fill("[name=stages]", json.dumps(STAGES))
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="It will run so")).to_be_visible()
    picture(page, "training-new")
    page.get_by_role("button", name="Start the run").click()
    expect(page.locator("h1")).to_contain_text("Finished", timeout=180_000)


def loss_drawn(page: Page) -> tuple[float, float]:
    """The first and last height of the training loss as it is drawn, upwards positive."""
    path = page.locator("svg.chart .ln-raw").get_attribute("d") or ""
    heights = [-float(point.split()[-1]) for point in re.split("[ML]", path)[1:]]
    return heights[0], heights[-1]


def wilson(right: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval in percent, written out (Wilson 1927)."""
    z, share = 1.959963984540054, right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return 100 * (middle - half), 100 * (middle + half)


def evaluate(enter: Enter, address: str, name: str, picture: Picture) -> Page:
    """An evaluator has the endpoint answer the suite, then opens the board."""
    page = enter("evaluator-d")
    page.goto(f"/p/{SLUG}/spinebench/")
    page.get_by_role("link", name="Evaluate").click()
    page.select_option("[name=endpoint]", label=name)
    page.get_by_role("button", name="Start").click()
    expect(page.locator("h1")).to_contain_text("Finished", timeout=60_000)
    picture(page, "evaluation-run")
    page.goto(f"/p/{SLUG}/spinebench/")
    return page


@pytest.fixture(autouse=True)
def _trainer_is_there() -> None:
    if find_spec("torch") is None:
        pytest.skip("The trainer's libraries are not installed: make install-train.")


def test_a_release_is_trained_on_and_a_model_gets_its_first_score(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture, tmp_path: Path
) -> None:
    make_project(studio, SLUG)
    lead = enter("lead-b")
    source = add_question_bank(lead)
    assert import_approved(studio, tmp_path / "bank.jsonl", source, range(12), "ABCD" * 3) == 12
    release(lead, SLUG)
    train(lead, picture)
    picture(lead, "training-run")
    first, last = loss_drawn(lead)
    assert last < first
    expect(lead.get_by_text("The training loss stands at")).to_be_visible()
    checkpoints = lead.locator("section", has=lead.get_by_role("heading", name="Checkpoints"))
    expect(checkpoints.locator("tbody tr", has_text="stage end")).to_have_count(1)

    keys = "A" * RIGHT + "B" * (ITEMS - RIGHT)
    numbers = range(100, 100 + ITEMS)
    assert import_approved(studio, tmp_path / "suite.jsonl", source, numbers, keys) == 12 + ITEMS
    steward = enter("steward-e")
    steward.goto(f"/p/{SLUG}/spinebench/suites/")
    steward.fill("[name=name]", "Discs")
    steward.select_option("[name=least_tier]", "V2")
    steward.get_by_role("button", name="Freeze").click()
    expect(steward.locator("h1")).to_contain_text("Discs")
    expect(steward.get_by_text(f"{ITEMS} items in {ITEMS} clusters")).to_be_visible()
    picture(steward, "suite")

    with running_server() as server:
        name = f"Examinee {server.server_address[1]}"
        allow_endpoint(enter("admin"), server.url, name)
        board = evaluate(enter, server.url, name, picture)
    row = board.locator("table.board tbody tr")
    low, high = wilson(RIGHT, ITEMS)
    expect(row).to_have_count(1)
    expect(row.locator("td.score")).to_have_text(f"{100 * RIGHT / ITEMS:.1f}{low:.1f}–{high:.1f} · n {ITEMS}")
    for width in (1440, 1024):
        board.set_viewport_size({"width": width, "height": 900})
        for scheme in ("dark", "light"):
            board.emulate_media(color_scheme=scheme)
            picture(board, f"leaderboard-{width}-{scheme}")
    assert watch.csp == []
    assert watch.errors == []
