"""The compose file against the program: nothing here starts a container."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from spinemed_site.celery import app
from tests.conftest import ROOT

DOCKER = ROOT / "docker"
OWN = ("migrate", "web", "worker", "trainer", "beat")


@pytest.fixture
def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((DOCKER / "compose.yaml").read_text())["services"]
    return found


def queues_of(service: dict[str, Any]) -> set[str]:
    command = service.get("command", [])
    return set(command[command.index("-Q") + 1].split(",")) if "-Q" in command else set()


def test_every_queue_that_a_task_uses_has_a_worker_and_no_other(services: dict[str, dict[str, Any]]) -> None:
    app.loader.import_default_modules()
    from projects.tasks import QUEUES

    served = [queue for service in services.values() for queue in queues_of(service)]
    assert sorted(served) == sorted({*QUEUES.values(), str(app.conf.task_default_queue)})


def test_the_trainer_s_image_has_the_trainer_s_libraries(services: dict[str, dict[str, Any]]) -> None:
    assert queues_of(services["trainer"]) == {"gpu"}
    target = services["trainer"]["build"]["target"]
    stages = re.split(r"^FROM ", (DOCKER / "Dockerfile").read_text(), flags=re.MULTILINE)
    (stage,) = [one for one in stages if re.match(rf"\S+ AS {target}\n", one)]
    torch, others = stage.index("'^torch==' requirements/train.txt"), stage.index("-r requirements/train.txt")
    assert torch < others
    assert re.search(r"^torch==\d", (ROOT / "requirements" / "train.txt").read_text(), re.MULTILINE)


def test_what_the_images_install_is_pinned_here() -> None:
    wanted = set(re.findall(r"requirements/[a-z0-9]+\.txt", (DOCKER / "Dockerfile").read_text()))
    assert "requirements/s3.txt" in wanted
    for name in wanted:
        lines = (ROOT / name).read_text().split()
        assert lines
        assert all("==" in line for line in lines), name


def test_every_other_service_is_built_without_them(services: dict[str, dict[str, Any]]) -> None:
    assert {services[name]["build"]["target"] for name in OWN if name != "trainer"} == {"app"}


def test_nothing_starts_before_the_database_is_migrated(services: dict[str, dict[str, Any]]) -> None:
    for name in OWN:
        waits = services[name]["depends_on"]
        assert waits["postgres"]["condition"] == waits["redis"]["condition"] == "service_healthy"
        if name != "migrate":
            assert waits["migrate"]["condition"] == "service_completed_successfully"
    assert services["migrate"]["restart"] == "no"


def test_every_service_that_stays_says_whether_it_is_well(services: dict[str, dict[str, Any]]) -> None:
    lacking = [name for name, one in services.items() if name != "migrate" and "healthcheck" not in one]
    assert lacking == []


def test_the_address_of_a_visitor_is_taken_from_the_proxy(services: dict[str, dict[str, Any]]) -> None:
    compose = yaml.safe_load((DOCKER / "compose.yaml").read_text())
    (network,) = compose["networks"]["default"]["ipam"]["config"]
    trusted = services["web"]["environment"]["FORWARDED_ALLOW_IPS"]
    assert trusted == f"${{FORWARDED_ALLOW_IPS:-{network['gateway']}}}"
    assert services["web"]["environment"]["DATABASE_URL"] == services["worker"]["environment"]["DATABASE_URL"]


def test_the_cards_go_to_a_service_that_is_there(services: dict[str, dict[str, Any]]) -> None:
    laid_over = yaml.safe_load((DOCKER / "compose.gpu.yaml").read_text())["services"]
    assert set(laid_over) <= set(services)
