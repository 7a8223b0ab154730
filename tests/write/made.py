"""What writers make, as its readers take it; and data that would like to be markup, command or formula."""

import io
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import jsonschema_rs

from evselint.write import junit

SARIF = jsonschema_rs.Draft4Validator(
    json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
)
ROOT = str(Path.cwd())
HOSTILE = (
    "a\r\nb\n::error::c",
    "%0A::stop-commands::x%25",
    "::set-output name=x::y",
    "]]></failure><failure>&amp;'\"",
    "\x00\x01\x1b[2J\x7f\x85\ufffe\uffff\ud800\u202e",
    "`` ` ```` | x |",
    "</details><script>alert(1)</script><!-- ",
    "@everyone [link](https://example.org) #1 *b* <b>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "＝1",
    '","=1',
    "x" * 5000,
)


def written(writer, report, **options):
    stream = io.BytesIO()
    writer.write(report, stream, **options)
    return stream.getvalue().decode("utf-8")  # raises for what no reader could take


def cases_of(report, fail_on="info", root="/repository"):
    whole = ElementTree.fromstring(written(junit, report, fail_on=fail_on, root=root))
    (suite,) = whole
    cases = list(suite)
    failing = [case for case in cases if case.find("failure") is not None]
    skipped = [case for case in cases if case.find("skipped") is not None]
    for element in (whole, suite):
        counts = {name: int(element.get(name)) for name in ("tests", "failures", "errors", "skipped")}
        assert counts == {"tests": len(cases), "failures": len(failing), "errors": 0, "skipped": len(skipped)}
    return failing, skipped
