"""What the hub's bean validation says of a body: a FaultBody with lower-camel paths, as seen in live answers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from evselint.checks.schema import document

MOST_ERRORS = 1000


def validation_errors(body: Any) -> list[dict[str, str]]:
    """Every breach of the schema; empty if there is none. All field errors of a request come at once."""
    found: list[dict[str, str]] = []
    if _validator().is_valid(body):
        return found
    for error in _validator().iter_errors(body):
        if len(found) == MOST_ERRORS:
            break
        found.append({"fieldReference": _reference(error), "errorMessage": _words(error)})
    return found


def fault_body(errors: list[dict[str, str]]) -> dict[str, Any]:
    """The body of an HTTP 400."""
    return {"message": "Error parsing/validating JSON.", "extendedInfo": None, "validationErrors": errors}


@cache
def _validator() -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(document())


def _reference(error: Any) -> str:
    """``operatorEvseData.evseDataRecord[0].hotlinePhoneNumber``."""
    path = list(error.instance_path)
    if error.kind.name == "required":
        path.append(error.kind.property)
    return "".join(_steps(path))


def _steps(path: list[str | int]) -> Iterator[str]:
    for place, part in enumerate(path):
        if isinstance(part, int):
            yield f"[{part}]"
        else:
            yield f"{'.' if place else ''}{part[:1].lower()}{part[1:]}"


def _words(error: Any) -> str:
    """The words of Hibernate Validator where they are known, plain ones where not."""
    kind = error.kind
    if kind.name == "required" or error.instance is None:
        return "may not be null"
    if kind.name == "minItems" or (kind.name == "minLength" and kind.limit == 1):
        return "may not be empty"
    if kind.name == "pattern":
        return f'must match "{kind.pattern}"'
    if kind.name in ("minLength", "maxLength"):
        least, most = (kind.limit, 2147483647) if kind.name == "minLength" else (0, kind.limit)
        return f"size must be between {least} and {most}"
    if kind.name == "maximum":
        return f"must be less than or equal to {kind.limit}"
    if kind.name == "minimum":
        return f"must be greater than or equal to {kind.limit}"
    if kind.name == "enum":
        return f"not one of the values accepted: [{', '.join(map(str, kind.options))}]"
    return "not of the expected type" if kind.name == "type" else "not valid"
