"""Print the commands of a pipeline in README.md as they stand: ``pipelines.py github`` or ``pipelines.py gitlab``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import yaml

readme = Path(__file__).resolve().parents[1].joinpath("README.md").read_text("utf-8")
github, gitlab = map(yaml.safe_load, re.findall(r"^```yaml\n(.*?)^```", readme, re.MULTILINE | re.DOTALL))
commands = {
    "github": [step["run"] for step in github["jobs"]["push"]["steps"] if "run" in step],
    "gitlab": gitlab["evse-data"]["script"],
}
print("\n".join(commands[sys.argv[1]]))
