"""From the bytes of a record to what is sent: the record as meant, without what a push has no use for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import msgspec

from evselint.checks.identity import canonical
from evselint.checks.meaning import Node, Reading, Schema, meant
from evselint.checks.schema import document, record_accepts
from evselint.damage import repeated_keys
from evselint.fields import PULL_ONLY

EMPTY: tuple[Any, ...] = (None, "", [], {})
# Bytes that stand wherever something is empty, and seldom elsewhere.
MAYBE_EMPTY = (b"null", b'""', b"[]", b"{}")
DELETED = "delete"


class Payload(NamedTuple):
    """A record ready to be sent.

    ``evse`` is the canonical id by which records are compared, ``data`` the JSON that is sent. ``digest`` leaves out
    how the EvseID is spelled, so that another spelling alone is no change.
    """

    evse: str
    evse_id: str
    data: bytes
    digest: str


class Unsendable(Exception):
    """A record that cannot be sent: it has a key twice, or names no EVSE."""


class Unreadable(Unsendable):
    """A record of which nobody can tell what it says."""


def record_meant(data: bytes) -> dict[str, Any]:
    """The record as it is judged: dialects read as what they mean. Raises Unsendable."""
    try:
        value = msgspec.json.decode(data)
        if not isinstance(value, dict):
            raise Unreadable("it is no JSON object")
        if repeated := repeated_keys(data, value):
            raise Unsendable(f"the key at {repeated} stands twice")
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError) as error:
        raise Unreadable("it cannot be read") from error
    if record_accepts()(value):
        return value
    schema, node = record_schema()
    found = meant(schema, node, value, "", Reading())
    return found if isinstance(found, dict) else {}


def is_deletion(record: Mapping[str, Any]) -> bool:
    """Whether a pulled record only tells that the EVSE is gone (``deltaType``)."""
    return record.get("deltaType") == DELETED


def payload(record: Mapping[str, Any]) -> Payload:
    """What is sent of a record as meant. Raises Unsendable.

    Nulls, empty options and what only a pull holds are left out: they say nothing, and the hub owns ``deltaType``
    and ``lastUpdate`` (OICP 2.3 CPO data types, EvseDataRecordType).
    """
    content = {name: value for name, value in record.items() if name not in PULL_ONLY}
    try:
        data = msgspec.json.encode(content, order="sorted")
        if any(map(data.__contains__, MAYBE_EMPTY)):
            content = _stripped(*record_schema(), content)
            data = msgspec.json.encode(content, order="sorted")
        evse_id = content.get("EvseID")
        if not isinstance(evse_id, str) or not evse_id:
            raise Unsendable("it names no EVSE")
        evse = canonical(evse_id)
        compared = data if evse == evse_id else msgspec.json.encode({**content, "EvseID": evse}, order="sorted")
    except (UnicodeError, ValueError, OverflowError, RecursionError) as error:
        raise Unsendable("it holds what JSON cannot say") from error
    return Payload(evse, evse_id, data, hashlib.sha256(compared).hexdigest())


def _stripped(schema: Schema, node: Node, value: Any) -> Any:
    """``value`` without nulls and without optional members that are empty; never empty itself where it was not."""
    node = schema.node(node)
    if isinstance(value, dict):
        properties, required = node.get("properties", {}), node.get("required", ())
        inner = {key: _stripped(schema, properties.get(key, {}), each) for key, each in value.items()}
        return {key: each for key, each in inner.items() if each is not None and (key in required or each not in EMPTY)}
    if isinstance(value, list):
        return [_stripped(schema, node.get("items", {}), each) for each in value]
    return value


@cache
def record_schema() -> tuple[Schema, Node]:
    """The shipped schema, and the part of it that describes a record."""
    return Schema(document()), document()["$defs"]["EvseDataRecord"]
