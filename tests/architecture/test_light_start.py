"""Starting Django loads none of the heavy libraries."""

import subprocess
import sys

PROGRAM = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "spinemed_site.settings"
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
import spinemed_site.asgi
heavy = {
    "torch", "transformers", "openai", "scipy", "nibabel", "pandas", "matplotlib", "highdicom", "django.test",
    "pypdfium2",
}
print(",".join(sorted(heavy & set(sys.modules))))
"""


def test_django_starts_without_the_heavy_libraries() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_anatomy_and_the_stable_names_need_no_django() -> None:
    program = (
        "import sys, anatomy, benchmark.extraction, benchmark.judge, benchmark.statistics;"
        "print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


WORKER = """
import os, sys, django
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "spinemed_site.settings"
django.setup()
from celery.signals import worker_init
from spinemed_site.supervisor.tree import service_children

def tell(**_):
    os.write(1, str("prompt_toolkit" in sys.modules).encode())
    os._exit(0)

worker_init.connect(tell)
next(child for child in service_children(Path("."), []) if child.name == "worker").work()
"""


def test_a_worker_starts_without_an_interactive_shell() -> None:
    done = subprocess.run([sys.executable, "-c", WORKER], capture_output=True, text=True, check=True)
    assert done.stdout == "False"


SEEDED = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "spinemed_site.settings"
django.setup()
import spinemed_site.management.commands.seed_demo
print(",".join(sorted({"numpy", "pydicom", "openai"} & set(sys.modules))))
"""


def test_asking_for_the_demonstration_loads_nothing_that_makes_it() -> None:
    done = subprocess.run([sys.executable, "-c", SEEDED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
