"""Regular expressions that wait, and modules that do."""

import re
import subprocess
import sys

import pytest

from evselint.expressions import expression


def test_an_expression_answers_as_one_of_re_does():
    late, early = expression(r"([a-z]+)-(\d)", re.IGNORECASE), re.compile(r"([a-z]+)-(\d)", re.IGNORECASE)
    for text in ("AB-1", "ab-1 cd-2", "", "1-a"):
        for method in ("match", "fullmatch", "search"):
            answers = [getattr(each, method)(text) for each in (late, early)]
            assert [answer and answer.groups() for answer in answers] == [answers[1] and answers[1].groups()] * 2
        assert late.sub("x", text) == early.sub("x", text)
        assert late.split(text) == early.split(text)
        assert late.findall(text) == early.findall(text)
    assert (late.pattern, late.flags, late.groups) == (early.pattern, early.flags, early.groups)


def test_a_mistake_in_an_expression_shows_when_it_is_used():
    late = expression("(")
    with pytest.raises(re.error):
        late.search("anything")


def fresh(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_numbers_are_judged_without_all_of_phonenumbers():
    loaded = fresh(
        "import sys; from evselint.checks.contact import fault_of_number as fault;"
        "print(fault('+493012345678'), fault('+49123')[0], 'phonenumbers.phonenumbermatcher' in sys.modules)"
    )
    assert loaded == "None invalid False"


def test_whoever_else_needs_phonenumbers_has_all_of_it():
    told = fresh(
        "from evselint.checks.contact import fault_of_number; fault_of_number('+493012345678');"
        "import phonenumbers; from phonenumbers import PhoneNumberMatcher, geocoder;"
        "print(phonenumbers.__name__, len(list(PhoneNumberMatcher('call 030 12345678', 'DE'))),"
        " phonenumbers.format_number(phonenumbers.parse('+493012345678'), phonenumbers.PhoneNumberFormat.E164),"
        " phonenumbers.phonenumberutil.__name__, type(phonenumbers).__name__)"
    )
    assert told == "phonenumbers 1 +493012345678 phonenumbers.phonenumberutil module"


def test_phonenumbers_that_is_there_already_is_used():
    told = fresh(
        "import phonenumbers; from evselint.checks.phone_library import judging;"
        "print(judging() is phonenumbers.phonenumberutil)"
    )
    assert told == "True"
