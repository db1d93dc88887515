"""A request costs what was in force when it left, whatever is said of prices while it is under way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone

from corpus.models import Source
from generation.calls import ledger
from generation.calls.client import question_send
from generation.calls.prices import Prices, cost_of, price_at
from generation.calls.replies import Reply, cached_tokens_of
from generation.errors import PriceRefused
from generation.models import Attempt, Endpoint, Price
from generation.services.price_say import price_add, price_withdraw
from generation.services.run_control import generation_resume
from projects.models import AuditEvent, Project, RunState, User
from tests.conftest import signed_in
from tests.generation.cast import ENDPOINT_FIELDS, price_make
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer

DEAR = Prices(Decimal(100), Decimal(400), currency="EUR")


def say(endpoint: Endpoint, prices: Prices, by: User, **fields: object) -> Price:
    return price_add(endpoint=endpoint, model_name="spine-test-1", prices=prices, by=by, **fields)  # type: ignore[arg-type]


def test_the_latest_row_that_has_begun_is_in_force(endpoint: Endpoint, admin: User) -> None:
    now = timezone.now()
    later = say(endpoint, DEAR, admin, valid_from=now + timedelta(hours=2))
    price_make(endpoint, 7, 7, model_name="another")

    def inward(moment: object) -> Decimal | None:
        row = price_at(endpoint=endpoint, model_name="spine-test-1", moment=moment)  # type: ignore[arg-type]
        return row.input_price if row else None

    assert inward(now) == 1
    assert inward(later.valid_from - timedelta(microseconds=1)) == 1
    assert inward(later.valid_from) == 100
    assert inward(now - timedelta(days=1)) is None


def test_a_price_changed_under_way_is_for_the_requests_that_follow(
    project: Project,
    guideline: Source,
    endpoint: Endpoint,
    admin: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = iter([True])

    def send(**arguments: object) -> Reply:
        reply = question_send(**arguments)  # type: ignore[arg-type]
        if next(times, False):
            say(endpoint, DEAR, admin)
        return reply

    monkeypatch.setattr(ledger, "question_send", send)
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    first, second = Attempt.objects.order_by("pk")
    assert (first.input_price, first.currency) == (1, "XXX")
    assert first.cost == cost_of(
        Prices(Decimal(1), Decimal(4)),
        input_tokens=first.input_tokens or 0,
        output_tokens=first.output_tokens or 0,
    )
    assert (second.input_price, second.currency) == (100, "EUR")
    assert second.price is not None
    assert second.price.said_by == admin
    assert second.cost > 50 * first.cost
    assert run.spent == first.cost + second.cost


def test_input_that_the_endpoint_had_kept_costs_its_own_price(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, admin: User
) -> None:
    say(endpoint, Prices(Decimal(10), Decimal(20), Decimal(1)), admin)
    server.script.configure({"queue": [{"behaviour": "cached", "tokens": 100}] * 2})
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    for one in Attempt.objects.all():
        assert one.cached_tokens == 100
        fresh = (one.input_tokens or 0) - 100
        told = 10 * fresh + 1 * 100 + 20 * (one.output_tokens or 0)
        assert one.cost == Decimal(told) / 1_000_000
        assert one.cost <= one.reserved


@pytest.mark.parametrize(
    ("usage", "kept"),
    [
        ({"prompt_tokens_details": {"cached_tokens": 7}}, 7),
        ({"input_tokens_details": {"cached_tokens": "7"}}, 7),
        ({"prompt_cache_hit_tokens": 7}, 7),
        ({"prompt_tokens_details": None}, None),
        ({"prompt_tokens_details": {"cached_tokens": -7}}, None),
        ("lots", None),
    ],
)
def test_kept_tokens_are_read_in_every_shape(usage: object, kept: int | None) -> None:
    assert cached_tokens_of(usage) == kept


def test_more_kept_tokens_than_there_were_cost_no_less_than_all_kept() -> None:
    prices = Prices(Decimal(10), Decimal(0), Decimal(1))
    assert cost_of(prices, input_tokens=5, output_tokens=0, cached_tokens=9) == Decimal("0.000005")


def test_what_was_said_is_not_changed_afterwards(endpoint: Endpoint, admin: User) -> None:
    now = timezone.now()
    with pytest.raises(PriceRefused, match="from now on at the earliest"):
        say(endpoint, DEAR, admin, valid_from=now - timedelta(minutes=1))
    held = say(endpoint, DEAR, admin)
    with pytest.raises(PriceRefused, match="in force already"):
        price_withdraw(price=held, by=admin)
    with pytest.raises(PriceRefused, match="are in EUR"):
        say(endpoint, DEAR._replace(currency="USD"), admin)
    with pytest.raises(PriceRefused, match="no more than fresh"):
        say(endpoint, DEAR._replace(cached_price=Decimal(101)), admin)
    coming = say(endpoint, DEAR, admin, valid_from=now + timedelta(days=1))
    with pytest.raises(PriceRefused, match="from that moment on already"):
        say(endpoint, DEAR, admin, valid_from=coming.valid_from)
    price_withdraw(price=coming, by=admin)
    assert endpoint.prices.count() == 2
    assert AuditEvent.objects.filter(action__startswith="price_").count() == 3


def test_the_database_refuses_two_prices_of_one_moment(endpoint: Endpoint) -> None:
    first = endpoint.prices.get()
    with pytest.raises(IntegrityError, match=r"one_price_per_model_and_moment|UNIQUE"):
        price_make(endpoint, 1, 1, valid_from=first.valid_from)


def test_without_a_price_a_capped_run_asks_nothing_and_goes_on_once_it_is_said(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User, admin: User
) -> None:
    Price.objects.all().delete()
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1, budget_cap=Decimal(1)))
    assert (run.state, run.budget_bound) == (RunState.PAUSED, "price")
    assert "Nobody has said what spine-test-1 costs" in run.error_for_user
    assert server.script.record()["requests"] == 0
    page = signed_in(lead).get(f"/p/lumbar/generation/{run.uid}/").content.decode()
    assert "new cap" not in page
    say(endpoint, Prices(Decimal(1), Decimal(4)), admin)
    generation_resume(run=run, by=lead)
    assert drive(run).state == RunState.DONE


def test_without_a_price_what_has_no_cap_or_stays_in_the_house_is_asked(
    project: Project, guideline: Source, endpoint: Endpoint
) -> None:
    Price.objects.all().delete()
    assert drive(start(project, sources=(guideline,), endpoint=endpoint, count=1)).state == RunState.DONE
    Endpoint.objects.update(is_local=True)
    run = start(project, sources=(guideline,), endpoint=endpoint, count=1, budget_cap=Decimal(1), seed=1)
    assert (drive(run).state, run.spent) == (RunState.DONE, 0)


def test_an_admin_adds_a_price_and_takes_back_one_to_come(endpoint: Endpoint, admin: User) -> None:
    client = signed_in(admin)
    address = f"/endpoints/{endpoint.uid}/"
    told = {"model_name": "spine-test-1", "input_price": "2.5", "output_price": "10", "currency": "EUR"}
    assert client.post(f"{address}prices/", told).status_code == 302
    page = client.get(address).content.decode()
    assert "In force" in page
    assert "10 EUR" in page
    assert "2.5 / 10 EUR" in client.get("/endpoints/").content.decode()
    soon = timezone.now() + timedelta(days=3)
    client.post(f"{address}prices/", told | {"valid_from": f"{soon:%Y-%m-%dT%H:%M}"})
    assert "To come" in client.get(address).content.decode()
    coming = endpoint.prices.get(valid_from__gt=timezone.now())
    client.post(f"{address}prices/{coming.uid}/withdraw/")
    assert "To come" not in client.get(address).content.decode()
    refused = client.post(f"{address}prices/", told | {"currency": "USD"})
    assert refused.status_code == 422
    assert "are in EUR" in refused.content.decode()


def test_saving_an_endpoint_gives_no_slot_back(endpoint: Endpoint, admin: User) -> None:
    from generation.services.endpoint_save import endpoint_save

    seen = Endpoint.objects.get()
    Endpoint.objects.update(open_requests=1)
    seen.name = "Renamed"
    endpoint_save(endpoint=seen, by=admin)
    assert (Endpoint.objects.get().name, Endpoint.objects.get().open_requests) == ("Renamed", 1)


def test_a_first_price_that_cannot_be_is_told_on_the_form(admin: User) -> None:
    fields = ENDPOINT_FIELDS | {"base_url": "http://vllm:8000/v1/", "cached_price": "0.5"}
    answer = signed_in(admin).post("/endpoints/new/", fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "no more than fresh" in page
    assert 'value="House model"' in page
    assert not Endpoint.objects.exists()
