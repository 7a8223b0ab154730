"""The configuration file: found, read, checked, and turned into a layer of settings."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evselint.config import Acceptance, Calibrated, Layer, Override, Stated, UsageError, suggestion

if TYPE_CHECKING:
    from jsonschema import ValidationError

FILE_NAMES = ("evselint.toml", ".evselint.toml")
SCHEMA_FILE = Path(__file__).with_name("config_schema.json")

# What a key is called elsewhere in this program.
SPELLINGS = {"override": "overrides"}

KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a table",
    "boolean": "true or false",
}


def found_here() -> Path | None:
    """The configuration that holds for the working directory. Raises UsageError."""
    try:
        return find(Path.cwd())
    except FileNotFoundError:
        raise UsageError("the working directory is not there any more") from None


def find(folder: Path) -> Path | None:
    """The configuration that holds for ``folder``: the nearest one upward, not beyond a repository's root."""
    for place in (folder, *folder.parents):
        for name in FILE_NAMES:
            if (place / name).is_file():
                return place / name
        project = place / "pyproject.toml"
        if project.is_file() and _speaks_of_evselint(project):
            return project
        if (place / ".git").exists():
            return None
    return None


def read(path: Path) -> Layer:
    """The settings that a file states. Raises UsageError."""
    shown = _shown(path)
    text = _text(path, shown)
    whole = _parsed(text, shown)
    if path.name == "pyproject.toml":
        start = max(text.find("[tool.evselint"), 0)
        table = whole.get("tool", {}).get("evselint", {})
    else:
        start, table = 0, whole
    table = _with_dates_as_text(table)
    _validate(table, text, start, shown)
    layer: dict[str, Stated] = {}
    for key, given in table.items():
        name = SPELLINGS.get(key, key)
        value, origin = _value(name, given, path.parent), f"{shown}{_line(text, start, [key])}"
        stated = layer.get(name.replace("-", "_"))
        if stated is not None:  # in both spellings
            value, origin = stated.value + value, f"{stated.origin}, {origin}"
        layer[name.replace("-", "_")] = Stated(value, origin)
    if "accept" in layer:
        places = [f"{shown}{_line(text, start, ['accept', number])}" for number in range(len(table["accept"]))]
        layer["accept"] = Stated(acceptances(table["accept"], places), layer["accept"].origin)
    return layer


def _speaks_of_evselint(project: Path) -> bool:
    text = _text(project, _shown(project))
    return "evselint" in text and "evselint" in _parsed(text, _shown(project)).get("tool", {})


def _shown(path: Path) -> str:
    """The path as seen from here, where it lies below."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _text(path: Path, shown: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {shown}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{shown}: the file is not UTF-8") from error


def _parsed(text: str, shown: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at line (\d+), column \d+\)", str(error))
        line = f":{place[1]}" if place else f":{text.count(chr(10)) + 1}"
        reason = re.sub(r" \(at .*\)$", "", str(error))
        raise UsageError(f"{shown}{line}: this is not TOML: {reason}") from error


def _with_dates_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_dates_as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_dates_as_text(each) for each in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def _value(key: str, value: Any, folder: Path) -> Any:
    """The value as Settings holds it; files are found from the folder of the file that names them."""
    if key == "date":
        return datetime.date.fromisoformat(value)
    if key == "calibration":
        return _calibrated(value)
    if key == "baseline":
        return _shown(folder / value)
    if key == "packs":
        return tuple(str(folder / each) for each in value)
    if key == "geocoder-cache":
        return str(folder / value)
    if key == "overrides":
        return tuple(Override(**{name: _frozen(part) for name, part in each.items()}) for each in value)
    return _frozen(value)


def _calibrated(entry: Mapping[str, Any]) -> Calibrated:
    """A table [calibration]: the choices of the model's switches, and how they were found."""
    found = {"date": datetime.date.fromisoformat(entry["date"]), "months": entry["months"], "error": entry["error"]}
    return Calibrated({name: value for name, value in entry.items() if name not in found}, **found)


def acceptances(entries: Sequence[Mapping[str, Any]], places: Iterable[str]) -> tuple[Acceptance, ...]:
    """What the file accepts; each entry knows where it stands."""
    return tuple(
        Acceptance(
            **{**entry, "expires": datetime.date.fromisoformat(entry["expires"]) if "expires" in entry else None},
            origin=place,
        )
        for entry, place in zip(entries, places, strict=False)
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _validate(table: Mapping[str, Any], text: str, start: int, shown: str) -> None:
    import json

    from jsonschema import Draft202012Validator, FormatChecker

    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
    messages = [
        f"{shown}{_line(text, start, path)}: {_dotted(path)} must be a number, not {value}"
        for path, value in _numbers(table, [])
        if not isfinite(value)
    ]
    for error in validator.iter_errors(dict(table)):
        for path, message in _in_our_words(error):
            messages.append(f"{shown}{_line(text, start, path)}: {message}")
    if messages:
        raise UsageError("\n".join(messages))


def _numbers(value: Any, path: list[str | int]) -> Iterator[tuple[list[str | int], float]]:
    """All numbers with a fraction in a table, and the keys that lead there."""
    if isinstance(value, float):
        yield path, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in members:
        yield from _numbers(each, [*path, key])


def _in_our_words(error: ValidationError) -> Iterator[tuple[list[str | int], str]]:
    """What is wrong, and the keys that lead there."""
    path = list(error.absolute_path)
    rule: Any = error.validator_value
    instance: Any = error.instance
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        known = schema["properties"]
        for key in instance:
            if key not in known:
                yield [*path, key], f"unknown key {_dotted([*path, key])}{suggestion(key, known)}"
        return
    key = _dotted(path)
    given = _given(error.instance)
    if error.validator == "type":
        yield path, f"{key} must be {KINDS[rule]}, not {given}"
    elif error.validator == "enum":
        hint = suggestion(error.instance, rule) if isinstance(error.instance, str) else ""
        yield path, f"{key} must be one of {', '.join(rule)}, not {given}{hint}"
    elif error.validator == "format":
        yield path, f"{key} must be a date such as 2026-11-23, not {given}"
    elif error.validator == "pattern":
        schema = error.schema
        yield path, f"{key} must be {schema['description']}, not {given}"
    elif error.validator == "required":
        missing = error.message.split("'")[1]
        yield path, f"{key}: {missing} is missing"
    elif error.validator == "minimum":
        yield path, f"{key} must be at least {rule}, not {given}"
    elif error.validator == "maximum":
        yield path, f"{key} must be at most {rule}, not {given}"
    else:
        yield path, f"{key} must not be empty"


def _dotted(path: Sequence[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _given(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "a table"
    return str(value)


def _line(text: str, start: int, path: Sequence[str | int]) -> str:
    """``:12``, the line where the last key of ``path`` stands; nothing if it cannot be told."""
    place, key = start, ""
    for part in path:
        if isinstance(part, int):
            headers = list(re.finditer(rf"^[ \t]*\[\[(?:.*\.)?{key}[ \t]*\]\]", text[start:], re.MULTILINE))
            if part < len(headers):
                place = start + headers[part].start()
            continue
        key = re.escape(part)
        found = re.compile(rf"^[ \t]*(?:\[.*)?[\"']?{key}[\"']?\s*[=.\]]", re.MULTILINE).search(text, place)
        if not found:
            continue
        place = found.start()
    return f":{text.count(chr(10), 0, place) + 1}" if place != start or path else ""
