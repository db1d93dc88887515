"""Pages that belong to no room: the description of the API."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
@login_not_required
def schema(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI document; its writer lets in sessions and tokens and refuses everybody else.

    The writer brings Django's test tools along, so it is loaded when somebody asks.
    """
    from drf_spectacular.views import SpectacularAPIView

    return SpectacularAPIView.as_view()(request)
