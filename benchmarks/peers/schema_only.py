"""Validates every line of an NDJSON file against the record's schema with orjson and jsonschema-rs; nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import jsonschema_rs
import orjson


def main(schema_path: str, data_path: str) -> None:
    """Prints how many records there are and how many errors they have."""
    definitions = orjson.loads(Path(schema_path).read_bytes())["$defs"]
    validator = jsonschema_rs.validator_for({"$defs": definitions, "$ref": "#/$defs/EvseDataRecord"})
    iter_errors, loads = validator.iter_errors, orjson.loads
    records = errors = 0
    with Path(data_path).open("rb", buffering=1 << 18) as lines:
        for line in lines:
            records += 1
            for _ in iter_errors(loads(line)):
                errors += 1
    print(f"{records} records, {errors} errors")


if __name__ == "__main__":
    main(*sys.argv[1:])
