"""Checks of texts that hold something else: identifiers, contacts, what a program wrote, letters that got lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from evselint.checks import odd
from evselint.checks.filters import suspect
from evselint.checks.verb import Answer, RecordCheck, ValueCheck, record_check, value_check
from evselint.checks.wording import means_nothing
from evselint.expressions import expression

LONGEST_TEXT = 2000
_CONTACT = (
    ("an e-mail address", r"[\w.+-]{1,60}@[\w-]{1,60}\.[a-z]{2,}"),
    ("a web address", r"(?:https?://|www\.)[^\s,;]{3,}"),
    ("a telephone number", r"(?:\+[1-9][0-9]{0,2}|(?<![0-9])0)[ (/-]{0,2}[0-9](?:[ ()/-]?[0-9]){6,12}(?![0-9])"),
)
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# A few letters and many digits; a word and a year, or a road and its number, have fewer.
_SERIAL = (
    r"[A-Z]{2,6}(?:_[A-Z0-9]+)+|[A-Z]{2,6}[0-9]{3,4}|[A-Z]{0,6}[-_ #.]?[0-9]{5,}(?:[-_/][0-9A-Z]{1,6})*"
    r"|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}"
)
_NO_LETTERS = r"[\W\d_]*[0-9][\W\d_]*"
_PLUS_CODE = r"[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}"
_INTERNAL = (
    rf"\b(?:con|conn|connector|evseid|evse_id|cpid|cp_id|chargeboxid|ocpp|sn|s/n) ?[:=#] ?[\w-]{{1,30}}|{_UUID}"
    r"|(?<![^\W_])[A-Z]{2,6}_[A-Z0-9]{2,}(?:_[A-Z0-9]+)*(?![^\W_])"
)
_OUTPUT = (
    r"\[object \w+\]|\bobject at 0x[0-9a-f]+|^\{ ?[\"']?\w+[\"']? ?[:=].*\}$|^\[ ?[\"'{].*\]$|^b'[^']*'$"
    r"|\bNaN\b|\bundefined\b|(?<=[ ,])(?:null|nan)$|^(?:null|nan)(?=[ ,])"
    r"|^Array$|^System\.[A-Z]\w*$|^\[?[A-Za-z]\w*(?:\.\w+)+;?@[0-9a-f]{5,8}$"
    r"|(?:Null|Attribute|Type|Value|Key)(?:Pointer|Reference)?(?:Exception|Error)\b"
)
_ESCAPE = (
    r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[nrt](?![a-z])|(?:%[0-9A-F]{2}){2,}|[^\W\d_]%20[^\W\d_]"
    r"|=[CE][0-9A-F]=[0-9A-F]{2}"
)
_SHEET_MARKS = expression(r"=?\"([^\"]*)\"|'([0-9][^']*)'?|=[A-Z][A-Z0-9.]*\(.*\)", re.ASCII | re.DOTALL)
_LOST = r"[^\W\d_]\?[a-zà-ž]"


def _found(pattern: str, text: str, flags: int = 0) -> str | None:
    hit = re.search(pattern, text[:LONGEST_TEXT], flags)
    return hit[0] if hit else None


@value_check(str)
def no_contact() -> ValueCheck:
    """The text holds no telephone number, e-mail or web address; the answer says ``what`` was ``found``."""

    def check(value: Any) -> Answer:
        for what, pattern in _CONTACT:
            if found := _found(pattern, value, re.IGNORECASE):
                return {"what": what, "found": found}
        return None

    return suspect(check, odd.CONTACT)


@value_check(str)
def speaking_name() -> ValueCheck:
    """The text is no serial or other number, no code of a device and no code of a place."""

    def check(value: Any) -> Answer:
        bare = value.strip()
        if re.fullmatch(_SERIAL, bare[:LONGEST_TEXT]) or re.fullmatch(_UUID, bare[:50], re.IGNORECASE):
            return {"what": "a serial number"}
        if re.fullmatch(_NO_LETTERS, bare[:LONGEST_TEXT]):
            return {"what": "a number"}
        return {"what": "a plus code"} if re.fullmatch(_PLUS_CODE, bare[:50]) else None

    return suspect(check, odd.CODED)


@value_check(str)
def without_internals() -> ValueCheck:
    """The text shows nothing that only the operator's own systems need; the answer names what was ``found``."""
    speaks = speaking_name()

    def check(value: Any) -> Answer:
        found = _found(_INTERNAL, value) or _found(_INTERNAL, value.lower())
        return {"found": found} if found and speaks(value) is None else None

    return suspect(check, odd.CODED)


@value_check(str)
def has_letters() -> ValueCheck:
    """The text holds a letter, unless it is blank."""

    def check(value: Any) -> Answer:
        return {} if value.strip() and any(map(str.isdigit, value)) and not any(map(str.isalpha, value)) else None

    return check


@value_check(str)
def no_program_output() -> ValueCheck:
    """The text is not what a program prints of its own values: ``[object Object]``, ``{'de': …}``, ``… null``."""

    def check(value: Any) -> Answer:
        found = _found(_OUTPUT, value)
        return {"found": found} if found and not means_nothing(value) else None

    return suspect(check, odd.MANGLED)


@value_check(str)
def no_escapes() -> ValueCheck:
    r"""No character is left as the escape of some notation: ``\u00fc``, ``\n``, ``%C3%BC``."""

    def check(value: Any) -> Answer:
        found = _found(_ESCAPE, value) if "://" not in value else None
        return {"found": found} if found else None

    return suspect(check, odd.MANGLED)


@value_check(str)
def without_sheet_marks() -> ValueCheck:
    """The text keeps no mark of a spreadsheet or of CSV: quotes around all of it, ``'12``, a formula."""

    def check(value: Any) -> Answer:
        found = _SHEET_MARKS.fullmatch(value[:LONGEST_TEXT])
        meant = next((each for each in found.groups() if each), "").strip() if found else ""
        return ({"repair": meant, "meant": meant} if meant else {"meant": "the value itself"}) if found else None

    return suspect(check, odd.SHEET_MARKS)


@value_check(str)
def no_lost_letters() -> ValueCheck:
    """No question mark stands where a letter should be: ``Stra?e``."""

    def check(value: Any) -> Answer:
        found = _found(_LOST, value) if "://" not in value and "www." not in value else None
        return {"found": found} if found else None

    return suspect(check, odd.MANGLED)


@record_check
def other_than_operator(*, name_of: str) -> RecordCheck:
    """The field ``name_of`` does not just repeat the OperatorName of the envelope."""

    def check(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        name, operator = record.get(name_of), record.get("@OperatorName")
        if not isinstance(name, str) or not isinstance(operator, str) or not name.strip():
            return
        if name.strip().lower() == operator.strip().lower():
            yield {"value": name}

    return check
