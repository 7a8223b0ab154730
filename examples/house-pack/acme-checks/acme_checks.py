"""Checks of ACME Charging, which rules of a pack may name."""

from __future__ import annotations

from typing import Any

from evselint.checks.verb import Answer, ValueCheck, value_check


@value_check(str)
def acme_check_digit(*, prefix: str) -> ValueCheck:
    """The last digit behind ``prefix`` is the check digit of those before it, as on payment cards (ISO/IEC 7812-1)."""

    def check(value: Any) -> Answer:
        number = value.removeprefix(prefix)
        if number == value or not (number.isascii() and number.isdigit()) or len(number) < 2:
            return None  # another form is another rule's
        digit = check_digit(number[:-1])
        return None if number[-1] == digit else {"digit": digit}

    return check


def check_digit(number: str) -> str:
    """The digit that belongs behind ``number``."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(number))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)
