"""From rules to judgements: small callables that look at the values of a record and say where what is wrong.

A judgement reads some fields and yields spots; what it reads decides how often it runs: once for each distinct value
of one field, or once for each distinct combination of several.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from msgspec import Struct, field

from evselint.checks.filters import Filter, Form, Glance
from evselint.checks.verb import THEMES, Verb, verbs_in
from evselint.fields import ENVELOPE_NAMES, FIELD_NAMES
from evselint.fleet.answers import FleetCheck
from evselint.online.terms import OnlineTerms
from evselint.paths import Values, first_of, guard, is_empty, parts_of, places_of, pointed, select, value_at
from evselint.rulebook import BookError, Rule

NAMES = frozenset((*FIELD_NAMES, *ENVELOPE_NAMES))
REPAIRED_WITHOUT_VALUE = frozenset({"reading", "dialect"})
OFFLINE = OnlineTerms()
BY_ENGINE = frozenset({"schema", "dialect", "reading", "present"})


class Spot(NamedTuple):
    """A finding in the making: which rule (its place among all), where in the record, and what the message needs."""

    rule: int
    pointer: str
    value: Any
    details: Mapping[str, Any]


def is_fixable(rule: Rule, details: Mapping[str, Any]) -> bool:
    """Whether a finding can be repaired safely: the rule says so, and the right value is known.

    Faults of a file, and dialects that only have to be taken out, need no value.
    """
    return rule.fixable and (details.get("repair") is not None or rule.check in REPAIRED_WITHOUT_VALUE)


Judge = Callable[[Values], Iterable[Spot]]


class Judgement(Struct, frozen=True):
    """A callable, the fields it reads, and what makes asking it unnecessary.

    ``paths`` are what it looks at: they keep it off unsound places, and tell which part of a field it depends on.
    One that is ``prior`` explains unsound places: where it finds something, the schema's finding is left out.
    A field's slice that has the form ``plain``, or in which ``suspect`` finds nothing, cannot be at fault; a judgement
    of several fields is asked only if one of ``suspects`` finds something, or one text of ``occurs`` (first field)
    stands in another field (second).
    """

    reads: tuple[str, ...]
    paths: tuple[str, ...]
    judge: Judge
    prior: bool = False
    plain: Form | None = None
    suspect: Filter | None = None
    suspects: Mapping[str, Filter] = field(default_factory=dict)
    occurs: tuple[tuple[str, str], ...] = ()
    sound: Callable[[Values], bool] | None = None
    glance: Glance | None = None


class Judgements(Struct):
    """All enabled rules, sorted by who asks them."""

    by_field: dict[str, list[Judgement]] = field(default_factory=dict)
    across: list[Judgement] = field(default_factory=list)
    schema: dict[tuple[str, str], int] = field(default_factory=dict)
    dialects: dict[str, int] = field(default_factory=dict)
    reading: dict[str, int] = field(default_factory=dict)
    fleet: list[tuple[int, FleetCheck]] = field(default_factory=list)


def compile_rules(rules: Iterable[tuple[int, Rule]], today: date, terms: OnlineTerms = OFFLINE) -> Judgements:
    """Judgements for rules, each with its place. Raises BookError for a rule that cannot work."""
    compiled = Judgements()
    for index, rule in rules:
        try:
            _compile(index, rule, compiled, today, terms)
        except (TypeError, ValueError, KeyError, re.error) as error:
            from evselint.rule_faults import unworkable

            verb = None if rule.check in BY_ENGINE else verb_named(rule.check, rule)
            raise unworkable(rule, error, verb) from error
    return compiled


def _compile(index: int, rule: Rule, compiled: Judgements, today: date, terms: OnlineTerms) -> None:
    if rule.check == "schema":
        for path in rule.fields or ("",):
            compiled.schema[rule.arguments["keyword"], path] = index
    elif rule.check == "dialect":
        compiled.dialects[rule.arguments["repair"]] = index
    elif rule.check == "reading":
        compiled.reading[rule.arguments["kind"]] = index
    elif rule.check == "present":
        for path in rule.fields:
            _add(compiled, _presence(index, rule, path))
    else:
        verb = verb_named(rule.check, rule)
        if verb.scope == "fleet":
            about: dict[str, Any] = {"field": rule.fields[0]} if verb.takes_field else {}
            if verb.takes_terms:
                about["terms"] = terms
            compiled.fleet.append((index, verb.make(**about, **rule.arguments)))
        elif verb.scope == "record":
            _add(compiled, _across(index, rule, verb))
        else:
            dated = {"today": today} if verb.takes_today else {}
            check = None if verb.takes_field else verb.make(**dated, **rule.arguments)
            for path in _everywhere(rule.fields):
                asked = check or verb.make(field=path, **dated, **rule.arguments)
                _add(compiled, _on_values(index, rule, verb, asked, path))


def _add(compiled: Judgements, judgement: Judgement) -> None:
    unknown = [name for name in judgement.reads if name not in NAMES]
    if unknown:
        raise ValueError(f"a record has no field {unknown[0]}")
    if len(judgement.reads) == 1:
        compiled.by_field.setdefault(judgement.reads[0], []).append(judgement)
    else:
        compiled.across.append(judgement)


def _everywhere(paths: tuple[str, ...]) -> Iterator[str]:
    """Each path once, ``**`` as every text of the record and of its envelope."""
    everywhere = (*(f"{name}.**" for name in FIELD_NAMES), *ENVELOPE_NAMES[:3])
    yield from dict.fromkeys(each for path in paths for each in (everywhere if path == "**" else (path,)))


def verb_named(name: str, rule: Rule | None = None) -> Verb:
    """The verb ``name``: ours, or one that an installed package offers as entry point ``evselint.checks``.

    Raises BookError where there is none; with ``rule``, which asks for it, the message says where.
    """
    for theme in THEMES:
        verb = getattr(getattr(_module_of(theme), name, None), "verb", None)
        if isinstance(verb, Verb):
            return verb
    from importlib.metadata import entry_points

    for point in entry_points(group="evselint.checks"):
        module_name = point.value.split(":")[0]
        try:
            verbs = list(verbs_in(module_name))
        except Exception as error:  # whatever the module of others does when it is imported
            raise BookError(f"the checks of {module_name} cannot be loaded: {error}") from error
        for verb in verbs:
            if verb.name == name:
                return verb
    if rule is None:
        raise BookError(f"there is no check {name}")
    from evselint.rule_faults import no_such_check

    raise no_such_check(rule)


@cache
def _module_of(theme: str) -> ModuleType | None:
    try:
        return import_module(f"evselint.checks.{theme}")
    except ModuleNotFoundError:
        return None


# --- the three kinds of judgement ----------------------------------------------------------------------------------


def _reads(path: str, others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({first_of(path), *others}, key=lambda name: (*FIELD_NAMES, *ENVELOPE_NAMES, name).index(name)))


def _on_values(index: int, rule: Rule, verb: Verb, check: Any, path: str) -> Judgement:
    holds, others = guard(rule.when)
    first, rest = first_of(path), parts_of(path)[1:]
    accepts, takes_bool = verb.accepts, bool in verb.accepts

    def asked(pointer: str, value: Any) -> Iterable[Spot]:
        if not isinstance(value, accepts) or (value.__class__ is bool and not takes_bool):
            return ()
        answer = check(value)
        if answer is None:
            return ()
        place, shown = pointed(pointer, value, rule.at)
        return (Spot(index, place, answer.get("value", shown), answer),)

    judge = _judge_for(first, rest, holds if rule.when else None, asked)
    reads = _reads(path, others)
    plain, suspect = getattr(check, "plain", None), getattr(check, "suspect", None)
    suspects = {first: suspect} if suspect is not None and len(reads) > 1 else {}
    paths = tuple(f"{path}.{name}" for name in getattr(check, "members", ())) or (path,)
    return Judgement(reads, (*paths, *rule.when), judge, rule.prior, plain, suspect, suspects, rule.occurs)


def _judge_for(
    first: str,
    rest: tuple[str, ...],
    holds: Callable[[Values, Any], bool] | None,
    asked: Callable[[str, Any], Iterable[Spot]],
) -> Judge:
    """A judge of the values at one path; the plain paths, which are most, without a detour."""
    own = f"/{first}"
    if not rest and holds is None:

        def judge_field(values: Values) -> Iterable[Spot]:
            return asked(own, values.get(first))

        return judge_field

    if len(rest) == 1 and holds is None and rest[0] not in ("*", "**") and not rest[0].isdigit():
        name = rest[0]

        def judge_member(values: Values) -> Iterable[Spot]:
            owner = values.get(first)
            return asked(f"{own}/{name}", owner.get(name)) if isinstance(owner, dict) else ()

        return judge_member

    def judge_path(values: Values) -> Iterable[Spot]:
        spots: list[Spot] = []
        for pointer, value, parent in select(values.get(first), rest, own):
            if holds is None or holds(values, parent):
                spots.extend(asked(pointer, value))
        return spots

    return judge_path


def _presence(index: int, rule: Rule, path: str) -> Judgement:
    holds, others = guard(rule.when)
    parts = parts_of(path)
    if len(parts) == 1 and not rule.when:

        def judge_field(values: Values) -> Iterable[Spot]:
            value = values.get(path)
            return (Spot(index, f"/{path}", value, {}),) if is_empty(value) else ()

        return Judgement(_reads(path, others), (path,), judge_field)
    if len(parts) == 2 and not rule.when and "*" not in parts:
        first, name = parts

        def judge_member(values: Values) -> Iterable[Spot]:
            owner = values.get(first)
            if not isinstance(owner, dict) or not is_empty(owner.get(name)):
                return ()
            return (Spot(index, f"/{first}/{name}", owner.get(name), {}),)

        return Judgement(_reads(path, others), (path,), judge_member)

    def judge(values: Values) -> Iterator[Spot]:
        for pointer, value, parent in places_of(values.get(parts[0]), parts[1:], f"/{parts[0]}", None):
            if is_empty(value) and holds(values, parent):
                yield Spot(index, pointer, value, {})

    return Judgement(_reads(path, others), (path, *rule.when), judge)


# What stands for the part of an EvseID that names country and operator: ``DE*ABC*E`` of ``DE*ABC*E1``.
OPERATOR_OF_ID = "EvseID.operator"


def _across(index: int, rule: Rule, verb: Verb) -> Judgement:
    holds, others = guard(rule.when)
    check = verb.make(**rule.arguments)
    paths = (*(rule.reads or rule.fields), *rule.when)
    reads = tuple(dict.fromkeys((*(first_of(path) for path in rule.reads or rule.fields), *others)))
    default = "/" + "/".join(parts_of(rule.fields[0])) if rule.fields else ""

    def judge(values: Values) -> Iterator[Spot]:
        if not holds(values, None):
            return
        for answer in check(values):
            pointer = answer.get("pointer", default)
            value = answer["value"] if "value" in answer else value_at(values, pointer)
            yield Spot(index, pointer, value, answer)

    suspects = getattr(check, "suspects", {})
    sound, glance = getattr(check, "sound", None), getattr(check, "glance", None)
    # Where a guard has to hold as well a glance settles no less.
    return Judgement(
        _reads(reads[0], reads[1:]), paths, judge, suspects=suspects, sound=sound, glance=glance, occurs=rule.occurs
    )
