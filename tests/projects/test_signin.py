"""Trying passwords is slowed down, per person, per account and per address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import SignInFailure, User
from projects.services import signin
from projects.services.signin import signin_failed, signin_wait
from projects.sweeps import forget_old_failures

pytestmark = pytest.mark.django_db
HERE = "10.0.0.1"


def try_in(name: str, password: str, address: str = HERE) -> HttpResponse:
    answer: HttpResponse = Client(REMOTE_ADDR=address).post(
        reverse("projects:login"), {"username": name, "password": password}
    )
    return answer


def test_ten_failures_block_the_next_try_even_with_the_right_password(lead: User) -> None:
    for _ in range(signin.TRIES_OF_ONE):
        assert try_in("lead", "wrong").status_code == 422
    blocked = try_in("LEAD", "leadlead")
    assert blocked.status_code == 429
    assert "Too many tries. Try again in 5 minutes." in blocked.content.decode()
    # Somebody else at the same machine, and the same person elsewhere, may go on.
    assert try_in("lead", "leadlead", "10.0.0.2").status_code == 302


def test_the_door_opens_again_when_it_said(lead: User) -> None:
    for _ in range(signin.TRIES_OF_ONE):
        signin_failed(username="lead", address=HERE)
    ago = timezone.now() - signin.WINDOW + timedelta(seconds=70)
    SignInFailure.objects.update(failed_at=ago)
    assert signin_wait(username="lead", address=HERE) == 2
    SignInFailure.objects.update(failed_at=ago - timedelta(seconds=71))
    assert signin_wait(username="lead", address=HERE) == 0
    assert try_in("lead", "leadlead").status_code == 302


def test_an_account_is_protected_from_many_addresses(lead: User) -> None:
    for number in range(signin.TRIES_PER_ACCOUNT):
        signin_failed(username="lead", address=f"10.0.1.{number}")
    assert try_in("lead", "leadlead", "10.0.2.1").status_code == 429


def test_an_address_that_tries_many_names_is_blocked(lead: User) -> None:
    for number in range(signin.TRIES_PER_ADDRESS):
        signin_failed(username=f"name-{number}", address=HERE)
    assert try_in("lead", "leadlead").status_code == 429
    assert try_in("lead", "leadlead", "10.0.0.2").status_code == 302


def test_a_right_password_forgets_the_failures_before_it(lead: User) -> None:
    for _ in range(signin.TRIES_OF_ONE - 1):
        try_in("lead", "wrong")
    assert try_in("lead", "leadlead").status_code == 302
    assert try_in("lead", "wrong").status_code == 422


def test_what_was_typed_is_not_kept_and_failures_are_forgotten(lead: User) -> None:
    try_in("my secret password", "wrong")
    assert "secret" not in str(SignInFailure.objects.values_list().get())
    SignInFailure.objects.update(failed_at=timezone.now() - signin.WINDOW)
    forget_old_failures()
    assert not SignInFailure.objects.exists()
