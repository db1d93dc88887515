"""Drafts by a model: an admin allows an endpoint, a run asks it, the ledger shows every request."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.journey import (
    Enter,
    Picture,
    allow_endpoint,
    decide_four,
    fresh,
    make_project,
    release,
    sign_off_if_it_waits,
    upload,
)
from tests.imaging import makers
from tests.openai_server.server import ChatServer, running_server
from tests.studio import Studio

pytestmark = pytest.mark.browser


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """A server that speaks the protocol, on loopback."""
    with running_server() as server:
        yield server


def import_lumbar_mr(lead: Page, enter: Enter, slug: str, mr: Path) -> None:
    """The study with its marks, ready to be drafted from."""
    upload(lead, slug, [mr / "VBs_VB2_12_img.nii.gz", mr / "VBs_VB2_12_lab.nii.gz"])
    sign_off_if_it_waits(enter, slug)


def small_study(folder: Path) -> list[Path]:
    """A volume of noise with a mask that names L1 to L5, 32 mm apart; nobody has to sign it off."""
    shape = (160, 24, 18)
    mask = makers.spine_blocks(shape, makers.IPL, [20, 21, 22, 23, 24])
    return [
        makers.nifti(folder / "small_img.nii.gz", makers.noise_image(shape), makers.IPL),
        makers.nifti(folder / "small_lab.nii.gz", mask, makers.IPL),
    ]


def draft_with(page: Page, slug: str, endpoint: str, count: int) -> None:
    """Start a run on everything, drafted by an endpoint, and wait until it has ended."""
    page.goto(f"/p/{slug}/generation/new/")
    for tick in page.locator("[name=studies]").all():
        tick.check()
    page.fill("[name=count]", str(count))
    page.uncheck("[name=without_pictures]")  # Every request is to carry the picture.
    page.select_option("[name=drafter]", label=f"{endpoint} (local)")
    page.get_by_role("button", name="See the plan").click()
    page.get_by_role("button", name="Start drafting").click()
    expect(page.locator("h1")).to_contain_text("Finished", timeout=60_000)


def requests_shown(page: Page) -> list[str]:
    """The outcomes in the ledger of the run page, the latest first."""
    rows = page.locator("section", has=page.get_by_role("heading", name="Requests")).locator("tbody tr")
    return [re.sub(r"\s+", " ", row.locator("td").nth(1).inner_text()).strip() for row in rows.all()]


@pytest.mark.shared
def test_a_model_drafts_for_a_real_lumbar_mr_and_a_surgeon_decides(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture, shared_files: Path, server: ChatServer
) -> None:
    slug = fresh("model-mr")
    make_project(studio, slug)
    name = f"House model {server.server_address[1]}"
    admin = enter("admin")
    allow_endpoint(admin, server.url, name)
    picture(admin, "endpoints")
    lead = enter("lead-b")
    import_lumbar_mr(lead, enter, slug, shared_files / "lumbar_mr")
    server.script.forget()

    draft_with(lead, slug, name, 5)
    picture(lead, "generation-model-mr")
    # A draft and a revision each, every one with the picture, and each of them in the ledger.
    sent = server.script.record()["seen"]
    assert [row["images"] for row in sent] == [1] * 10
    assert requests_shown(lead) == ["Answered"] * 10
    expect(lead.get_by_text("10 requests")).to_be_visible()
    # The raw answer is one click away.
    lead.locator("section", has=lead.get_by_role("heading", name="Requests")).locator("tbody a").last.click()
    raw = lead.locator("section.card:target [aria-label='What came back']")
    expect(raw).to_be_visible()
    answer = json.loads(raw.inner_text())
    assert answer["model"] == "spine-test-1"
    body = json.loads(answer["choices"][0]["message"]["content"])
    assert body["levels"]
    picture(lead, "generation-raw-answer")

    surgeon = enter("surgeon-a")
    decide_four(surgeon, slug, picture)
    assert any("<comment>" in row["text"] for row in server.script.record()["seen"])
    release(lead, slug)
    studio.manage("verify_history")
    assert watch.csp == []
    assert watch.errors == []


def test_trouble_with_an_endpoint_is_shown_by_its_name_and_mended_by_asking_again(
    studio: Studio, enter: Enter, watch: Watch, picture: Picture, tmp_path: Path, server: ChatServer
) -> None:
    slug = fresh("model-trouble")
    make_project(studio, slug)
    name = f"Troubled model {server.server_address[1]}"
    allow_endpoint(enter("admin"), server.url, name)
    lead = enter("lead-b")
    upload(lead, slug, small_study(tmp_path))
    server.script.forget()
    troubles = [{"behaviour": "rate_limit", "retry_after": 1}, {"behaviour": "prose"}]
    server.script.configure({"queue": [*troubles, {"behaviour": "truncate", "when": "choice_draft"}]})
    draft_with(lead, slug, name, 3)
    picture(lead, "generation-model-trouble")
    expect(lead.locator("h1")).to_contain_text("Finished, some failed")
    shown = requests_shown(lead)
    assert {"Rate limited", "Not in the schema", "Cut off", "Answered"} == set(shown)
    problems = lead.locator("section", has=lead.get_by_role("heading", name="What failed, and why"))
    expect(problems).to_contain_text("cut off")
    problems.get_by_role("link").first.click()
    # The same item may have met another trouble before: its requests stand one below the other.
    came_back = lead.locator("[aria-label='What came back']")
    expect(came_back.filter(has_text=re.compile(r'"finish_reason": ?"length"'))).not_to_have_count(0)
    picture(lead, "generation-cut-off")
    lead.go_back()
    lead.get_by_role("button", name="Try failed again").click()
    expect(lead.locator("h1")).to_contain_text(re.compile(r"Finished\s*$"), timeout=60_000)
    expect(lead.get_by_text("3 of 3")).to_be_visible()
    picture(lead, "generation-mended")
    assert watch.csp == []
