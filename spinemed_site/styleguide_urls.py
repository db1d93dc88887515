"""The styleguide, in DEBUG only: each component in each state."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

LUMBAR = ("T12", "L1", "L2", "L3", "L4", "L5", "S1")


class SampleForm(forms.Form):
    """A form that shows a field of each kind."""

    title = forms.CharField(label="Title", help_text="As it stands on the cover.")
    year = forms.IntegerField(label="Year of publication", min_value=1900)
    notes = forms.CharField(label="Notes", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    reviewed = forms.BooleanField(label="Read by a second surgeon", required=False)


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component, empty, filled, blocked and wrong."""
    context = {
        "form": SampleForm(),
        "wrong": SampleForm({"title": "", "year": "1700"}),
        "levels": LUMBAR,
        "tones": [
            ("ok", "Approved"),
            ("warn", "Due today"),
            ("bad", "Rejected: level"),
            ("run", "Running"),
            ("plain", "Not started"),
        ],
    }
    return render(request, "styleguide.html", context)


urlpatterns = [path("", styleguide, name="styleguide")]
