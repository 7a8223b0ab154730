"""``evselint init``: a configuration to start from."""

from __future__ import annotations

from pathlib import Path

import click

from evselint.usage import UsageError

STARTER = """\
# evselint looks for this file in the working directory and its parents.
# Every line below is optional; what is commented out shows the default or an example.
# `evselint config` prints the settings that hold and where each came from.

# Rules are named by code (EV501), beginning of a code (EV5), name (power-missing), aspect or group.
# `evselint rules` lists them, `evselint explain EV501` tells why one exists.
# select = ["EV1", "EV2"]          # only these
# ignore = ["EV8"]                 # not these
# extend-select = ["power"]        # these as well

# The least severity that makes `evselint check` fail: error, warning, info or never.
fail-on = "error"

# How many findings of each rule the text shows; 0 for all.
max-findings = 3

# Settings by name: default, strict, minimal (only what the hub refuses), push, pull.
# default looks at the data to tell whether they are to be pushed or were pulled.
profile = "default"

# The operator that sends the data, where the file does not say, and its sub-operators at the hub.
# operator = "DE*ABC"
# sub-operators = ["DE*XYZ"]

# Ask whether pictures answer; also on hosts of private networks.
# online = true
# private-hosts = true

# Check addresses by a Nominatim or Photon of yours, asked so many times a second; its answers are kept in a file.
# geocoder = "http://localhost:8080"
# geocoder-rate = 10.0
# geocoder-cache = "geocoder.sqlite"
# public-geocoder = false

# How many processes to use; as many as are useful if not given.
# jobs = 2

# Rule packs of your own, from the folder of this file.
# packs = ["our-rules.toml"]

# Findings that were there when you began: `evselint baseline PATH…` writes them down, and only new ones fail.
# baseline = "evselint.baseline"

# Whether to count what the estimate of the EVSE Data Score needs.
# score = true

# The least figures of the estimate that pass: overall, correctness, completeness or a part of correctness.
# [budget]
# overall = 60
# power = 95

# Another severity: error, warning, info or off.
# [severity]
# EV501 = "warning"
# additional-info = "info"

# Other figures, such as thresholds; `evselint explain EV960` shows those of a rule.
# [rules.EV960]
# above = 0.3
# least = 50

# Other rules for some records: by operator, country (three letters) and file (patterns with * and ?).
# [[overrides]]
# operators = ["DE*XYZ"]
# countries = ["CHE"]
# paths = ["archive/*.json"]
# ignore = ["EV7"]
# severity = { EV301 = "info" }

# Findings that you accept, for a reason, perhaps until a day. evse may be a whole EvseID or, with * at its end, the
# beginning of some.
# [[accept]]
# rule = "EV572"
# evse = "DE*ABC*E12*"
# reason = "These stations do run on a battery"
# expires = 2027-03-31
"""


@click.command("init", short_help="Write a configuration to start from.")
@click.option("--force", is_flag=True, help="Overwrite an evselint.toml that exists.")
def command(force: bool) -> None:
    """Write a commented evselint.toml into the working directory."""
    file = Path("evselint.toml")
    try:
        with file.open("w" if force else "x", encoding="utf-8") as stream:
            stream.write(STARTER)
    except FileExistsError:
        raise UsageError("evselint.toml exists already; --force overwrites it") from None
    except OSError as error:
        raise UsageError(f"cannot write evselint.toml: {error.strerror or error}") from error
    click.echo("wrote evselint.toml")
