"""The key of re-identification is given, never made, lies apart from the data and is none of the others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEY = "a key of its own that nobody can guess 7"
ASKED = "from django.conf import settings; print(settings.REID_KEY, settings.REID_KEYS_OLD)"


def started(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The settings read in a process of their own."""
    surroundings = os.environ | {"DATA_DIR": str(folder / "data"), **environment}
    return subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=ROOT,
        env=surroundings | {"DJANGO_SETTINGS_MODULE": "spinemed_site.settings"},
        capture_output=True,
        text=True,
    )


def test_none_is_made(tmp_path: Path) -> None:
    assert started(tmp_path).stdout == " []\n"


def test_it_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    assert started(tmp_path, REID_KEY=KEY).stdout == f"{KEY} []\n"
    (tmp_path / "key").write_text(f"{KEY}\n")
    told = started(tmp_path, REID_KEY_FILE=str(tmp_path / "key"), REID_KEY_OLD="one, two").stdout
    assert told == f"{KEY} ['one', 'two']\n"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"REID_KEY": "short"}, "too weak"),
        ({"REID_KEY": KEY, "DEID_SECRET": KEY}, "a key of its own"),
        ({"REID_KEY_FILE": "{folder}/data/key"}, "apart from the data"),
        ({"REID_KEY_FILE": "{folder}/nowhere"}, "cannot be read"),
    ],
)
def test_what_is_no_key_apart_is_refused(tmp_path: Path, environment: dict[str, str], sentence: str) -> None:
    given = {name: value.format(folder=tmp_path) for name, value in environment.items()}
    done = started(tmp_path, **given)
    assert done.returncode != 0
    assert sentence in done.stderr
