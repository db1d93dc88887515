"""The web application with a reading process that keeps names: what de-identifying costs is measured by it.

    uvicorn tests.bench.as_it_came:application

Nothing but the benchmark starts it, on files that the benchmark made.
"""

from __future__ import annotations

import spinemed_site.asgi
from imaging.formats import forking

forking.PROGRAM = "tests.bench.as_it_came_child"
application = spinemed_site.asgi.application
