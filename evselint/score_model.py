"""The model of the score estimate, read from the rule book: parts, checks, fields, profiles and switches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, cached_property
from typing import Any

from msgspec import Struct

from evselint.shipped import shipped_toml


class Part(Struct, frozen=True):
    """One part of correctness; a record in a state of ``unrated`` is not rated in it."""

    name: str
    title: str
    unrated: tuple[str, ...]
    source: tuple[str, ...]


class Check(Struct, frozen=True):
    """What has to hold: none of these findings (``EV403`` or ``EV403@GeoCoordinates``), none of these states.

    ``counts`` is ``always``, ``never``, or the switch that decides.
    """

    id: str
    part: str
    title: str
    counts: str
    rules: tuple[str, ...]
    traits: tuple[str, ...]
    source: tuple[str, ...]


class Trait(Struct, frozen=True):
    """A state of a record that one field tells. ``kind`` says how; ``lacks`` and ``where`` are about facilities."""

    name: str
    title: str
    field: str | None
    kind: str
    lacks: str = ""
    where: tuple[str, ...] = ()

    @property
    def missing(self) -> str | None:
        """The field of completeness by which the state ends once it is filled; None if none does."""
        if self.kind == "lacking":
            return f"{self.field}[*].{self.lacks}"
        return self.field if self.kind == "without-content" else None


class Field(Struct, frozen=True):
    """A field that completeness may count: for what one value has to be found, and in which state it does not apply.

    ``any``: whatever stands there is a value; ``zero``: 0 is one; ``advise``: whether to fill it may be advised,
    which it never is in the state ``cannot``.
    """

    path: str
    effort: str
    unless: str | None = None
    any: bool = False
    zero: bool = False
    advise: bool = True
    cannot: str | None = None


class Profile(Struct, frozen=True):
    """Which fields are counted; a conditional profile counts only those that apply."""

    name: str
    title: str
    fields: tuple[str, ...]
    conditional: bool
    source: tuple[str, ...]


class Switch(Struct, frozen=True):
    """What nobody has published: the values it may have. Checks with this switch count at the value ``counting``."""

    name: str
    title: str
    values: tuple[str, ...]
    default: str
    counting: str | None = None


class Rung(Struct, frozen=True):
    """One rung of the ladder: none of these rules, all of these checks, all of these fields (where they apply)."""

    name: str
    title: str
    rules: tuple[str, ...]
    checks: tuple[str, ...]
    fields: tuple[str, ...]


class Model(Struct, frozen=True, eq=False, dict=True):
    """Everything that the estimate is made of."""

    version: str
    sources: Mapping[str, str]
    switches: Mapping[str, Switch]
    traits: Mapping[str, Trait]
    parts: Mapping[str, Part]
    checks: tuple[Check, ...]
    fields: tuple[Field, ...]
    profiles: Mapping[str, Profile]
    rungs: tuple[Rung, ...]
    share: float
    unseen: tuple[str, ...]

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """All findings that checks and rungs name, each once, in order."""
        named = {rule for check in self.checks for rule in check.rules}
        return tuple(sorted(named | {rule for rung in self.rungs for rule in rung.rules}))

    @cached_property
    def check(self) -> Mapping[str, Check]:
        """Each check by its id."""
        return {check.id: check for check in self.checks}

    @cached_property
    def failed_by(self) -> Mapping[str, tuple[str, ...]]:
        """The checks that a finding or a state fails."""
        return self._checks_by(lambda check: (*check.rules, *check.traits))

    @cached_property
    def failed_without(self) -> Mapping[str, tuple[str, ...]]:
        """The checks that fail because a rule, by its code, was not asked."""
        return self._checks_by(lambda check: map(code_of, check.rules))

    def _checks_by(self, causes: Callable[[Check], Iterable[str]]) -> dict[str, tuple[str, ...]]:
        checks: dict[str, dict[str, None]] = {}
        for check in self.checks:
            for cause in causes(check):
                checks.setdefault(cause, {})[check.id] = None
        return {cause: tuple(each) for cause, each in checks.items()}

    @cached_property
    def checks_by_part(self) -> tuple[frozenset[str], ...]:
        """The ids of the checks of each part, in the order of the parts."""
        return tuple(frozenset(check.id for check in self.checks if check.part == name) for name in self.parts)

    def fields_that_apply(self, profile: Profile, states: Collection[str]) -> list[str]:
        """The paths of the fields that a profile counts in a record in these states."""
        return [
            path
            for path in profile.fields
            if not (profile.conditional and self.fields[self.places[path]].unless in states)
        ]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each field among all, by its path."""
        return {field.path: place for place, field in enumerate(self.fields)}


def code_of(token: str) -> str:
    """The code of the rule that a token names."""
    return token.partition("@")[0]


@cache
def load_model() -> Model:
    """The model as it ships."""
    return model_of(shipped_toml("score.toml"))


def model_of(entries: Mapping[str, Any]) -> Model:
    """The model from the tables of its file."""
    return Model(
        version=entries["version"],
        sources=entries["sources"],
        switches={
            name: Switch(name, each["title"], tuple(each["values"]), each["default"], each.get("counting"))
            for name, each in entries["switches"].items()
        },
        traits={
            name: Trait(
                name, each["title"], each.get("field"), each["is"], each.get("lacks", ""), tuple(each.get("where", ()))
            )
            for name, each in entries["traits"].items()
        },
        parts={
            name: Part(name, each["title"], tuple(each["unrated"]), tuple(each["source"]))
            for name, each in entries["parts"].items()
        },
        checks=tuple(
            Check(
                each["id"],
                each["part"],
                each["title"],
                each["counts"],
                tuple(each.get("rules", ())),
                tuple(each.get("traits", ())),
                tuple(each["source"]),
            )
            for each in entries["checks"]
        ),
        fields=tuple(
            Field(
                each["path"],
                each["effort"],
                each.get("unless"),
                each.get("any", False),
                each.get("zero", False),
                each.get("advise", True),
                each.get("cannot"),
            )
            for each in entries["fields"]
        ),
        profiles=_profiles(entries["profiles"]),
        rungs=tuple(
            Rung(
                each["name"],
                each["title"],
                tuple(each.get("rules", ())),
                tuple(each.get("checks", ())),
                tuple(each.get("fields", ())),
            )
            for each in entries["rungs"]
        ),
        share=entries["ladder"]["share"],
        unseen=tuple(entries["unseen"]["lines"]),
    )


def _profiles(entries: Mapping[str, Any]) -> dict[str, Profile]:
    profiles: dict[str, Profile] = {}
    for name, each in entries.items():
        inherited = profiles[each["extends"]].fields if "extends" in each else ()
        fields = tuple(path for path in (*inherited, *each.get("fields", ())) if path not in each.get("without", ()))
        profiles[name] = Profile(name, each["title"], fields, each.get("conditional", False), tuple(each["source"]))
    return profiles
