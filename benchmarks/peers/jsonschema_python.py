"""Validates every line of an NDJSON file against the record's schema with jsonschema, pure Python."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator


def main(schema_path: str, data_path: str) -> None:
    """Prints how many records there are and how many errors they have."""
    definitions = json.loads(Path(schema_path).read_bytes())["$defs"]
    validator = Draft202012Validator({"$defs": definitions, "$ref": "#/$defs/EvseDataRecord"})
    records = errors = 0
    with Path(data_path).open("rb") as lines:
        for line in lines:
            records += 1
            errors += sum(1 for _ in validator.iter_errors(json.loads(line)))
    print(f"{records} records, {errors} errors")


if __name__ == "__main__":
    main(*sys.argv[1:])
