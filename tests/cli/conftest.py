"""The command line as a process of its own, in a folder of its own."""

import copy
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import jsonschema_rs
import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
EXCELLENT = json.loads((CHECKOUT / "rules" / "reference.json").read_text(encoding="utf-8"))

SCHEMAS = {
    name: json.loads((CHECKOUT / "evselint" / "write" / name).read_text(encoding="utf-8"))
    for name in ("report.schema.json", "comparison.schema.json")
}


def _form(name):
    """A validator of one of the two schemas, which may refer to the other as the file beside it."""
    return jsonschema_rs.Draft202012Validator(SCHEMAS[name], retriever=lambda uri: SCHEMAS[uri.rpartition("/")[2]])


FORMS = {b'{"version":1,"tool"': _form("report.schema.json"), b'{"comparison":1,': _form("comparison.schema.json")}


def _json_documents(done, arguments, folder):
    """The JSON reports and comparisons that a run printed or wrote, each with what it has to fit."""
    written = [folder / str(name).removesuffix(":json") for option, name in pairwise(arguments) if option == "-o"]
    for content in (done.stdout, *(file.read_bytes() for file in written if file.is_file())):
        for beginning, form in FORMS.items():
            if content.startswith(beginning):
                yield content, form


@pytest.fixture
def run(tmp_path):
    """Run ``evselint`` with arguments; ``environment`` adds variables, ``stdin`` gives bytes or an open file."""

    def run(*arguments, stdin=b"", environment=None, folder=tmp_path, text=True):
        # Paths of this checkout, nothing of whoever runs the tests: colours, CI and debugging change output.
        variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-m", "evselint", *map(str, arguments)],
            cwd=folder,
            env={**variables, **(environment or {})},
            **({"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}),
            capture_output=True,
            timeout=600,
            check=False,
        )
        for content, form in _json_documents(done, arguments, folder):
            form.validate(json.loads(content))
        if text:
            done.stdout, done.stderr = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        return done

    return run


@pytest.fixture
def body():
    """A push body of ``count`` excellent records; ``changes`` are laid over each."""

    def body(count=1, **changes):
        ids = (f"DE*EVL*E{number:04}*1" for number in range(count))
        records = [{**copy.deepcopy(EXCELLENT), "EvseID": each, **changes} for each in ids]
        operator = {"OperatorID": "DE*EVL", "OperatorName": "EVL", "EvseDataRecord": records}
        return {"ActionType": "fullLoad", "OperatorEvseData": operator}

    return body


@pytest.fixture
def good(tmp_path, body):
    """A file without faults."""
    file = tmp_path / "good.json"
    file.write_text(json.dumps(body()), encoding="utf-8")
    return file


@pytest.fixture
def bad(tmp_path, body):
    """A file with one error in each of ten records: no plug is named."""
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(body(10, Plugs=[]), indent=1), encoding="utf-8")
    return file
