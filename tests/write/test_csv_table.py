"""CSV: what a spreadsheet opens without harm."""

import codecs
import csv
import io

import pytest

from evselint.finding import Known
from evselint.write import csv_table
from tests.write.made import HOSTILE, written


def rows(report):
    content = written(csv_table, report)
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_holds_no_formula(report, finding, hostile):
    given = report([finding(path=hostile, evse_id=hostile, operator_id=hostile, value=hostile, message=hostile)])
    (row,) = rows(given)
    for cell in row.values():
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))
        assert "\n" not in cell
        assert "\r" not in cell


def test_has_a_mark_for_excel_and_a_row_a_line(report, finding):
    stream = io.BytesIO()
    csv_table.write(report([finding(message='a\nb;"c"', value=-3), finding(value=10**30)]), stream)
    assert stream.getvalue().startswith(codecs.BOM_UTF8)
    assert len(stream.getvalue().splitlines()) == 3
    first, second = rows(report([finding(value=-3, known=Known("baseline")), finding(value=10**30)]))
    assert (first["value"], first["line"], first["known"]) == ("-3", "31", "in the baseline")
    assert second["value"] == f"'{10**30}"


def test_leaves_the_stream_open(report, finding):
    stream = io.BytesIO()
    csv_table.write(report([finding()]), stream)
    assert not stream.closed
