"""QIDO-RS over HTTP: what was found, in JSON or XML, and what the client should know besides."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from imaging.dicomweb.delivery import unchanged
from imaging.dicomweb.gate import MachineRequest, machine_page, not_acceptable, wanted
from imaging.dicomweb.metadata import OFFERED, OFFERS, told_answer, told_tag
from imaging.dicomweb.qido import Found, Question, qido_instances, qido_series, qido_studies, question_read
from imaging.dicomweb.search_matching import QueryProblem


@machine_page
def studies(request: MachineRequest) -> HttpResponseBase:
    """Search for studies."""
    return _answer(request, lambda question, base: qido_studies(request.reach, question, base))


@machine_page
def series_of_study(request: MachineRequest, study: str = "") -> HttpResponseBase:
    """Search for series of a study, or of all."""
    return _answer(request, lambda question, base: qido_series(request.reach, study, question, base))


@machine_page
def instances_of_series(request: MachineRequest, study: str = "", series: str = "") -> HttpResponseBase:
    """Search for instances of a series, a study, or all."""
    return _answer(
        request, lambda question, base: qido_instances(request.reach, study, series, question, base)
    )


def _answer(request: MachineRequest, ask: Callable[[Question, str], Found]) -> HttpResponseBase:
    offer = wanted(request, OFFERS)
    if offer is None:
        return not_acceptable(OFFERED)
    base = request.build_absolute_uri(f"/dicomweb/{request.slug}")
    try:
        found = ask(question_read(request.GET), base)
    except QueryProblem as problem:
        return HttpResponse(str(problem), status=400, content_type="text/plain")
    tag = told_tag(offer, *found.texts)
    answer: HttpResponseBase | None = unchanged(request, tag) if found.texts else HttpResponse(status=204)
    if answer is None:
        answer = told_answer(request, found.texts, offer, tag)
    if found.warnings:
        answer.headers["Warning"] = ", ".join(f"299 {base}: {text}" for text in found.warnings)
    return answer
