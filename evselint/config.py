"""Settings: what a run is to do, and where each of its values came from.

Defaults, the configuration file and the command line are layers; ``merged`` lays one over the other.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec import Struct, field, structs

from evselint.expressions import expression
from evselint.usage import UsageError as UsageError
from evselint.usage import suggestion as suggestion

LEVELS = ("error", "warning", "info", "off")
PROFILES = ("default", "strict", "minimal", "push", "pull")
# These say what the data are; under the others each input is looked at.
KINDS_OF_DATA = frozenset({"push", "pull"})
GATES = ("error", "warning", "info", "never")

# A later layer adds to these instead of replacing them: `--ignore EV4` on the command line must not
# bring back what the file ignores.
ADDING = frozenset({"ignore", "extend_select", "packs", "overrides", "accept"})
# Of these, a later layer replaces only the entries that it names.
TABLES = frozenset({"severity", "rules", "budget"})


# Other figures by code or name of a rule: {"EV960": {"above": 0.3}}.
Figures = Mapping[str, Mapping[str, float]]


class Override(Struct, frozen=True):
    """Other rules for some records: those that match every criterion that is given."""

    operators: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)


class Calibrated(Struct, frozen=True):
    """The variant of the score's model that fits the figures of the portal, and how well.

    ``choices`` has the choice for each switch of the model; ``error`` is the worst difference, in points, over so many
    ``months``, found on ``date``.
    """

    choices: Mapping[str, str]
    date: datetime.date
    months: int
    error: float


class Acceptance(Struct, frozen=True):
    """Findings that somebody accepts, for a reason: of rules (``rule`` names them as ``select`` does), of EVSEs, of an
    operator, until a day.

    ``evse`` is an EvseID in any spelling, or with a ``*`` at its end the beginning of some. ``push`` also lets such
    records pass the gate of a push. ``origin`` tells where this was said.
    """

    rule: str
    reason: str
    evse: str | None = None
    operator: str | None = None
    expires: datetime.date | None = None
    push: bool = False
    origin: str = ""


class Settings(Struct, frozen=True):
    """Everything a run depends on besides its input.

    ``select`` empty means every rule; ``jobs`` None means as many as useful; ``max_findings`` is how many
    findings of each rule the text shows, 0 for all; ``online`` allows to ask for pictures, also on ``private_hosts``;
    ``geocoder`` is the URL of one to be asked, at most ``geocoder_rate`` times a second; ``rules`` holds other figures
    for rules; ``baseline`` is the file that knows findings of old. ``origins`` says for each name where its value came
    from.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    rules: Figures = field(default_factory=dict)
    profile: str = "default"
    operator: str | None = None
    sub_operators: tuple[str, ...] = ()
    online: bool = False
    private_hosts: bool = False
    geocoder: str | None = None
    public_geocoder: bool = False
    geocoder_rate: float = 10.0
    geocoder_cache: str | None = None
    date: datetime.date = field(default_factory=datetime.date.today)
    jobs: int | None = None
    fail_on: str = "error"
    max_findings: int = 3
    packs: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    score: bool = True
    budget: Mapping[str, float] = field(default_factory=dict)
    calibration: Calibrated | None = None
    accept: tuple[Acceptance, ...] = ()
    baseline: str | None = None
    origins: Mapping[str, str] = field(default_factory=dict)


class Stated(NamedTuple):
    """A value somebody gave, and where: ``evselint.toml:3`` or ``--select``."""

    value: Any
    origin: str


Layer = Mapping[str, Stated]

NAMES = tuple(name for name in Settings.__struct_fields__ if name != "origins")


# An OperatorID, in letters or in the digits of DIN SPEC 91286.
OPERATOR_ID = expression(r"[A-Za-z]{2}\*?[A-Za-z0-9]{3}|\+?[0-9]{1,3}\*[0-9]{3}", re.ASCII)


def operator_id(text: str, origin: str) -> str:
    """``text``, which is an OperatorID. Raises UsageError."""
    if not OPERATOR_ID.fullmatch(text):
        raise UsageError(f"{origin}: an OperatorID has the form DE*ABC, not {text}")
    return text


def merged(*layers: Layer) -> Settings:
    """Lay ``layers`` over the defaults, the last one on top."""
    values: dict[str, Any] = {}
    origins = dict.fromkeys(NAMES, "default")
    for layer in layers:
        for name, (value, origin) in layer.items():
            if name in values and name in ADDING | TABLES:
                value = {**values[name], **value} if name in TABLES else values[name] + value
                origin = f"{origins[name]}, {origin}"
            values[name], origins[name] = value, origin
    return Settings(**values, origins=origins)


def plain(value: Any) -> Any:
    """A value of the settings in the types of JSON."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, Struct):
        return {key: plain(part) for key, part in structs.asdict(value).items() if part}
    return value
