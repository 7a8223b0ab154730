"""The whole life of an operator's data, over real TLS with client certificates, on both databases."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from evselint import cli
from evselint.push.ledger import tables
from evselint.push.ledger.opening import opened


def test_first_load_daily_deltas_weekly_full_load(push, rehearsal, ledger, record, evse):
    first = push([record(1), record(2), record(3)], ledger)
    assert (first.code, rehearsal.history()) == (0, ["fullLoad"])
    assert set(rehearsal.standing()) == {evse(1), evse(2), evse(3)}

    again = push([record(1), record(2), record(3)], ledger)
    assert (again.code, again.receipt["result"], rehearsal.history()) == (0, "nothing-to-do", ["fullLoad"])

    delta = push([record(1), record(2, HotlinePhoneNumber="+493023125124"), record(3), record(4)], ledger)
    assert (delta.code, rehearsal.history()) == (0, ["fullLoad", "insert", "update"])
    assert rehearsal.standing()[evse(2)]["HotlinePhoneNumber"] == "+493023125124"
    assert evse(4) in rehearsal.standing()

    weekly = push([record(number) for number in (1, 2, 3, 4)], ledger, "--action", "full-load")
    assert (weekly.code, rehearsal.history()[-1]) == (0, "fullLoad")
    assert weekly.receipt["plan"]["full_load"] == 4


def test_a_held_back_record_keeps_its_last_good_version_on_the_hub(push, rehearsal, ledger, record, evse):
    push([record(1), record(2)], ledger)
    good = rehearsal.standing()[evse(2)]
    daily = push([record(1), record(2, Plugs=[])], ledger)
    assert (daily.code, daily.receipt["result"]) == (0, "nothing-to-do")
    (held,) = daily.receipt["plan"]["held_back_records"]
    assert held["evse_id"] == "DE*EVL*E0002*1"
    assert "EV502" in [reason["rule"] for reason in held["reasons"]]

    weekly = push([record(1), record(2, Plugs=[])], ledger, "--action", "full-load")
    assert weekly.code == 0
    again = rehearsal.standing()[evse(2)]
    assert {**again, "lastUpdate": None} == {**good, "lastUpdate": None}


def test_nothing_disappears_unless_an_option_allows_it(push, rehearsal, ledger, record, evse):
    fleet = [record(number) for number in range(20)]
    push(fleet, ledger)
    left = push(fleet[:10], ledger)
    assert (left.code, left.receipt["plan"]["missing_left"], len(rehearsal.standing())) == (0, 10, 20)
    for options in (("--action", "full-load"), ("--remove-missing",), ("--remove-missing", "--allow-removals", "9")):
        refused = push(fleet[:10], ledger, *options)
        assert (refused.code, refused.receipt["result"], len(rehearsal.standing())) == (4, "guard-refused", 20)
        assert "would be removed" in refused.out
    few = push(fleet[:18], ledger, "--remove-missing")
    assert (few.code, len(rehearsal.standing()), rehearsal.history()[-1]) == (0, 18, "delete")
    allowed = push(fleet[:9], ledger, "--action", "full-load", "--allow-removals", "50%")
    assert (allowed.code, len(rehearsal.standing())) == (0, 9)


def test_emptying_an_operator_takes_a_word_of_its_own(push, rehearsal, ledger, record):
    push([record(1), record(2)], ledger)
    assert push([], ledger, "--action", "full-load").code == 3
    refused = push([record(1, Plugs=[])], ledger, "--remove-missing", "--allow-removals", "100%", "--action", "delete")
    assert refused.code == 0  # one of two, named in the input
    assert len(rehearsal.standing()) == 1
    emptied = push([], ledger, "--action", "full-load", "--empty-the-operator")
    assert (emptied.code, rehearsal.standing()) == (0, {})


def test_a_first_full_load_without_the_records_held_back_is_no_accident(push, rehearsal, ledger, record):
    refused = push([record(1), record(2, Plugs=[])], ledger)
    assert (refused.code, rehearsal.history()) == (4, [])
    assert "the ledger knows nothing of this operator yet" in refused.out
    assert push([record(1), record(2, Plugs=[])], ledger, "--allow-removals", "1").code == 0


def test_actions_by_name(push, rehearsal, ledger, record, body, evse):
    push([record(1)], ledger)
    assert push([record(2)], ledger, "--action", "insert").code == 0
    assert push([record(1)], ledger, "--action", "insert").code == 4
    assert push([record(3)], ledger, "--action", "update").code == 4
    assert push(body([record(2, DynamicPowerLevel=False)], action="update"), ledger, "--action", "from-file").code == 0
    assert rehearsal.standing()[evse(2)]["DynamicPowerLevel"] is False
    assert push([record(1)], ledger, "--action", "delete").code == 0
    assert (list(rehearsal.standing()), rehearsal.history()) == ([evse(2)], ["fullLoad", "insert", "update", "delete"])
    several = [body([record(3)], action="insert"), body([record(2)], action="update")]
    refused = push(several, ledger, "--action", "from-file")
    assert (refused.code, "states several: insert, update" in refused.out) == (4, True)


def test_a_full_load_of_what_stands_makes_no_version_for_nothing(push, rehearsal, ledger, record, body):
    """A file that says fullLoad every day is sent where something differs, and once a week."""
    fleet = body([record(1), record(2)])
    from_file = ("--action", "from-file")
    assert push(fleet, ledger, *from_file).code == 0
    again = push(fleet, ledger, *from_file)
    assert (again.code, again.receipt["result"], rehearsal.history()) == (0, "nothing-to-do", ["fullLoad"])
    assert "is what stands already" in again.out
    assert push(body([record(1), record(2), record(3)]), ledger, *from_file).code == 0
    assert rehearsal.history() == ["fullLoad"] * 2
    named = push(body([record(1), record(2), record(3)]), ledger, "--action", "full-load")
    assert (named.code, rehearsal.history()) == (0, ["fullLoad"] * 3)
    assert "makes a version of it all the same" in named.out
    with opened(ledger) as engine, engine.begin() as connection:
        eight_days_ago = time.time() - 8 * 24 * 60 * 60
        connection.execute(update(tables.operators).values(last_full_load=eight_days_ago))
    assert "one a week is advised" in push([record(1), record(2), record(3)], ledger).out
    assert push(body([record(1), record(2), record(3)]), ledger, *from_file).code == 0
    assert rehearsal.history() == ["fullLoad"] * 4


def test_what_a_pull_calls_deleted_is_removed_for_that_reason(push, rehearsal, ledger, record, evse):
    push([record(1), record(2), record(3)], ledger)
    page = {"content": [record(1, OperatorID="DE*EVL"), record(2, OperatorID="DE*EVL", deltaType="delete")]}
    options = ("--operator-name", "EVL", "--remove-missing", "--allow-removals", "2")
    done = push(page, ledger, *options)
    assert (done.code, set(rehearsal.standing())) == (0, {evse(1)})
    assert {each["evse_id"]: each["reason"] for each in done.receipt["plan"]["removed"]} == {
        "DE*EVL*E0002*1": "not in the input, which says that it was deleted",
        "DE*EVL*E0003*1": "not in the input",
    }


def test_where_ledger_and_hub_disagree_a_full_load_is_advised_and_helps(push, rehearsal, ledger, record):
    push([record(1), record(2)], ledger)
    rehearsal.standing().clear()  # somebody else was here
    refused = push([record(1), record(2, DynamicPowerLevel=False)], ledger)
    assert (refused.code, "--action full-load sets that right" in refused.out) == (4, True)
    assert push([record(1), record(2, DynamicPowerLevel=False)], ledger, "--action", "full-load").code == 0
    assert len(rehearsal.standing()) == 2


def test_large_deltas_go_in_several_requests_and_a_full_load_in_one(push, rehearsal, ledger, record):
    push([record(number) for number in range(25)], ledger, "--request-records", "10")
    more = push([record(number) for number in range(50)], ledger, "--request-records", "10")
    assert more.code == 0
    assert rehearsal.history() == ["fullLoad", "insert", "insert", "insert"]
    assert [each["evses"] for each in more.receipt["requests"]] == [10, 10, 5]


def test_another_spelling_of_an_id_is_no_change(push, rehearsal, ledger, record):
    push([record(1)], ledger)
    spelled = push([record(1, EvseID="DEEVLE00011")], ledger)
    assert (spelled.code, spelled.receipt["result"], rehearsal.history()) == (0, "nothing-to-do", ["fullLoad"])


def test_what_the_hub_owns_and_what_is_empty_is_neither_sent_nor_a_change(push, rehearsal, ledger, record, evse):
    push([record(1)], ledger)
    pulled = record(1, lastUpdate="2026-01-02T03:04:05+00:00", OperatorID="DE*EVL", OperatorName="EVL")
    pulled |= {"ClearinghouseID": None, "OpeningTimes": [], "SubOperatorName": ""}
    done = push({"content": [pulled]}, ledger, "--operator-name", "EVL")
    assert (done.code, done.receipt["result"]) == (0, "nothing-to-do")
    changed = push({"content": [{**pulled, "DynamicPowerLevel": False}]}, ledger)
    assert changed.code == 0
    assert not {"OperatorID", "ClearinghouseID", "OpeningTimes"} & set(rehearsal.standing()[evse(1)])


def test_a_full_load_carries_every_sub_operator(push, rehearsal, ledger, record, evse):
    fleet = [record(1), record(2, operator="DE*SUB", HubOperatorID="DE*EVL")]
    options = ("--sub-operators", "DE*SUB")
    assert push(fleet, ledger).code == 4
    assert push(fleet, ledger, *options).code == 0
    lost = push(fleet[:1], ledger, *options, "--action", "full-load", "--allow-removals", "100%")
    assert (lost.code, "sub-operator DE*SUB" in lost.out) == (4, True)
    # To leave it out of the options is no word for removing it.
    forgotten = push(fleet[:1], ledger, "--action", "full-load", "--allow-removals", "100%")
    assert (forgotten.code, "sub-operator DESUB" in forgotten.out) == (4, True)
    assert evse(2, "DESUB") in rehearsal.standing()
    assert push(fleet[:1], ledger, "--remove-missing", "--allow-removals", "1").code == 0
    assert push(fleet[:1], ledger, "--action", "full-load").code == 0
    assert set(rehearsal.standing()) == {evse(1)}


def test_the_gate_may_be_stricter(push, rehearsal, ledger, record):
    untidy = record(1, HotlinePhoneNumber="+0305132787", ChargingStationID="S0002")
    held = push([record(2), untidy], ledger, "--gate", "warning", "--allow-removals", "1")
    assert (held.code, len(rehearsal.standing()), held.receipt["plan"]["held_back"]) == (0, 1, 1)
    assert push([record(2), untidy], ledger).code == 0
    assert len(rehearsal.standing()) == 2


def test_a_least_score_may_be_asked_of_each_record(push, rehearsal, ledger, record, evse):
    push([record(1), record(2)], ledger)
    good = rehearsal.standing()[evse(2)]
    empty = dict.fromkeys(("ChargingStationImage", "HardwareManufacturer", "DynamicPowerLevel", "EnergySource"))
    poor = record(2, **empty)
    held = push([record(1, DynamicPowerLevel=False), poor], ledger, "--min-score", "80")
    assert (held.code, held.receipt["min_score"], rehearsal.history()[-1]) == (0, 80.0, "update")
    (why,) = held.receipt["plan"]["held_back_records"]
    assert (why["evse_id"], why["reasons"][0]["rule"]) == ("DE*EVL*E0002*1", None)
    assert why["reasons"][0]["message"].startswith("the estimate of its score is ")
    assert rehearsal.standing()[evse(2)] == good
    assert push([record(1, DynamicPowerLevel=False), poor], ledger, "--min-score", "10").code == 0
    assert rehearsal.standing()[evse(2)].keys() < good.keys()


def test_what_is_known_by_its_hash_alone_is_not_exported(push, rehearsal, ledger, record, capsys):
    """An export with a part of what stands, pushed as the full load that it says to be, would remove the rest."""
    push([record(1), record(2)], ledger, "--ledger-payloads", "hash")
    push([record(1, DynamicPowerLevel=False), record(2)], ledger)
    assert cli.main(["push", "export", "--ledger", ledger]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "only a hash of 1 EVSE;" in err
    push([record(1, DynamicPowerLevel=False), record(2)], ledger, "--action", "full-load")
    assert cli.main(["push", "export", "--ledger", ledger, "--hub", f"{rehearsal.base_url}/"]) == 0
    assert len(json.loads(capsys.readouterr().out)["OperatorEvseData"]["EvseDataRecord"]) == 2


def test_hashed_payloads_cost_the_last_good_copy(push, rehearsal, ledger, record):
    hashed = ("--ledger-payloads", "hash")
    push([record(1), record(2)], ledger, *hashed)
    assert push([record(1, DynamicPowerLevel=False), record(2)], ledger, *hashed).code == 0
    refused = push([record(1), record(2, Plugs=[])], ledger, *hashed, "--action", "full-load")
    assert (refused.code, "keeps no payloads" in refused.out) == (4, True)
    refused = push([record(1)], ledger, *hashed, "--remove-missing")
    assert (refused.code, "--action full-load" in refused.out, len(rehearsal.standing())) == (4, True, 2)


def test_broken_input_blocks_everything(push, rehearsal, ledger, record, body):
    whole = json.dumps(body([record(1), record(2)])).encode()
    for broken in (whole[: len(whole) // 2], whole.replace(b'"Plugs":', b'"Plugs"', 1), whole + b"'\\''"):
        done = push(broken, ledger)
        assert (done.code, rehearsal.history()) == (4, []), broken[-80:]
        assert "refused (input)" in done.out


def test_the_same_evse_twice_with_different_data_is_held_back(push, rehearsal, ledger, record, evse):
    push([record(1), record(2)], ledger)
    done = push([record(1, DynamicPowerLevel=False), record(1), record(2)], ledger)
    assert (done.code, rehearsal.standing()[evse(1)]["DynamicPowerLevel"]) == (0, True)
    assert done.receipt["plan"]["held_back"] == 2
    same = push([record(2, DynamicPowerLevel=False), record(2, DynamicPowerLevel=False), record(1)], ledger)
    assert (same.code, rehearsal.standing()[evse(2)]["DynamicPowerLevel"]) == (0, False)


def test_a_certificate_of_another_operator_or_of_another_time_sends_nothing(push, rehearsal, ledger, record):
    other = push([record(1)], ledger, certificate="DE*NEW")
    assert (other.code, "the certificate is for DE*NEW, not for DE*EVL" in other.out) == (4, True)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    rehearsal.files["DE*OLD"] = rehearsal.authority.client("DE*EVL", expires=yesterday)
    expired = push([record(1)], ledger, certificate="DE*OLD")
    assert (expired.code, "the certificate expired on" in expired.out) == (4, True)
    assert rehearsal.history() == []


@pytest.mark.parametrize(("sender", "code"), [("DE*DUE", "210"), ("DE*NEW", "300")])
def test_a_sender_whom_the_hub_does_not_serve(push, rehearsal, sqlite, record, sender, code):
    done = push([record(1, operator=sender)], sqlite, sender=sender)
    assert done.code == 4
    (request,) = done.receipt["requests"]
    assert (request["verdict"], request["code"], request["attempts"]) == ("refused", code, 1)
    assert request["process_id"]
