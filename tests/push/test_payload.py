"""What is sent of a record: what it means, and nothing that says nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evselint.checks.identity import canonical
from evselint.checks.schema import record_accepts
from evselint.push.payload import Unreadable, Unsendable, payload, record_meant


def sent(content):
    return json.loads(payload(record_meant(json.dumps(content).encode())).data)


def test_an_excellent_record_is_sent_as_it_is(record):
    assert sent(record(1)) == record(1)


def test_dialects_are_sent_as_what_they_mean(record):
    facility = {"powertype": "AC_3_PHASE", "power": "22", "Voltage": 230}
    given = record(1, ChargingFacilities=[facility], GeoCoordinates={"Google": "52.480751 13.356580"}, Colour="red")
    given["ChargingStationId"] = given.pop("ChargingStationID")
    assert sent(given) == record(
        1,
        ChargingFacilities=[{"PowerType": "AC_3_PHASE", "Power": 22, "Voltage": 230}],
        GeoCoordinates={"Google": {"Coordinates": "52.480751 13.356580"}},
    )


def test_nulls_empty_options_and_what_a_pull_adds_are_left_out(record):
    address = {**record(1)["Address"], "Floor": None, "ParkingSpot": "", "PostalCode": ""}
    given = record(1, Address=address, AdditionalInfo=[], deltaType="update", lastUpdate="x", OperatorID="DE*EVL")
    result = sent(given)
    assert not {"AdditionalInfo", "deltaType", "lastUpdate", "OperatorID"} & set(result)
    # PostalCode is mandatory: to leave it out would be another fault than to leave it empty.
    assert result["Address"].keys() == record(1)["Address"].keys() - {"Floor", "ParkingSpot"}


@pytest.mark.parametrize("data", [b"", b"[]", b'{"EvseID": "DE*EVL*E1"', b'{"EvseID": "\xff"}', b"[" * 10_000])
def test_a_record_that_cannot_be_read_is_none(data):
    with pytest.raises(Unreadable):
        record_meant(data)


@pytest.mark.parametrize("data", [b'{"EvseID":"A","EvseID":"B"}', b'{"Address":{"City":"A","City":"B"}}'])
def test_a_key_that_stands_twice_is_never_sent(data):
    with pytest.raises(Unsendable, match="stands twice"):
        record_meant(data)


@pytest.mark.parametrize("evse_id", ["", None, 5])
def test_a_record_without_an_id_is_never_sent(record, evse_id):
    with pytest.raises(Unsendable, match="names no EVSE"):
        payload({**record(1), "EvseID": evse_id})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("DE*ABC*E1", "deabce1", True),
        ("DE*ABC*E1*2", "DE*ABC*E12", True),
        ("DE*ABC*E1", "DE*ABC*E2", False),
        ("+49*810*000*438", "49*810*000*438", True),
        ("+49*810*000*438", "+49*810*000438", False),
        ("DE*ABC*1", "de*abc*1", True),
    ],
)
def test_ids_are_compared_in_one_spelling(one, other, same):
    assert (canonical(one) == canonical(other)) is same


TEXTS = st.text('aE1*\\"ä\n', max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(content=st.dictionaries(st.sampled_from(["Address", "Plugs", "OpeningTimes", "EvseID", "Google", "x"]), JSON))
def test_whatever_a_record_holds_it_is_sent_or_refused(content):
    try:
        first = payload(record_meant(json.dumps(content).encode()))
    except Unsendable:
        return
    again = payload(record_meant(first.data))
    assert again == first


def test_what_the_schema_takes_is_not_read_as_something_else(record):
    assert record_accepts()(record(1))
    assert record_meant(json.dumps(record(1)).encode()) == record(1)
