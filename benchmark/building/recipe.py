"""How a version is to be built, as a form, a command and the version's own row say it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from corpus.models import Tier


class Recipe(BaseModel):
    """Sizes and the least number in every cell of a facet; 0 asks for nothing.

    `size` 0 takes all closed questions that are free; `reports` is how many report
    prompts come with them. The public sample becomes a Suite of its own, open to the project; the
    reserve is held out and not asked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=120)
    least_tier: str = Tier.V3
    is_hidden: bool = True
    size: int = Field(default=0, ge=0, le=100_000)
    reports: int = Field(default=0, ge=0, le=10_000)
    public_sample: int = Field(default=0, ge=0, le=10_000)
    reserve: int = Field(default=0, ge=0, le=10_000)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    per_axis: int = Field(default=0, ge=0, le=10_000)
    per_level: int = Field(default=0, ge=0, le=10_000)
    per_condition: int = Field(default=0, ge=0, le=10_000)
    per_modality: int = Field(default=0, ge=0, le=10_000)

    @property
    def least(self) -> dict[str, int]:
        """The least number in every cell, by facet."""
        return {
            "axis": self.per_axis,
            "level": self.per_level,
            "condition": self.per_condition,
            "modality": self.per_modality,
        }

    @property
    def sample_name(self) -> str:
        """The name of the Suite of the public sample."""
        return f"{self.name[:105]} public sample"

    def told(self) -> dict[str, Any]:
        """As the version's row keeps it."""
        return self.model_dump(mode="json")
