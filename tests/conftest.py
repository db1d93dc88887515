"""The fixed cast and the places every test may use."""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path

# Tests keep their files apart from the system's own; set before Django reads its settings.
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="spinemed-tests-"))

import hypothesis
import pytest
from django.conf import LazySettings
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.signals import connection_created
from django.test import Client

from projects.models import Approval, Membership, Project, Role, User
from tests.append_only import triggers_off
from tests.migrated import begun_migrated, keep
from tests.studio import folder_prepared

# How long an example takes is the machine's affair; what is measured is measured elsewhere.
hypothesis.settings.register_profile("house", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("house")
ROOT = Path(__file__).resolve().parent.parent
TOUCH_THE_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
NUMBERS = count()
SHARED = Path(os.environ.get("SPINEMED_SHARED", ROOT.parent / "shared"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--whole`: on a database server too, every test that was asked for."""
    parser.addoption("--whole", action="store_true", help="leave nothing out on a database server")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a database server, leave out what it cannot change: SQLite's run has shown it (decision 86).

    A test without one of these fixtures is kept from the database by pytest-django.
    """
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.timeout(0))
    if connection.vendor == "sqlite" or config.getoption("whole"):
        return
    left = [item for item in items if not _asks_the_database(item)]
    items[:] = [item for item in items if _asks_the_database(item)]
    config.hook.pytest_deselected(items=left)


def _asks_the_database(item: pytest.Item) -> bool:
    if any(item.get_closest_marker(name) for name in ("soak", "browser")):
        return True
    asks = TOUCH_THE_DATABASE.intersection(getattr(item, "fixturenames", ()))
    return bool(asks or item.get_closest_marker("django_db")) and not item.get_closest_marker("once")


@pytest.fixture(autouse=True)
def _quick_passwords(settings: LazySettings) -> None:
    """Argon2 is slow on purpose; only the tests about passwords need it."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.Argon2PasswordHasher",
    ]


# SQLite gives rows nobody ordered as they were written, PostgreSQL in any order: backwards shows who relies
# on it. What a test wrote need not outlive a power failure.
SETTINGS = {
    "sqlite": ("PRAGMA reverse_unordered_selects = ON", "PRAGMA synchronous = OFF"),
    "postgresql": ("SET synchronous_commit = off",),
}


def _connection_for_tests(connection: BaseDatabaseWrapper, **_: object) -> None:
    with connection.cursor() as cursor:
        for sentence in SETTINGS[connection.vendor]:
            cursor.execute(sentence)


connection_created.connect(_connection_for_tests)


# What `migrate` writes of the models alone: no test changes it, and writing it anew takes longer than
# emptying all else.
TOLD_OF_MODELS = {"auth_permission", "django_content_type"}


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied_between_tests() -> None:
    """Django empties tables after a transactional test; append-only tables refuse that."""
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def empty_without_triggers(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with triggers_off():
            empty(self, sql_list)

    operations.execute_sql_flush = empty_without_triggers
    operations.sql_flush = _emptied_where_rows_are
    flush.emit_post_migrate_signal = _nothing_is_told_anew


def _nothing_is_told_anew(*_arguments: object, **_options: object) -> None:
    """What listeners would write after the tables were emptied has stayed."""


def _emptied_where_rows_are(
    self: BaseDatabaseOperations, _style: object, tables: list[str], **_options: bool
) -> list[str]:
    """Truncating makes new files of every table and waits for the disk, for seconds; rows are few."""
    names = [self.quote_name(table) for table in tables if table not in TOLD_OF_MODELS]
    asked = " UNION ALL ".join(
        f"SELECT {place} WHERE EXISTS (SELECT 1 FROM {name})" for place, name in enumerate(names)
    )
    with self.connection.cursor() as cursor:
        cursor.execute(asked)
        return [f"DELETE FROM {names[place]}" for (place,) in cursor.fetchall()]


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the test's own. Pytest's reads the names of all folders before to find a free number."""
    name = re.sub(r"\W", "_", request.node.name)[:26]
    return tmp_path_factory.mktemp(f"{name}-{next(NUMBERS)}", numbered=False)


@pytest.fixture(autouse=True)
def _own_files(settings: LazySettings, tmp_path: Path) -> None:
    """Each test stores its files in a folder of its own."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.CACHE_DIR = tmp_path / "cache"


@pytest.fixture(autouse=True)
def _built_pages(settings: LazySettings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Pages render without a front-end build; the browser tests use the real one."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def _begun_migrated() -> Iterator[tuple[Path, ExitStack]]:
    """The lock on the migrated database that is kept, and where it lies."""
    with ExitStack() as stack:
        yield stack.enter_context(begun_migrated()), stack


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, _begun_migrated: tuple[Path, ExitStack], django_db_setup: None
) -> None:
    """The test database, on SQLite begun from one whose migrations have run before."""
    kept, stack = _begun_migrated
    with stack, request.getfixturevalue("django_db_blocker").unblock():
        if connection.vendor == "sqlite":
            keep(kept)


@pytest.fixture
def crowd() -> Iterator[None]:
    """One test at a time, of all processes, opens dozens of connections: a server takes a hundred."""
    with (Path(tempfile.gettempdir()) / f"spinemed-crowd-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def of_all_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what one process of this run makes and all use."""
    base = tmp_path_factory.getbasetemp()
    # The processes of one run have folders side by side.
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def prepared(of_all_processes: Path) -> Callable[[Path], Path]:
    """Make a folder what a first start leaves: most tests that start a system would spend most on that."""
    return partial(folder_prepared, of_all_processes / "prepared")


@pytest.fixture
def shared_files() -> Path:
    """The folder of public sample files; skips with a sentence when it is not there."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("The public sample files are not beside this checkout.")
    return folder


@pytest.fixture
def project(db: None) -> Project:
    """The project everything happens in."""
    return Project.objects.create(slug="lumbar", name="Lumbar pilot")


@pytest.fixture
def other_project(db: None) -> Project:
    """A project in which the cast has no seat."""
    return Project.objects.create(slug="elsewhere", name="Elsewhere")


@pytest.fixture
def approval(project: Project) -> Approval:
    """An Approval that allows everything but commerce."""
    return Approval.objects.create(
        project=project,
        ethics_body="Ethics committee of a test",
        number="EC-1",
        basis=Approval.Basis.PUBLIC,
        may_draft=True,
        may_train=True,
        may_share=True,
        valid_from=date(2020, 1, 1),
        expires_on=date(2099, 12, 31),
    )


def person(name: str, project: Project | None = None, *roles: Role) -> User:
    """Make somebody with roles; the password is their sign-in name twice."""
    user = User.objects.create_user(
        username=name, password=name * 2, display_name=name.replace("_", " ").title()
    )
    for role in roles:
        Membership.objects.create(user=user, project=project, role=role)
    return user


@pytest.fixture
def lead(project: Project) -> User:
    """Configures, releases and trains."""
    return person("lead", project, Role.LEAD)


@pytest.fixture
def surgeon_a(project: Project) -> User:
    """Reviews."""
    return person("surgeon_a", project, Role.SURGEON)


@pytest.fixture
def surgeon_b(project: Project) -> User:
    """Reviews too."""
    return person("surgeon_b", project, Role.SURGEON)


@pytest.fixture
def steward(project: Project) -> User:
    """Holds the hidden suites."""
    return person("steward", project, Role.STEWARD)


@pytest.fixture
def evaluator(project: Project) -> User:
    """Runs evaluations."""
    return person("evaluator", project, Role.EVALUATOR)


@pytest.fixture
def outsider(other_project: Project) -> User:
    """Somebody with every role, elsewhere."""
    return person("outsider", other_project, *Role)


@pytest.fixture
def admin(db: None) -> User:
    """Site-wide admin without a seat in any project."""
    user = person("admin")
    user.is_admin = True
    user.save(update_fields=["is_admin"])
    return user


def signed_in(user: User) -> Client:
    """A test client with the person signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clients(
    lead: User, surgeon_a: User, steward: User, evaluator: User, outsider: User, admin: User
) -> dict[str, Client]:
    """A signed-in client per role, and one of nobody."""
    cast = {
        "lead": lead,
        "surgeon": surgeon_a,
        "steward": steward,
        "evaluator": evaluator,
        "outsider": outsider,
        "admin": admin,
    }
    return {"anonymous": Client(), **{name: signed_in(user) for name, user in cast.items()}}
