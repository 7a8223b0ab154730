"""`evselint push` and `evselint hub` as commands: usage, exit codes, and what is said when a part is missing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evselint import cli
from evselint.cli import extras
from evselint.usage import UsageError

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def push(run, tmp_path):
    """Run ``evselint push`` with a state of its own."""
    state = {"EVSELINT_STATE": str(tmp_path / "state")}
    return lambda *arguments, **environment: run("push", *arguments, environment={**state, **environment})


@pytest.fixture
def planned(tmp_path, monkeypatch, capsys):
    """What ``evselint push --dry-run`` answers, without a process of its own: exit code and output."""
    monkeypatch.setenv("EVSELINT_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("CI", raising=False)

    def planned(file, *options):
        code = cli.main(["push", str(file), "--dry-run", *map(str, options)])
        return code, capsys.readouterr().out

    return planned


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Missing argument"),
        (["nowhere.json"], "no such file or folder"),
        (["good.json"], "a push needs a client certificate"),
        (["good.json", "--cert", "a.pem"], "--cert and --key go together"),
        (["good.json", "--cert", "a.pem", "--key", "a.key"], "--cert a.pem: No such file"),
        (["good.json", "--base-url", "http://127.0.0.1"], "expected an address such as https://"),
        (["good.json", "--base-url", "https://service.hubject.com"], "say so with --env prod"),
        (["good.json", "--base-url", "https://user:secret@hub.example"], "leave out user and password"),
        (["good.json", "--ledger", "mysql://x/y", "--dry-run"], "use sqlite or postgresql"),
        (["good.json", "--ledger", "sqlite://", "--dry-run"], "a ledger in memory would forget"),
        (["good.json", "--ledger", "sqlite:///missing/l.db", "--dry-run"], "there is no folder missing"),
        (["good.json", "--ledger", "no url", "--dry-run"], "--ledger: expected a URL"),
        (["good.json", "--ledger", "postgresql://host:port/x", "--dry-run"], "--ledger: expected a URL"),
        (["good.json", "--ledger", "sqlite:///l.db?mode=ro", "--dry-run"], "takes no options"),
        (["good.json", "--allow-removals", "many"], "expected a number or a share"),
        (["good.json", "--allow-removals", "101%"], "expected a number or a share"),
        (["good.json", "--operator", "EVL"], "an OperatorID has the form DE*ABC"),
        (["good.json", "--env", "local"], "no rehearsal hub is running here"),
        (["good.json", "--action", "fullLoad"], "--action"),
        (["good.json", "--receipt", "missing/r.json", "--dry-run"], "there is no folder missing"),
        (["good.json", "--notify-markdown", ".", "--dry-run"], ".: this is a folder"),
        (["good.json", "--receipt", "good.json", "--dry-run"], "good.json: this file is also read"),
        (["good.json", "--receipt", "l.db", "--ledger", "sqlite:///l.db", "--dry-run"], "l.db: this file is also read"),
        (["good.json", "--notify-markdown", "evselint.toml", "--dry-run"], "evselint.toml: this file is also read"),
        (
            ["good.json", "--receipt", "x", "--notify-markdown", "./x", "--dry-run"],
            "x: something else is written to this file",
        ),
        (["nameless.json", "--dry-run"], "which operator sends?"),
        (["show", "7"], "there is no push 7"),
        (["show"], "Missing argument"),
        (["export"], "which operator?"),
    ],
)
def test_2_for_wrong_usage(monkeypatch, capsys, tmp_path, good, body, arguments, words):
    nameless = json.dumps(body()["OperatorEvseData"]["EvseDataRecord"])
    (tmp_path / "nameless.json").write_text(nameless, encoding="utf-8")
    (tmp_path / "evselint.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVSELINT_STATE", str(tmp_path / "state"))
    code = cli.main(["push", *arguments])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert words in err


@pytest.mark.parametrize("arguments", [["push", "good.json", "--dry-run"], ["push", "status"], ["hub"]])
def test_2_where_there_is_no_room_for_state(monkeypatch, capsys, tmp_path, good, arguments):
    """As in a container whose user has no home."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    monkeypatch.setenv("EVSELINT_STATE", str(tmp_path / "file" / "state"))
    assert cli.main(arguments) == 2
    assert "cannot" in capsys.readouterr().err


def test_a_dry_run_prints_the_plan_and_needs_no_certificate(push, good, body, tmp_path):
    done = push(good, "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:2] == [
        "plan for DE*EVL at https://service-qa.hubject.com (nothing is sent)",
        "full load        1",
    ]
    plan = json.loads(push(good, "--dry-run", "--format", "json").stdout)
    assert (plan["action"], plan["full_load"], plan["steps"][0]["evse_ids"]) == ("full-load", 1, ["DE*EVL*E0000*1"])


def test_a_dry_run_leaves_no_trace_but_the_files_that_were_asked_for(planned, good, bad, tmp_path, capsys):
    receipt, notice = tmp_path / "receipt.json", tmp_path / "notice.md"
    assert planned(good, "--receipt", receipt, "--notify-markdown", notice)[0] == 0
    assert json.loads(receipt.read_text(encoding="utf-8"))["result"] == "planned"
    assert "a plan, nothing was sent" in notice.read_text(encoding="utf-8")
    assert planned(bad, "--receipt", receipt)[0] == 4
    assert json.loads(receipt.read_text(encoding="utf-8"))["result"] == "guard-refused"
    cli.main(["push", "status"])
    assert capsys.readouterr().out == "the ledger is empty\n"


def test_more_and_less_can_be_said(planned, good, bad):
    assert "DE*EVL*E0000*1" not in planned(good)[1]
    assert "\n    DE*EVL*E0000*1\n" in planned(good, "-v")[1]
    assert "EV502" in planned(bad)[1]
    assert "EV502" not in planned(bad, "-q")[1]
    assert "\x1b[31mrefused (empty)" in planned(bad, "--color")[1]
    assert "\x1b" not in planned(bad, "--no-color")[1] + planned(bad)[1]


def test_a_secret_that_a_pipeline_does_not_get_is_no_ledger(planned, good, monkeypatch, capsys):
    monkeypatch.setenv("CI", "true")
    assert "warning: the ledger is a file on this machine" in planned(good)[1]
    assert "warning" not in planned(good, "--ledger", f"sqlite:///{good.parent / 'here.db'}")[1]
    monkeypatch.setenv("EVSELINT_LEDGER", "")
    assert cli.main(["push", str(good), "--dry-run"]) == 2
    assert "EVSELINT_LEDGER is empty" in capsys.readouterr().err


def test_whoever_stops_reading_does_not_change_how_it_ended(push, bad, tmp_path):
    """A pipe without a reader: what was refused is refused all the same, and the receipt is written."""
    state = {"EVSELINT_STATE": str(tmp_path / "state"), "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-m", "evselint", "push", str(bad), "--dry-run", "--receipt", str(tmp_path / "r.json")]
    with subprocess.Popen(command, env={**os.environ, **state}, stdout=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.wait(600) == 4
    assert (tmp_path / "r.json").exists()


def test_a_dry_run_that_would_be_refused_answers_4(planned, bad):
    code, out = planned(bad)
    assert code == 4
    assert "refused (removals): 10 of 10 EVSEs are held back" in out
    assert "refused (empty)" in out


def test_production_takes_no_test_records_and_has_to_be_named(planned, tmp_path, body):
    file = tmp_path / "test.json"
    file.write_text(json.dumps(body(1, Accessibility="Test Station")), encoding="utf-8")
    assert planned(file)[0] == 0
    code, out = planned(file, "--env", "prod")
    assert (code, "Test Station has no place at the productive hub" in out) == (4, True)
    file.write_text(json.dumps(body(1, HotlinePhoneNumber="+49123123123123")), encoding="utf-8")
    assert planned(file, "--select", "EV1")[0] == 0
    code, out = planned(file, "--env", "prod", "--select", "EV1", "--severity", "EV740=off")
    assert (code, "EV740" in out) == (4, True)
    # A rule that errs can be ignored by name: that is somebody's word, not an accident.
    code, out = planned(file, "--env", "prod", "--ignore", "EV740")
    assert (code, "the ledger knows nothing of this operator yet" in out) == (4, True)
    assert planned(file, "--env", "prod", "--ignore", "EV740", "--allow-removals", "100%")[0] == 0


def test_3_without_records(push, tmp_path):
    file = tmp_path / "empty.json"
    file.write_text("[]", encoding="utf-8")
    assert push(file, "--dry-run").returncode == 3


def test_an_empty_ledger_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("EVSELINT_STATE", str(tmp_path / "state"))
    for arguments, code, words in (
        (("status",), 0, "the ledger is empty\n"),
        (("history",), 0, ""),
        (("history", "--format", "json"), 0, "[]\n"),
        (("history", "--runs"), 0, ""),
        (("--due",), 0, "full load due: there was none yet\n"),
    ):
        assert (cli.main(["push", *arguments]), capsys.readouterr().out) == (code, words)


def test_a_key_that_others_may_read_is_refused(planned, good, tmp_path, monkeypatch):
    from evselint.hub.certificates import Authority

    pair = Authority(tmp_path / "authority").client("DE*EVL")
    pair.key.chmod(0o644)
    options = ("--cert", pair.cert, "--key", pair.key)
    code, out = planned(good, *options)
    assert (code, "refused (key): the key may be read by others (mode 644); chmod 600" in out) == (4, True)
    pair.key.chmod(0o600)
    assert planned(good, *options)[0] == 0
    monkeypatch.setenv("EVSELINT_CERT", str(pair.cert))
    monkeypatch.setenv("EVSELINT_KEY", str(pair.key))
    assert planned(good)[0] == 0
    pair.key.chmod(0o640)
    assert planned(good)[0] == 4


@pytest.mark.parametrize(("command", "module"), [("push", "httpx2"), ("hub", "uvicorn")])
def test_a_missing_extra_is_named(run, tmp_path, good, command, module):
    hidden = f"import sys\nsys.modules[{module!r}] = None\n"
    finder = (
        "import importlib.util\nfound = importlib.util.find_spec\n"
        f"importlib.util.find_spec = lambda name, *rest: None if name == {module!r} else found(name, *rest)\n"
    )
    (tmp_path / "sitecustomize.py").write_text(hidden + finder, encoding="utf-8")
    arguments = (command, good) if command == "push" else (command,)
    done = run(*arguments, environment={"PYTHONPATH": f"{tmp_path}{os.pathsep}{CHECKOUT}"})
    assert done.returncode == 2
    assert f"evselint {command} needs {module}, which is not installed" in done.stderr
    assert f"pip install 'evselint[{command}]'" in done.stderr


def test_missing_packages_of_an_extra_are_named_together(monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    said = "needs platformdirs, starlette, trustme and uvicorn, which are not installed: pip install"
    with pytest.raises(UsageError, match=said):
        extras.need("hub")


@pytest.mark.parametrize("options", [[], ["--folder", "elsewhere"]])
def test_three_commands_rehearse_it_all(monkeypatch, capsys, tmp_path, good, options):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVSELINT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))

    def push(*arguments):
        code = cli.main(["push", *map(str, arguments)])
        return code, *capsys.readouterr()

    command = [sys.executable, "-m", "evselint", "hub", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as hub:
        try:
            assert "rehearsal hub for DE*EVL at https://127.0.0.1:" in hub.stdout.readline()
            while "Ctrl-C" not in hub.stdout.readline():
                assert hub.poll() is None
            code, out, _ = push(good, "--env", "local", "--pause", "0.2", "--attempts", "20")
            assert (code, "accepted by the hub" in out) == (0, True)
            assert "1 EVSE, full load" in push("status")[1]
            real = {"EVSELINT_CERT": "real.pem", "EVSELINT_KEY": "real.key", "EVSELINT_CA": "real-ca.pem"}
            for name, value in real.items():
                monkeypatch.setenv(name, value)
            code, out, _ = push(good, "--env", "local")
            assert (code, out.splitlines()[-1].endswith("the hub has it all")) == (0, True)
            code, _, err = push(good, "--env", "local", "--operator", "DE*ABC")
            assert (code, "start it with --operator DE*ABC" in err) == (2, True)
            assert push("--due", "--env", "local")[0] == 1
        finally:
            hub.terminate()
            assert hub.wait(600) == 0
    assert "no rehearsal hub is running" in push(good, "--env", "local")[2]


def test_what_is_exported_is_what_stands(push, tmp_path, good):
    """Through a pipe, as `evselint push export > body.json` writes it."""
    from evselint.hub.app import Hub, Partner
    from evselint.hub.certificates import Authority
    from tests.hub.background import in_background

    authority = Authority(tmp_path / "authority")
    pair = authority.client("DE*EVL")
    hub = Hub({"DE*EVL": Partner("DE*EVL")})
    with in_background(hub, authority) as base_url:
        options = ("--base-url", base_url, "--cert", pair.cert, "--key", pair.key, "--ca", authority.ca)
        assert push(good, *options).returncode == 0
        exported = tmp_path / "exported.json"
        exported.write_text(push("export").stdout, encoding="utf-8")
        assert json.loads(exported.read_text("utf-8")) == json.loads(good.read_text("utf-8"))
        assert push(exported, *options).stdout.splitlines()[-1].endswith("the hub has it all")


def test_a_hub_that_was_killed_is_not_looked_for(push, tmp_path, good):
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait(600)
    running = tmp_path / "state" / "hub" / "running.json"
    running.parent.mkdir(parents=True)
    for content in (
        {"base_url": "https://127.0.0.1:9", "ca": "x", "clients": {}, "process": gone.pid},
        {"base_url": "https://127.0.0.1:9", "clients": [], "process": os.getpid()},
        [],
    ):
        running.write_text(json.dumps(content), encoding="utf-8")
        done = push(good, "--env", "local")
        assert (done.returncode, "no rehearsal hub is running" in done.stderr) == (2, True)


def test_hub_options(run):
    assert "store, then lose the connection" in run("hub", "--fault", "list").stdout
    for arguments, words in (
        (("--fault", "nonsense"), "--fault nonsense: expected KIND"),
        (("--operator", "nobody"), "nobody: an OperatorID has the form"),
        (("--no-contract", "nobody"), "nobody: an OperatorID has the form"),
    ):
        done = run("hub", *arguments)
        assert (done.returncode, words in done.stderr) == (2, True)
