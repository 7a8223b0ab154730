"""How records and what surrounds them are named: the keys by which every shape is told."""

from __future__ import annotations

from evselint.expressions import expression
from evselint.fields import FIELD_NAMES, KEY_ALIASES

RECORD_LISTS = {"EvseDataRecord": "operator", "EVSEDataRecord": "swiss", "content": "pull"}
LIST_KEYS = tuple(f'"{key}"'.encode() for key in RECORD_LISTS)
NESTS = {"OperatorEvseData": "operator", "EVSEData": "swiss", "EvseData": "pull-2.2"}
ENVELOPE_FACTS = {
    "OperatorID": "OperatorID",
    "OperatorId": "OperatorID",
    "OperatorName": "OperatorName",
    "ActionType": "ActionType",
}
RECORD_KEYS = frozenset(FIELD_NAMES) | frozenset(KEY_ALIASES)
INNER_KEYS = expression(rb'"(?:EvseDataRecord|EVSEDataRecord|content|OperatorEvseData|EVSEData|EvseData)"\s*:\s*[\[{]')
RECORD_LIST = expression(rb'"(?:EvseDataRecord|EVSEDataRecord|content)"\s*:\s*\[')
FIRST_KEY = expression(rb'\{[ \t\r\n]*"[^"\\]*"')
RECORD_HEAD = expression(
    rb'\{\s*"(?:' + b"|".join(sorted(key.encode() for key in RECORD_KEYS - {"OperatorID", "OperatorName"})) + rb')"\s*:'
)
LINE_HEAD = expression(rb"\n[ \t\r]*[{\[]")
DOCUMENT_HEAD = expression(
    rb'\n[ \t\r]*[{\[]|\{\s*"(?:ActionType|OperatorEvseData|EvseID|EVSEData|EvseData|content)"\s*:'
)
