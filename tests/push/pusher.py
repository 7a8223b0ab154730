"""A process that pushes again and again, each time in a child of its own that may be killed.

One JSON line in, one out. ``{"arguments": […], "die_at": 7}`` runs `evselint push` with these arguments and kills it
with SIGKILL at the seventh event: before a statement, before a commit, before, within and after a request.
``{"prepare": name, "arguments": […]}`` lints and gates once; ``{"start": name}`` then starts a child that only pushes,
answers with its process id at once and with how it ended when asked by ``{"wait": true}``.
"""

import contextlib
import io
import json
import os
import shutil
import signal
import sys
import tempfile

from msgspec.structs import replace
from sqlalchemy import Engine, event

from evselint import cli
from evselint.cli import pushing
from evselint.push import client, sending

prepared = {}


def main():
    warm_up()
    child = None
    for line in sys.stdin:
        command = json.loads(line)
        if "prepare" in command:
            prepare(command["prepare"], command["arguments"])
            answer({})
        elif "start" in command:
            child = forked(lambda name=command["start"]: push_prepared(name))
            answer({"process": child})
        elif "wait" in command:
            answer({"code": ended(child)})
        else:
            answer({"code": ended(forked(lambda command=command: push_whole(**command)))})


def warm_up():
    """Import what a push needs, so that no child has to."""
    import cryptography.x509
    import httpx2
    import jsonschema_rs
    import phonenumbers
    import psycopg
    import stamina

    from evselint.rulebook import load_book

    load_book()
    return cryptography, httpx2, jsonschema_rs, phonenumbers, psycopg, stamina


def push_whole(arguments, die_at=None):
    if die_at is not None:
        die_at_event(die_at)
    return cli.main(["push", *arguments])


def prepare(name, arguments):
    """Everything up to the plan, kept for children; the copies of the inputs live as long as this process."""

    def keep(sources, found, *rest):
        kept = [replace(each, file=copied(each.file)) for each in sources]
        prepared[name] = (kept, found, *rest)
        return 0

    run, pushing.run_push = pushing.run_push, keep
    cli.main(["push", *arguments])
    pushing.run_push = run


def copied(file):
    """A copy that outlives the command that made the first one."""
    handle, name = tempfile.mkstemp(prefix="evselint-test-", dir=os.environ["PUSHER_FOLDER"])
    os.close(handle)
    return shutil.copyfile(file, name)


def push_prepared(name):
    return pushing.run_push(*prepared[name])


def die_at_event(number):
    """Kill this process at the event of that number."""
    count = 0

    def tick(*_, **__):
        nonlocal count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", tick)
    event.listen(Engine, "commit", tick)
    post, chunks = client.post, client._chunks

    def ticking_post(*arguments):
        tick()
        outcome = post(*arguments)
        tick()
        return outcome

    def ticking_chunks(body):
        for chunk in chunks(body):
            tick()
            yield chunk
            tick()

    sending.post, client._chunks = ticking_post, ticking_chunks


def forked(work):
    """Run ``work`` in a child with its output thrown away; gives the process id."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        with contextlib.redirect_stdout(io.StringIO()):
            code = work()
    finally:
        os._exit(code)


def ended(child):
    """The exit code, or -9."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def answer(content):
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
