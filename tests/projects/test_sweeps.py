"""What the worker does again and again, as beat sends it."""

from __future__ import annotations

from projects.sweeps import SIGN_OF_LIFE_SECONDS
from projects.tasks import SWEEPS
from spinemed_site.celery import app


def test_each_sweep_is_sent_as_it_was_declared() -> None:
    app.loader.import_default_modules()
    sent = {
        name: (entry["schedule"], entry["options"]["expires"])
        for name, entry in app.conf.beat_schedule.items()
    }
    assert sent == SWEEPS
    assert all(every <= waits for every, waits in sent.values()), "each waits at least until the next is due"


def test_the_sign_of_life_outlasts_a_crowded_queue_and_no_longer_than_it_is_good_for() -> None:
    """A worker that has too little of the processors is behind by what the other sweeps wait."""
    app.loader.import_default_modules()
    _, waits = SWEEPS["projects.sweeps.seal_audit"]
    often = [other for every, other in SWEEPS.values() if every == 10]
    assert len(often) > 10
    assert max(often) < waits <= SIGN_OF_LIFE_SECONDS
