"""Who is measured on what: the files, made once and kept in a cache folder, and the commands."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import fleet

HERE = Path(__file__).resolve().parent
CACHE = HERE / ".cache"
PEERS = HERE / "peers"
SCHEMA = HERE.parent / "rules" / "schema" / "oicp-2.3.json"

MIXED = fleet.Defects(share=0.08)
"""Eight of a hundred records are defective: about what published data have."""

_YAML = """---
name: check
on:
  push:
    branches: [main]
jobs:
  data:
    runs-on: ubuntu-latest
    steps:
      - name: check the data
        run: make check
"""


@dataclass(frozen=True)
class Contender:
    """A command, and how often it is run and on how many records."""

    name: str
    command: tuple[str, ...]
    records: int
    accepted: tuple[int, ...] = (0,)
    short: bool = False
    """Over in a blink: run more often, memory not sampled."""
    once: bool = False
    """So slow and so even that one run says enough."""


def made(name: str, records: int, defects: fleet.Defects = fleet.CLEAN, form: str = "ndjson") -> Path:
    """The fleet of that name, made unless the cache has it from the same generator."""
    path = CACHE / f"{name}-{records}-{_generator()}.{'ndjson' if form == 'ndjson' else 'json'}"
    if not path.exists():
        CACHE.mkdir(exist_ok=True)
        print(f"making {path.name}", file=sys.stderr)
        unfinished = path.with_suffix(".part")
        fleet.write(unfinished, records, defects=defects, form=form)
        unfinished.rename(path)
    return path


def _generator() -> str:
    sources = sorted(HERE.glob("*.py"))
    parts = [path.read_bytes() for path in sources if path.stem in {"fleet", "stations", "towns", "defects"}]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:10]


def linters(lint: tuple[str, ...], records: int, document: int, million: bool) -> list[Contender]:
    """The linter itself, on every file that a goal speaks of."""

    def check(name: str, path: Path, size: int, jobs: int = 1, *more: str) -> Contender:
        return Contender(name, (*lint, "check", str(path), "--jobs", str(jobs), "--exit-zero", *more), size)

    mixed = made("mixed", records, MIXED)
    found = [
        check("lint", mixed, records),
        check("lint without score", mixed, records, 1, "--config", str(_without_score())),
        check("lint, 2 jobs", mixed, records, 2),
        check("lint, one document", made("mixed-pull", records, MIXED, "pull"), records),
        check("lint, clean", made("clean", records), records),
        check("lint, systematic", made("systematic", records, fleet.SAME_MISTAKES), records),
        check("lint, document for check-jsonschema", made("mixed-list", document, MIXED, "list"), document),
        Contender(
            "lint, ten records", (*lint, "check", str(made("ten", 10, form="push")), "--exit-zero"), 10, short=True
        ),
        Contender("--version", (*lint, "--version"), 0, short=True),
    ]
    if million:
        large = made("mixed", 1_000_000, MIXED)
        found += [
            replace(check("lint, a million", large, 1_000_000), once=True),
            replace(check("lint, a million, 2 jobs", large, 1_000_000, 2), once=True),
        ]
    return found


def peers(records: int, document: int) -> list[Contender]:
    """The others; those that are not installed are left out."""
    mixed, part = str(made("mixed", records, MIXED)), str(made("mixed", document, MIXED))
    schema = str(SCHEMA)
    found = [
        Contender("schema only", (sys.executable, str(PEERS / "schema_only.py"), schema, mixed), records),
        Contender(
            "check-jsonschema",
            (
                *(sys.executable, "-m", "check_jsonschema", "--schemafile", str(_list_schema())),
                str(made("mixed-list", document, MIXED, "list")),
            ),
            document,
            accepted=(0, 1),  # 1: the document is invalid, as it should be
            once=True,
        ),
        Contender(
            "jsonschema", (sys.executable, str(PEERS / "jsonschema_python.py"), schema, part), document, once=True
        ),
        Contender(
            "fastjsonschema", (sys.executable, str(PEERS / "fastjsonschema_peer.py"), schema, part), document, once=True
        ),
        Contender("yamllint", (sys.executable, "-m", "yamllint", str(_yaml())), 0, short=True),
    ]
    if ajv := _ajv():
        found.append(Contender("Ajv", ("node", str(ajv), schema, mixed), records))
    return found


def _without_score() -> Path:
    """The configuration of a run that counts nothing for the score."""
    CACHE.mkdir(exist_ok=True)
    path = CACHE / "without-score.toml"
    path.write_text("score = false\n")
    return path


def _list_schema() -> Path:
    """check-jsonschema reads one document, so it gets a list of records."""
    definitions = json.loads(SCHEMA.read_bytes())["$defs"]
    draft = "https://json-schema.org/draft/2020-12/schema"
    path = CACHE / "list-schema.json"
    items = {"$ref": "#/$defs/EvseDataRecord"}
    path.write_text(json.dumps({"$schema": draft, "type": "array", "items": items, "$defs": definitions}))
    return path


def _yaml() -> Path:
    path = CACHE / "small.yaml"
    path.write_text(_YAML)
    return path


def _ajv() -> Path | None:
    """Ajv's script; its package is fetched, as pinned, when it is not there yet."""
    folder = PEERS / "ajv"
    if not shutil.which("node"):
        return None
    if not (folder / "node_modules").exists():
        npm = shutil.which("npm")
        if not npm or subprocess.run([npm, "ci", "--silent"], cwd=folder, check=False).returncode:
            return None
    return folder / "schema_only.mjs"
