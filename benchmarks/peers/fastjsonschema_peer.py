"""Validates every line of an NDJSON file against the record's schema with fastjsonschema.

It compiles the schema to Python and stops at a record's first error, so it counts records that fail.
It knows drafts 4, 6 and 7; there `$ref` hides its neighbours, which drops two type checks of this schema.
"""

from __future__ import annotations

import sys
from pathlib import Path

import fastjsonschema
import orjson


def main(schema_path: str, data_path: str) -> None:
    """Prints how many records there are and how many of them fail."""
    definitions = orjson.loads(Path(schema_path).read_bytes())["$defs"]
    validate = fastjsonschema.compile({"$defs": definitions, "$ref": "#/$defs/EvseDataRecord"})
    records = failing = 0
    with Path(data_path).open("rb", buffering=1 << 18) as lines:
        for line in lines:
            records += 1
            try:
                validate(orjson.loads(line))
            except fastjsonschema.JsonSchemaValueException:
                failing += 1
    print(f"{records} records, {failing} failing")


if __name__ == "__main__":
    main(*sys.argv[1:])
