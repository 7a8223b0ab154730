"""Profiles: settings by name, which the configuration file and the command line may still change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from evselint.config import PROFILES, Layer, Stated, UsageError, suggestion
from evselint.shipped import shipped_toml

FOR_PEOPLE = frozenset({"title", "why"})
DEFAULT = PROFILES[0]


def layer_of(name: str) -> Layer:
    """The settings of a profile, to be laid under all others. Raises UsageError for one that does not exist."""
    if name not in PROFILES:
        raise UsageError(f"unknown profile {name}{suggestion(name, PROFILES)}; there are {', '.join(PROFILES)}")
    if name == DEFAULT:
        return {}  # without reading anything: this is what nearly every run has
    return {
        key.replace("-", "_"): Stated(tuple(value) if isinstance(value, list) else value, f"profile {name}")
        for key, value in described()[name].items()
        if key not in FOR_PEOPLE
    }


def chosen_in(*layers: Layer) -> str:
    """The profile that the last of the layers names which names one."""
    named = [layer["profile"].value for layer in layers if "profile" in layer]
    return str(named[-1]) if named else DEFAULT


@cache
def described() -> Mapping[str, Mapping[str, Any]]:
    """All profiles as they stand in the rule book."""
    return shipped_toml("profiles.toml")
