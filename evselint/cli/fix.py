"""``evselint fix``: make the repairs that findings name."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import click

from evselint.cli import FINDINGS, PASSED, NoRecordsError
from evselint.cli.inputs import expand
from evselint.cli.options import setting_options
from evselint.cli.outputs import whole_or_not
from evselint.cli.stated import settings_of
from evselint.cli.streams import complain
from evselint.config import Settings, UsageError
from evselint.read.source import GZIP_MAGIC, ZSTD_MAGIC, zstandard
from evselint.write.wording import counted, place, visible

if TYPE_CHECKING:
    from evselint.fixes import Mended


class UnmendableError(UsageError):
    """A file that cannot be repaired as it is; another one may be."""


STANDARD = "-"
CHUNK = 1 << 20
ENDINGS = {GZIP_MAGIC: ".gz", ZSTD_MAGIC: ".zst"}


@click.command("fix", short_help="Repair what can be repaired safely.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@setting_options
@click.option("--diff", is_flag=True, help="Show what would change and write nothing; exit code 1 if anything would.")
@click.option(
    "--unsafe", is_flag=True, help="Make the repairs as well that only may be right; look at them afterwards."
)
@click.option("--in-place", is_flag=True, help="Write the files where they are.")
@click.option("-o", "--output", metavar="FILE", help="Write the repaired data there; - for standard output.")
@click.option("-q", "--quiet", is_flag=True, help="Do not sum up.")
def command(
    paths: Sequence[str], diff: bool, unsafe: bool, in_place: bool, output: str | None, quiet: bool, **options: Any
) -> int:
    """Make the repairs that findings name, and change nothing else: every other byte stays as it is.

    A repair is safe where only one value can be meant: a number without quotation marks, the right name of a field.
    Without --in-place or -o nothing is written, and what would be done is summed up. What comes from standard input
    goes to standard output.
    """
    settings = settings_of(options)
    files = expand(paths)
    target = _target(files, diff=diff, in_place=in_place, output=output)
    records = changes = left = 0
    for file in files:
        with ExitStack() as stack:
            try:
                result = stack.enter_context(_mended(file, settings, unsafe=unsafe))
            except UnmendableError as error:
                if len(files) == 1:
                    raise
                complain(str(error))
                left += 1
                continue
            records += result.records
            changes += len(result.done)
            if diff:
                _show(result)
            if target is not None and (result.done or not in_place):
                _write(result, target or file)
            if not quiet:
                _sum_up(result, written=target is not None, diff=diff)
    if left:
        raise UsageError(f"{counted(left, 'file')} left as found")
    if not records:
        raise NoRecordsError
    return FINDINGS if diff and changes else PASSED


def _target(files: Sequence[str], *, diff: bool, in_place: bool, output: str | None) -> str | None:
    """Where to write: "" stands for each file itself, None for nowhere. Raises UsageError."""
    if sum((diff, in_place, output is not None)) > 1:
        raise UsageError("--diff, --in-place and -o exclude each other")
    if in_place:
        if STANDARD in files:
            raise UsageError("standard input cannot be written in place; use -o FILE")
        return ""
    if output is not None and len(files) > 1:
        raise UsageError(f"-o takes the data of one file, not of {len(files)}; use --in-place")
    if output not in (None, STANDARD) and not Path(str(output)).parent.is_dir():
        raise UsageError(f"-o {output}: there is no folder {Path(str(output)).parent}")
    return STANDARD if output is None and not diff and files == (STANDARD,) else output


@contextmanager
def _mended(file: str, settings: Settings, *, unsafe: bool) -> Iterator[Mended]:
    from evselint.fixes import Partial, mended
    from evselint.read.source import Unreadable
    from evselint.rulebook import BookError

    try:
        with mended(file, settings, unsafe=unsafe) as result:
            yield result
    except (Partial, Unreadable) as error:
        raise UnmendableError(str(error)) from error
    except BookError as error:
        raise UsageError(str(error)) from error


def _write(result: Mended, target: str) -> None:
    """Write the repaired bytes, packed as the file was that they replace, or as the name of a new one says."""
    with open(result.content.file, "rb") as data:
        if target == STANDARD:
            shutil.copyfileobj(data, sys.stdout.buffer, CHUNK)
            return
        try:
            with whole_or_not(Path(target)) as stream, _packed(stream, _packing(target)) as packed:
                shutil.copyfileobj(data, packed, CHUNK)
        except OSError as error:
            raise UsageError(f"cannot write {target}: {error.strerror or error}") from error


def _packing(target: str) -> bytes:
    """The first bytes of files that are packed like ``target``, nothing for plain ones."""
    path = Path(target)
    if path.is_file():
        with path.open("rb") as stream:
            head = stream.read(4)
        return next((magic for magic in ENDINGS if head.startswith(magic)), b"")
    return next((magic for magic, ending in ENDINGS.items() if target.lower().endswith(ending)), b"")


@contextmanager
def _packed(stream: IO[bytes], magic: bytes) -> Iterator[IO[bytes]]:
    if not magic:
        yield stream
    elif magic == GZIP_MAGIC:
        import gzip

        with gzip.GzipFile(filename="", fileobj=stream, mode="wb", mtime=0) as packed:
            yield cast("IO[bytes]", packed)
    else:
        with zstandard().ZstdFile(stream, "wb") as packed:
            yield packed


def _show(result: Mended) -> None:
    """What changes, value by value: data in one line has no lines to compare."""
    from evselint.encode import encoded
    from evselint.report import shown

    of_file = Counter(finding.rule for finding, _ in result.done if not finding.pointer)
    titles = {finding.rule: finding for finding, _ in reversed(result.done)}
    for rule, count in sorted(of_file.items()):
        click.echo(f"{visible(place(titles[rule]))}  {rule} {titles[rule].name} ({count:,})")
    for finding, content in result.done:
        if not finding.pointer:
            continue
        where = (place(finding), finding.evse_id or "", finding.pointer, f"{finding.rule} {finding.name}")
        old, new = shown(encoded(finding.value).decode()), content.decode() or "(taken out)"
        click.echo("  ".join(visible(each) for each in where if each))
        click.echo(click.style(f"  - {visible(old)}", fg="red"))
        click.echo(click.style(f"  + {visible(new)}", fg="green"))


def _sum_up(result: Mended, *, written: bool, diff: bool) -> None:
    rules = Counter((finding.rule, finding.name) for finding, _ in result.done)
    each = ", ".join(f"{code} {name} ({count:,})" for (code, name), count in sorted(rules.items()))
    what = counted(len(result.done), "repair")
    state = "made" if written else "possible"
    left = counted(result.left, "finding")
    click.echo(f"{visible(result.label)}: {what} {state}{': ' if each else ''}{visible(each)}; {left} left", err=True)
    if result.done and not written and not diff:
        click.echo("nothing was written: --diff shows the repairs, --in-place or -o FILE makes them", err=True)
