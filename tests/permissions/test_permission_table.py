"""Every route × every role; a route without a row fails."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tests.permissions
from projects.models import Membership, Project, Role, User
from tests.permissions.table import EVERYBODY, MEMBERS, Row

# Some thousand requests; who may is decided by roles, never by the kind of database.
pytestmark = pytest.mark.once

NOT_ROOMS = {"table", "test_permission_table"}


def collected_rows() -> list[Row]:
    rows: list[Row] = []
    for module in pkgutil.iter_modules(tests.permissions.__path__):
        if module.name not in NOT_ROOMS:
            rows += importlib.import_module(f"tests.permissions.{module.name}").ROWS
    return rows


def named_routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found |= named_routes(pattern.url_patterns, inner)
        else:
            found.add(f"{prefix}{pattern.name}" if pattern.name else f"{prefix}unnamed {pattern.pattern}")
    return found


def test_every_route_has_a_row() -> None:
    in_table = {row.route for row in collected_rows()}
    in_urls = named_routes(get_resolver().url_patterns)
    assert in_urls - in_table == set(), "these routes say nowhere who may use them"
    assert in_table - in_urls == set(), "these rows name no route"


def _send(client: Client, row: Row, address: str) -> int:
    answer = client.generic("GET", address) if row.method == "get" else client.post(address, row.sends)
    if answer.streaming:
        # Not answer.close(): that would end the test's own database connection.
        for close in answer._resource_closers:
            close()
    return int(answer.status_code)


def _turned_away(row: Row, who: str) -> set[int]:
    if who == "anonymous":
        return {401, 403} if row.machine else {302}
    if row.owned and row.in_project and who in MEMBERS:
        return {403, 404}
    if row.owned or (who in {"outsider", "admin"} and (row.in_project or row.hides)):
        return {404}
    return {403}


@pytest.mark.once
@pytest.mark.parametrize("row", collected_rows(), ids=lambda row: f"{row.method} {row.route}")
def test_only_the_named_roles_are_let_in(row: Row, clients: dict[str, Client], project: Project) -> None:
    kwargs = row.kwargs(project)
    slug = {"slug": project.slug} if row.in_project else {}
    address = reverse(row.route, kwargs={**slug, **kwargs})
    # Those who must be kept out go first: an allowed POST may change the world.
    for who in sorted(EVERYBODY - row.allowed):
        assert _send(clients[who], row, address) in _turned_away(row, who), who
    for who in sorted(row.allowed):
        status = _send(clients[who], row, address)
        if row.route == "projects:invitation":
            assert status == 410  # The token is unknown; the door itself is open.
        elif row.route == "projects:readyz":
            assert status in {200, 503}
        else:
            assert status < 400 or status in {409, 422}, f"{who}: {status}"


# Whoever reads takes no file that was written for somebody else: it tells what others decided.
FOR_ONE_ALONE = {"corpus:transfer_file"}


def _steward_must_not(row: Row) -> bool:
    """Drafting, training and submitting models: whoever holds hidden gold keeps out of them."""
    if row.allowed == {"evaluator"}:
        return True
    return row.allowed == {"lead"} and row.route.split(":")[0] in {"generation", "training"}


@pytest.mark.once
@pytest.mark.parametrize(
    "row", [row for row in collected_rows() if row.in_project], ids=lambda row: f"{row.method} {row.route}"
)
def test_what_a_steward_may_not_do_no_other_role_allows(
    row: Row, clients: dict[str, Client], project: Project
) -> None:
    kwargs = row.kwargs(project)
    steward = User.objects.get(username="steward")
    for role in Role:
        Membership.objects.get_or_create(user=steward, project=project, role=role)
    status = _send(clients["steward"], row, reverse(row.route, kwargs={"slug": project.slug, **kwargs}))
    if _steward_must_not(row):
        assert status == 403
    elif row.route in FOR_ONE_ALONE:
        assert status == 404
    elif "surgeon" not in row.allowed:  # Items of the table are open to the surgeon of the cast.
        assert status < 400 or status in {409, 422}


def test_some_routes_are_closed_to_stewards() -> None:
    closed = {row.route for row in collected_rows() if _steward_must_not(row)}
    assert {"benchmark:run_new", "training:run_new", "generation:run_new", "generation:prompt_list"} <= closed
