"""Celery for all rooms: queues, delivery rules, the periodic sweeps."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import celeryd_init, import_modules

from projects.tasks import task_route
from spinemed_site.priority import give_way

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spinemed_site.settings")

app = Celery("spinemed")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_default_queue="default",
    task_routes=(task_route,),
    # The database row is the truth and a sweep finds what was lost, so a message is only a wake-up.
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_publish_retry=False,
    broker_transport_options={
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        # With a dead broker a press must not wait: one try, and the sweep does the rest.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.05,
        "interval_max": 0.05,
    },
)
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="sweeps")


@import_modules.connect(sender=app, weak=False)
def schedule_sweeps(**_: object) -> None:
    """Hand the rooms' declared sweeps to beat.

    Connected after the discovery of tasks, so that the declarations have been read.
    """
    from projects.tasks import SWEEPS

    app.conf.beat_schedule = {
        name: {"task": name, "schedule": every, "options": {"expires": waits}}
        for name, (every, waits) in SWEEPS.items()
    }


@celeryd_init.connect(weak=False)
def stand_behind_pages(**_: object) -> None:
    """Imports, drafts, releases and trainings give way to pages; a worker's pool inherits it."""
    give_way()
