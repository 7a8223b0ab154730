"""What is wrong with a rule that cannot be set up, in words, and at which line of its pack."""

from __future__ import annotations

import re
from inspect import Parameter, signature
from pathlib import Path

from evselint.checks.verb import THEMES, Verb, verbs_in
from evselint.config import suggestion
from evselint.places import rules_folder
from evselint.rulebook import BookError, Rule, line_of

# What the engine hands to a check besides the rule's own arguments.
HANDED_OVER = frozenset({"field", "today", "terms"})


def unworkable(rule: Rule, error: Exception, verb: Verb | None) -> BookError:
    """The error to raise for a rule that cannot be set up because of ``error``."""
    key, reason = _reason(rule, error, verb)
    return BookError(f"{_place(rule, key)}: {rule.code}: {reason}")


def no_such_check(rule: Rule) -> BookError:
    """The error to raise for a rule whose check does not exist."""
    known = [verb.name for theme in THEMES for verb in verbs_in(f"evselint.checks.{theme}")]
    return BookError(
        f"{_place(rule, 'check')}: {rule.code}: there is no check {rule.check}{suggestion(rule.check, known)}"
    )


def _reason(rule: Rule, error: Exception, verb: Verb | None) -> tuple[str, str]:
    """The key at fault and what is wrong with it."""
    if verb is not None and isinstance(error, TypeError):
        wanted = {
            name: each
            for name, each in signature(verb.make).parameters.items()
            if name not in HANDED_OVER and each.kind is not Parameter.VAR_KEYWORD
        }
        for name in rule.arguments:
            if name not in wanted:
                takes = f"; it takes {', '.join(wanted)}" if wanted else ""
                return name, f"check {rule.check} takes no {name}{suggestion(name, wanted) or takes}"
        for name, each in wanted.items():
            if each.default is Parameter.empty and name not in rule.arguments:
                return "check", f"check {rule.check} needs the key {name}"
    if isinstance(error, re.error):
        texts = {name: each for name, each in rule.arguments.items() if isinstance(each, str)}
        key = next((name for name, each in texts.items() if each == error.pattern), "check")
        return key, f"{key} is no regular expression: {error.msg} at position {error.pos}"
    if isinstance(error, KeyError):
        return "check", f"check {rule.check} needs the key {error.args[0]}"
    key = "field" if "has no field" in str(error) else "check"
    return key, f"check {rule.check} cannot be set up: {error}"


def _place(rule: Rule, key: str) -> str:
    """``pack.toml:12``, or the pack alone if it cannot be read."""
    for path in (Path(rule.pack), rules_folder() / rule.pack):
        try:
            return f"{rule.pack}:{line_of(path.read_bytes(), rule.code, key)}"
        except OSError:
            continue
    return rule.pack
