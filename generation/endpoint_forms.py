"""Forms of the endpoints: what is allowed, and what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property

from generation.calls.prices import Prices
from generation.models import Endpoint
from generation.models.money import NO_CURRENCY
from projects.addresses import address_checked

BATCH_LIMITS = ("batch_percent", "batch_max_requests", "batch_max_megabytes")


class PriceFields(forms.Form):
    """A price per million tokens."""

    input_price = forms.DecimalField(
        min_value=0, max_digits=12, decimal_places=6, label="Input", help_text="Per million tokens."
    )
    output_price = forms.DecimalField(
        min_value=0, max_digits=12, decimal_places=6, label="Output", help_text="Per million tokens."
    )
    cached_price = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=6,
        label="Cached input",
        help_text="Of input the endpoint had kept. Empty: as fresh input.",
    )
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        initial=NO_CURRENCY,
        max_length=3,
        help_text="Three letters, such as EUR; XXX names none. All prices of an endpoint are in one.",
    )

    def prices(self) -> Prices:
        """The figures that were filled in."""
        given = self.cleaned_data
        return Prices(
            given["input_price"] or Decimal(0),
            given["output_price"] or Decimal(0),
            given["cached_price"],
            given["currency"] or NO_CURRENCY,
        )


class PriceForm(PriceFields):
    """A price of a model of this endpoint, from now or a later moment on."""

    model_name = forms.CharField(max_length=120, label="Model")
    valid_from = forms.DateTimeField(
        required=False,
        label="Valid from",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text="Empty: from now on.",
    )

    field_order = ["model_name", "valid_from", "input_price", "output_price", "cached_price", "currency"]


class EndpointForm(forms.ModelForm):  # type: ignore[type-arg]
    """An endpoint on the allow-list."""

    class Meta:
        model = Endpoint
        fields = [
            "name",
            "base_url",
            "model_name",
            "model_family",
            "api_key_variable",
            "is_local",
            "is_active",
            "honours_schema",
            "sees_images",
            "max_concurrency",
            "requests_per_minute",
            "tokens_per_minute",
            "max_output_tokens",
            "timeout_seconds",
            "offers_batches",
            *BATCH_LIMITS,
        ]
        labels = {
            "base_url": "Base URL",
            "api_key_variable": "API key variable",
            "max_concurrency": "Requests at once",
            "is_local": "Local: runs inside the house",
            "is_active": "In use",
            "honours_schema": "Follows JSON schemas",
            "sees_images": "Sees images",
            "timeout_seconds": "Time limit in seconds",
            "offers_batches": "Offers batches",
            "batch_percent": "Price in a batch, per cent",
            "batch_max_requests": "Requests in a batch",
            "batch_max_megabytes": "Megabytes in a batch",
        }
        help_texts = {
            "is_local": "Only such an endpoint gets material that is marked “local models only”.",
            "honours_schema": "Each trial sets this. What you tick stands until the next one.",
            "sees_images": "Each trial sets this where tokens are counted. What you tick stands until then.",
            "model_family": "Generator and judge must not be of one family.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in BATCH_LIMITS:
            self.fields[name].required = False
        for name in self.Meta.fields if self.instance.pk else ():  # So that it is known what was changed.
            self.fields[name].show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """What was left alone stays as it is by now, and so do limits of batches that are left empty."""
        fields = super().clean() or {}
        left = [name for name in fields if name in self.left_alone]
        left += [name for name in BATCH_LIMITS if fields.get(name, 0) is None]
        return fields | {name: getattr(self.instance, name) for name in left}

    @cached_property
    def left_alone(self) -> set[str]:
        """Fields that came back as the page had shown them."""
        shown = {name for name in self.fields if self.add_initial_prefix(name) in self.data}
        return shown.difference(self.changed_data)

    @property
    def said_here(self) -> set[str]:
        """Fields that whoever sent the form has set."""
        return set(self.Meta.fields) - self.left_alone

    @property
    def moved(self) -> str:
        """What others set since the page was opened and was left alone here, as `Sees images: yes, ...`."""
        return ", ".join(
            f"{self.fields[name].label}: {_told(getattr(self.instance, name))}"
            for name in self.fields
            if name in self.left_alone and self._has_moved(name)
        )

    def _has_moved(self, name: str) -> bool:
        shown = self.data[self.add_initial_prefix(name)]
        return self.fields[name].has_changed(getattr(self.instance, name), shown)

    def clean_base_url(self) -> str:
        """An http address without a key in it."""
        return address_checked(str(self.cleaned_data["base_url"]))


def _told(setting: object) -> str:
    if isinstance(setting, bool):
        return "yes" if setting else "no"
    return "none" if setting in (None, "") else str(setting)


class NewEndpointForm(EndpointForm, PriceFields):
    """An endpoint that is allowed, with the price of its model where it has one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("input_price", "output_price", "currency"):
            self.fields[name].required = False

    @property
    def what_it_is(self) -> list[forms.BoundField]:
        """The fields of the endpoint itself."""
        return [bound for bound in self if bound.name in self.Meta.fields]

    @property
    def what_it_costs(self) -> list[forms.BoundField]:
        """The fields of its first price."""
        return [bound for bound in self if bound.name not in self.Meta.fields]

    def first_price(self) -> Prices | None:
        """The price that was filled in; ``None`` where no figure was."""
        given = (self.cleaned_data[name] for name in ("input_price", "output_price", "cached_price"))
        return self.prices() if any(one is not None for one in given) else None
