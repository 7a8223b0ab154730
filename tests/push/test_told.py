"""What is told of a push: faults traced to their records, receipts for auditors, summaries for people."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from evselint import cli
from evselint.push.answer import Fault
from evselint.push.faults import traced
from evselint.push.inputs import Place
from evselint.push.notice import markdown
from evselint.push.plan import Item
from evselint.rulebook import load_book

CHECKOUT = Path(__file__).resolve().parents[2]
ITEMS = [Item(f"DEEVLE{number}", f"DE*EVL*E{number}", "d", 1, Place(0, number, 0, 0)) for number in range(2)]
FIRST = "operatorEvseData.evseDataRecord[1]"


@pytest.mark.parametrize(
    ("reference", "message", "pointer", "rule"),
    [
        (f"{FIRST}.hotlinePhoneNumber", 'must match "^\\+[0-9]{5,15}$"', "/HotlinePhoneNumber", "hotline-malformed"),
        (f"{FIRST}.plugs", "may not be empty", "/Plugs", "plugs-empty"),
        (f"{FIRST}.hotlinePhoneNumber", "may not be null", "/HotlinePhoneNumber", "hotline-missing"),
        (f"{FIRST}.evseId", 'must match "…"', "/EvseID", "evse-id-malformed"),
        (f"{FIRST}.chargingStationNames[0].lang", 'must match "…"', "/ChargingStationNames/0/lang", None),
        (f"{FIRST}.address.timeZone", 'must match "…"', "/Address/TimeZone", None),
        (f"{FIRST}.somethingNew", "must be blue", "/somethingNew", None),
    ],
)
def test_a_fault_is_traced_to_record_field_and_rule(reference, message, pointer, rule):
    book = load_book()
    (found,) = traced([Fault(reference, message)], ITEMS, book)
    assert (found.evse_id, found.pointer, found.message) == ("DE*EVL*E1", pointer, message)
    assert rule is None or (found.rule is not None and book[found.rule].name == rule)
    assert rule is not None or found.rule is None or book[found.rule].check == "schema"


@pytest.mark.parametrize("reference", ["", "actionType", "operatorEvseData.evseDataRecord[7].plugs", "x" * 5000])
def test_a_fault_of_nobody_knows_what_is_kept_verbatim(reference):
    (found,) = traced([Fault(reference, "wrong")], ITEMS, {})
    assert (found.evse_id, found.reference, found.rule) == (None, reference, None)


def test_a_receipt_proves_what_was_sent_and_why_not(push, rehearsal, sqlite, record, tmp_path):
    done = push([record(1), record(2, Plugs=[])], sqlite, "--allow-removals", "1", "--date", "2026-11-24")
    receipt = done.receipt
    data = tmp_path / "data.json"
    assert receipt["inputs"] == [
        {
            "path": str(data),
            "bytes": data.stat().st_size,
            "sha256": hashlib.sha256(data.read_bytes()).hexdigest(),
            "records": 2,
        }
    ]
    assert (receipt["result"], receipt["operator"]["operator_id"], receipt["gate"]) == ("accepted", "DE*EVL", "error")
    (request,) = receipt["requests"]
    assert json.loads(request["answer"])["Result"] is True
    assert request["process_id"]
    assert receipt["certificate"]["sha256"]
    # The digest of the report is that of the report which `evselint check` writes of the same file.
    report = tmp_path / "report.json"
    command = ["check", str(data), "--profile", "push", "--date", "2026-11-24", "-o", str(report), "--exit-zero", "-q"]
    subprocess.run([sys.executable, "-m", "evselint", *command], check=True, stdout=subprocess.DEVNULL)
    assert receipt["report"]["sha256"] == hashlib.sha256(report.read_bytes()).hexdigest()


def test_a_receipt_names_what_was_set(push, rehearsal, sqlite, record, tmp_path):
    pack = CHECKOUT / "examples" / "house-pack" / "acme.toml"
    options = ("--pack", pack, "--ignore", "EV572", "--severity", "EV524=info", "--profile", "minimal")
    receipt = push([record(1)], sqlite, *options, "--dry-run").receipt
    assert receipt["packs"] == [{"path": str(pack), "sha256": hashlib.sha256(pack.read_bytes()).hexdigest()}]
    assert receipt["settings"]["ignore"] == ["EV572"]
    assert receipt["settings"]["severity"] | {"EV524": "info"} == receipt["settings"]["severity"]
    assert receipt["settings"]["profile"] == "minimal"
    assert receipt["tool"]["rules"]


def test_the_ledger_keeps_every_receipt_also_of_what_was_refused(push, rehearsal, sqlite, record, capsys):
    sent = push([record(1)], sqlite)
    refused = push([record(2)], sqlite, "--action", "full-load")
    assert refused.receipt["result"] == "guard-refused"

    def asked(*arguments):
        assert cli.main(["push", *arguments, "--ledger", sqlite]) == 0
        return capsys.readouterr().out

    assert [line.split("  ")[-1] for line in asked("history", "--runs").splitlines()] == ["guard-refused", "accepted"]
    runs = json.loads(asked("history", "--runs", "--format", "json"))
    assert [each["run"] for each in runs] == [refused.receipt["run"], sent.receipt["run"]]
    assert json.loads(asked("show", runs[0]["run"][:12]))["receipt"] == refused.receipt
    assert json.loads(asked("show", "1"))["receipt"] == sent.receipt
    assert asked("history").split()[2:] == ["DE*EVL", "fullLoad", "1", "accepted", "000"]


def test_the_request_digest_is_that_of_the_body(push, rehearsal, sqlite, record):
    seen = []
    rehearsal.hub.keep = seen.append
    done = push([record(1)], sqlite)
    sent = {"ActionType": seen[0]["ActionType"], "OperatorEvseData": seen[0]["OperatorEvseData"]}
    body = json.dumps(sent, ensure_ascii=False, separators=(",", ":"))
    assert done.receipt["requests"][0]["sha256"] == hashlib.sha256(body.encode()).hexdigest()


def test_a_summary_for_a_pipeline_is_appended_and_is_no_markup_of_others(push, rehearsal, sqlite, record, tmp_path):
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    evil = record(2, Plugs=["<img src=x> | `*`\n# title"])
    done = push([record(1), evil], sqlite, "--allow-removals", "1", "--notify-markdown", summary)
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("before\n### EVSE data of DE\\*EVL: accepted by the hub\n")
    assert "1 record held back" in text
    assert "<img" not in text
    assert "\n# title" not in text
    assert markdown(done.receipt) in text


def test_a_summary_does_not_take_a_plan_for_what_was_done(push, rehearsal, sqlite, record):
    push([record(1), record(2)], sqlite)
    changed = [record(1, DynamicPowerLevel=False), record(2), record(3), record(4)]
    rehearsal.misbehave("code=022")
    refused = markdown(push(changed, sqlite).receipt)
    assert "| 2 | to be inserted |\n| 1 | to be updated |\n| 1 | unchanged |" in refused
    accepted = push(changed, sqlite).receipt
    assert "| 2 | inserted |\n| 1 | updated |\n| 1 | unchanged |" in markdown(accepted)
    inserted, updated = accepted["requests"]
    half = {**accepted, "result": "refused", "requests": [inserted, {**updated, "verdict": "refused", "reason": "no"}]}
    assert "| 1 | to be updated |" in markdown(half)
    assert "- insert: 2 EVSEs accepted\n- **update**: no" in markdown(half)


def test_what_the_hub_says_cannot_command_the_terminal(push, rehearsal, sqlite, record):
    rehearsal.misbehave("code=022")
    done = push([record(1, ChargingStationID="a\x1b[2Jb")], sqlite, "--allow-removals", "1")
    assert "\x1b" not in done.out + done.err
    request = {**done.receipt["requests"][0], "reason": "a\x1b[2Jb\u202e\nc"}
    assert r"a\\x1b\[2Jb\\u202e c" in markdown({**done.receipt, "requests": [request]})
