"""What the score would be with some of a few repairs made: everything needed to compute it without the records.

A page can do that for any choice, because records with the same things to mend are counted together. Repairs have bits;
a check that fails is mended once all the repairs in its mask are made, never if its mask is ``NEVER``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evselint.classes import RecordClass
from evselint.score.repairs import Repair, can_fill, field_lacking
from evselint.score.sums import is_rated, station_weight
from evselint.score.variants import Variant
from evselint.score_model import Check, Model, code_of, load_model

NEVER = -1
Masks = tuple[tuple[int, ...] | None, ...]


def what_if(classes: Iterable[RecordClass], repairs: Sequence[Repair], variant: Variant) -> dict[str, Any]:
    """The counts, as JSON takes them.

    ``verdicts``: pairs of weight and, for each part, the masks of the checks that fail, None where it is not rated.
    ``fillings``: weight, number of counted fields, and pairs of mask and how often a field is filled once that repair
    is made (0: now). ``weights`` and ``checks`` (how many count) go by part; ``strict`` parts are all or nothing.
    """
    model = load_model()
    rules = {code: 1 << place for place, repair in enumerate(repairs) for code in repair.rules}
    fields = {path: 1 << place for place, repair in enumerate(repairs) for path in repair.fields}
    counted = variant.checks_that_count(model)
    verdicts: dict[Masks, float] = {}
    fillings: dict[tuple[str, ...], _Filling] = {}
    conditions = tuple(dict.fromkeys(field.unless for field in model.fields if field.unless))
    for each in classes:
        weight = station_weight(each) if variant.by_station else float(each.records)
        masks = tuple(
            tuple(mask for check in checks if (mask := _mask(check, each, rules, fields, model)))
            if is_rated(part, each)
            else None
            for part, checks in zip(model.parts.values(), counted, strict=True)
        )
        verdicts[masks] = verdicts.get(masks, 0.0) + weight
        if "unread" not in each.traits:
            states = tuple(trait for trait in conditions if trait in each.traits)
            fillings.setdefault(states, _Filling(states, variant, model)).add(each, weight, fields)
    return {
        "verdicts": [[weight, masks] for masks, weight in verdicts.items()],
        "fillings": [each.document() for each in fillings.values()],
        "weights": list(variant.weights_of(model).values()),
        "checks": list(map(len, counted)),
        "strict": variant.strict,
    }


def _mask(check: Check, each: RecordClass, rules: Mapping[str, int], fields: Mapping[str, int], model: Model) -> int:
    """The repairs that it takes until a check passes; 0 where it does already."""
    mask = 0
    for rule in check.rules:
        code = code_of(rule)
        if code in each.off:
            return NEVER
        if rule in each.findings:
            if code not in rules:
                return NEVER
            mask |= rules[code]
    for trait in check.traits:
        if trait in each.traits:
            path = field_lacking(model, trait)
            if path is None or path not in fields or not can_fill(model.fields[model.places[path]], each):
                return NEVER
            mask |= fields[path]
    return mask


class _Filling:
    """How often counted fields are filled in records of the same states: now, and once a repair is made."""

    def __init__(self, states: tuple[str, ...], variant: Variant, model: Model) -> None:
        self.model = model
        self.full = "1p" if variant.with_placeholders else "1"
        self.counted = model.fields_that_apply(model.profiles[variant.profile], states)
        self.weight = 0.0
        self.counts: dict[int, float] = {}

    def add(self, each: RecordClass, weight: float, fields: Mapping[str, int]) -> None:
        """Take the records of a class."""
        self.weight += weight
        for path in self.counted:
            place = self.model.places[path]
            if each.fields[place] in self.full:
                self.counts[0] = self.counts.get(0, 0.0) + weight
            elif path in fields and can_fill(self.model.fields[place], each):
                self.counts[fields[path]] = self.counts.get(fields[path], 0.0) + weight

    def document(self) -> list[Any]:
        """Weight, number of fields, pairs of mask and count."""
        return [self.weight, len(self.counted), sorted(self.counts.items())]
