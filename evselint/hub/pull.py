"""The paged pull of OICP 2.3: what an EMP would see of the records that stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evselint.hub.store import Store

USUAL_SIZE = 20
LARGEST_SIZE = 2000


def page_of(store: Store, body: Any, parameters: Mapping[str, str]) -> dict[str, Any]:
    """One page: flat elements that name their operator, counted from 0; ``OperatorIds`` in the body filters."""
    size = min(_number(parameters.get("size"), USUAL_SIZE) or USUAL_SIZE, LARGEST_SIZE)
    number = _number(parameters.get("page"), 0)
    asked = body.get("OperatorIds") if isinstance(body, dict) else None
    wanted = {_plain(each) for each in asked if isinstance(each, str)} if isinstance(asked, list) else set()
    elements = [
        {"deltaType": None, **record, "OperatorID": operator_id, "OperatorName": stand.name}
        for operator_id, stand in sorted(store.stands.items())
        if not wanted or _plain(operator_id) in wanted
        for _, record in sorted(stand.records.items())
    ]
    content = elements[number * size : (number + 1) * size]
    pages = -(-len(elements) // size)
    return {
        "content": content,
        "number": number,
        "size": size,
        "totalElements": len(elements),
        "totalPages": pages,
        "numberOfElements": len(content),
        "first": number == 0,
        "last": number >= pages - 1,
        "empty": not content,
        "StatusCode": {"Code": "000", "Description": None, "AdditionalInfo": None},
    }


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdigit() and len(text) < 8 else otherwise


def _plain(operator_id: str) -> str:
    return operator_id.replace("*", "")
