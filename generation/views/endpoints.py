"""The allow-list of endpoints, for admins only."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from generation.endpoint_forms import EndpointForm, NewEndpointForm, PriceForm
from generation.errors import PriceRefused
from generation.models import Endpoint, Price
from generation.models.money import NO_CURRENCY
from generation.money_selectors import endpoint_shown, endpoints_shown
from generation.services.endpoint_probe import endpoint_probe
from generation.services.endpoint_save import endpoint_save
from generation.services.price_say import price_add, price_withdraw
from generation.tasks import endpoint_try_work
from generation.trials import MOST_TRIALS
from projects.access import admin_page
from projects.models import User
from projects.tasks import wake


@admin_page
def endpoint_list(request: HttpRequest) -> HttpResponse:
    """Every endpoint, and the form to allow another one."""
    return render(request, "generation/endpoint_list.html", {"endpoints": endpoints_shown()})


@admin_page
def endpoint_new(request: HttpRequest) -> HttpResponse:
    """Allow an endpoint."""
    form = NewEndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new, price = form.save(commit=False), form.first_price()
        try:
            saved = endpoint_save(endpoint=new, by=_admin(request), price=price)
        except PriceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            _saved(request, saved, "allowed")
            return redirect("endpoints:list")
    status = 422 if request.method == "POST" else 200
    return render(request, "generation/endpoint_new.html", {"form": form}, status=status)


@admin_page
def endpoint_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What an endpoint may be sent, what it costs, how it is; and the form to change it."""
    endpoint = get_object_or_404(Endpoint.objects.allowed(), uid=uid)
    form = EndpointForm(request.POST or None, instance=endpoint)
    if request.method == "POST" and form.is_valid():
        saved = endpoint_save(endpoint=form.save(commit=False), by=_admin(request), changed=form.said_here)
        _saved(request, saved, "saved")
        if form.moved:
            messages.info(request, f"Meanwhile a trial or another admin set {form.moved}. That stays.")
        return redirect("endpoints:list")
    return _endpoint_page(request, endpoint, form=form)


@require_POST
@admin_page
def endpoint_price(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say what a model costs from a moment on."""
    endpoint = get_object_or_404(Endpoint.objects.allowed(), uid=uid)
    form = PriceForm(request.POST, auto_id="price_%s")
    if form.is_valid():
        try:
            price_add(
                endpoint=endpoint,
                model_name=form.cleaned_data["model_name"],
                prices=form.prices(),
                valid_from=form.cleaned_data["valid_from"],
                by=_admin(request),
            )
        except PriceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The price is added.")
            return redirect("endpoints:edit", uid=uid)
    return _endpoint_page(request, endpoint, price_form=form)


@require_POST
@admin_page
def endpoint_price_withdraw(request: HttpRequest, uid: UUID, price_uid: UUID) -> HttpResponse:
    """Take back a price that is not in force yet."""
    price = get_object_or_404(Price.objects.select_related("endpoint"), endpoint__uid=uid, uid=price_uid)
    try:
        price_withdraw(price=price, by=_admin(request))
    except PriceRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("endpoints:edit", uid=uid)


@require_POST
@admin_page
def endpoint_try(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask the endpoint what it can do; nothing but a fixed question is sent."""
    asked = get_object_or_404(Endpoint.objects.allowed(), uid=uid)
    endpoint = endpoint_probe(endpoint=asked, by=_admin(request))
    trial = endpoint_shown(endpoint).trial
    tell = messages.error if endpoint.probed_at is None else messages.success
    tell(request, f"{endpoint.name}: {trial.word.lower()}. {trial.sentence}")
    return redirect("endpoints:edit", uid=uid) if "stay" in request.POST else redirect("endpoints:list")


def _saved(request: HttpRequest, endpoint: Endpoint, word: str) -> None:
    """Tell it, and have a worker ask what the endpoint can do, where nobody knows."""
    told = f"{endpoint.name} is {word}."
    if endpoint.is_active and endpoint.probed_at is None:
        wake(endpoint_try_work, endpoint.pk)
        told += " A worker tries what it can do, without any material."
    messages.success(request, told)


def _endpoint_page(
    request: HttpRequest,
    endpoint: Endpoint,
    *,
    form: EndpointForm | None = None,
    price_form: PriceForm | None = None,
) -> HttpResponse:
    refused = bool((form and form.errors) or (price_form and price_form.errors))
    shown = endpoint_shown(endpoint)
    kept = shown.endpoint  # A form that was refused has written on the other one.
    told = {"model_name": kept.model_name, "currency": shown.price.currency if shown.price else NO_CURRENCY}
    context = {
        "endpoint": kept,
        "form": form or EndpointForm(instance=kept),
        "price_form": price_form or PriceForm(initial=told, auto_id="price_%s"),
        "prices": kept.prices.select_related("said_by"),
        "in_force": shown.price,
        "health": shown.health,
        "trial": shown.trial,
        "most_trials": MOST_TRIALS,
        "now": timezone.now(),
    }
    return render(request, "generation/endpoint_edit.html", context, status=422 if refused else 200)


def _admin(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
