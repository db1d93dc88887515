"""What the service offers, for machines: WADL at the root of the service (PS3.18 section 8.9 and annex H)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, get_resolver

from imaging.dicomweb.accept import Offer
from imaging.dicomweb.delivery import kept, unchanged
from imaging.dicomweb.described import DESCRIBED, FRAMES, FRAMES_DESCRIBED, WADL, Description
from imaging.dicomweb.gate import SAFE_METHODS, MachineRequest, machine_page, not_acceptable, wanted
from imaging.dicomweb.metadata import told_tag

NAMESPACE = "http://wadl.dev.java.net/2009/02"
OFFERS = (Offer(WADL), Offer("application/xml"))


def service(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The standard asks by OPTIONS; a browser's GET is answered alike."""
    if request.method == "OPTIONS":
        request.method = "GET"
    answer = _capabilities(request, slug)
    answer.headers["Allow"] = ", ".join(SAFE_METHODS)
    return answer


service.login_required = False  # type: ignore[attr-defined]


@machine_page
def _capabilities(request: MachineRequest) -> HttpResponseBase:
    """Every address of the project's DICOMweb, with its query and its media types."""
    offer = wanted(request, OFFERS)
    if offer is None:
        return not_acceptable(WADL)
    body = _document(request.build_absolute_uri(f"/dicomweb/{request.slug}/"))
    tag = told_tag(offer, body)
    return unchanged(request, tag) or kept(HttpResponse(body, content_type=offer.media_type), tag)


def _document(base: str) -> str:
    resources = "".join(_resource(place, told) for place, told in sorted(_places()))
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return (
        f'{head}<application xmlns="{NAMESPACE}"><resources base="{escape(base)}">{resources}</resources>'
        "</application>"
    )


def _places() -> Iterator[tuple[str, Description]]:
    for route in get_resolver("imaging.dicomweb.urls").url_patterns:
        if isinstance(route, URLPattern):
            yield re.sub(r"<\w+:(\w+)>", r"{\1}", str(route.pattern)), DESCRIBED[str(route.name)]
    yield f"studies/{{study}}/series/{{series}}/{FRAMES}", FRAMES_DESCRIBED


def _resource(place: str, told: Description) -> str:
    asked = "".join(
        f'<param name="{escape(name)}" style="query"><doc>{escape(meaning)}</doc></param>'
        for name, meaning in told.query.items()
    )
    given = "".join(f'<representation mediaType="{escape(kind)}"/>' for kind in told.media_types)
    method = f'<doc title="{escape(told.summary)}"/><request>{asked}</request>'
    answer = f'<response status="200">{given}</response>'
    return f'<resource path="{escape(place)}"><method name="GET">{method}{answer}</method></resource>'
