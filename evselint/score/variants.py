"""Variants: one choice for each switch of the model. What is not published may be any of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import product

from msgspec import Struct
from msgspec.structs import asdict, replace

from evselint.score_model import Check, Model


class Variant(Struct, frozen=True, order=True):
    """One choice for each switch; the names are those of the model, with ``_`` for ``-``."""

    profile: str
    placeholders: str
    grading: str
    weights: str
    direct_amperage: str
    house_number: str
    unit: str

    @property
    def strict(self) -> bool:
        """A part of a record is worth all or nothing."""
        return self.grading == "strict"

    @property
    def with_placeholders(self) -> bool:
        """A placeholder counts as filled."""
        return self.placeholders == "counted"

    @property
    def by_station(self) -> bool:
        """Stations are averaged, not charging points."""
        return self.unit == "station"

    def weights_of(self, model: Model) -> dict[str, float]:
        """The weight of each part."""
        return dict(zip(model.parts, map(float, self.weights.split(":")), strict=True))

    def counts(self, check: Check, model: Model) -> bool:
        """Whether a check is hard."""
        if check.counts in ("always", "never"):
            return check.counts == "always"
        switch = model.switches[check.counts]
        return bool(getattr(self, _attribute(check.counts)) == switch.counting)

    def checks_that_count(self, model: Model) -> list[list[Check]]:
        """The hard checks, part by part."""
        return [
            [check for check in model.checks if check.part == name and self.counts(check, model)]
            for name in model.parts
        ]

    def choices(self) -> dict[str, str]:
        """The choice of each switch by the model's name for it."""
        return {name.replace("_", "-"): value for name, value in asdict(self).items()}

    def __str__(self) -> str:
        return " · ".join(self.choices().values())


def _attribute(switch: str) -> str:
    return switch.replace("-", "_")


def variant_of(choices: Mapping[str, str]) -> Variant:
    """The variant with these choices, by the model's names."""
    return Variant(**{_attribute(name): value for name, value in choices.items()})


def default_variant(model: Model) -> Variant:
    """The literal reading of what is published, which the estimate takes unless told otherwise."""
    return variant_of({name: switch.default for name, switch in model.switches.items()})


def every_variant(model: Model) -> tuple[Variant, ...]:
    """All combinations of all switches."""
    switches = model.switches
    return tuple(
        variant_of(dict(zip(switches, values, strict=True)))
        for values in product(*(switch.values for switch in switches.values()))
    )


OF_COMPLETENESS = ("profile", "placeholders")


@lru_cache(4)
def halves(model: Model) -> tuple[tuple[tuple[Variant, ...], tuple[Variant, ...]], ...]:
    """For each unit: variants in which correctness may differ, and those in which completeness may."""
    first = default_variant(model)
    usual = {name: getattr(first, name) for name in OF_COMPLETENESS}
    correct: dict[str, dict[Variant, None]] = {}
    complete: dict[str, dict[Variant, None]] = {}
    for each in every_variant(model):
        own = {name: getattr(each, name) for name in OF_COMPLETENESS}
        correct.setdefault(each.unit, {})[replace(each, **usual)] = None
        complete.setdefault(each.unit, {})[replace(first, unit=each.unit, **own)] = None
    return tuple((tuple(correct[unit]), tuple(complete[unit])) for unit in correct)
