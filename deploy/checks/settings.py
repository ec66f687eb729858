#!/usr/bin/env python3
"""Are the settings that manifests and documents name settings of the service, and do the times of stopping fit its defaults?

    settings.py GLEANER
"""
import re
import subprocess
import sys
from pathlib import Path

import yaml

DEPLOY = Path(__file__).resolve().parent.parent
ROOT = DEPLOY.parent


def main():
    told = subprocess.run([sys.argv[1], "serve", "--help"], check=True, capture_output=True, text=True).stdout
    # The last is not of the service but of deploy/check.
    known = {*re.findall(r"GLEANER_[A-Z_]+", told), "GLEANER_STATIC"}
    places = [*(DEPLOY / "helm/gleaner").rglob("*.yaml"), *(DEPLOY / "helm/gleaner").rglob("*.md"), DEPLOY / "compose.yaml", *DEPLOY.glob("*.md")]
    for place in places:
        unknown = set(re.findall(r"GLEANER_[A-Z_]*[A-Z]", place.read_text())) - known
        assert not unknown, f"{place.relative_to(ROOT)}: {unknown} is no setting"

    defaults = dict(re.findall(r"\[env: (GLEANER_[A-Z_]+)=[^\]]*\]\s+\[default: ([^\]]+)\]", told))
    stops = [int(re.fullmatch(r"(\d+)s", defaults[name])[1]) for name in ("GLEANER_LAME_DUCK", "GLEANER_DRAIN_TIMEOUT")]
    drain = yaml.safe_load((DEPLOY / "helm/gleaner/values.yaml").read_text())["drain"]
    assert [drain["lameDuckSeconds"], drain["drainSeconds"]] == stops, "the chart drains otherwise than the service does by itself"
    grace = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["gleaner"]["stop_grace_period"]
    # The last spans may take two seconds, a cut call half a one.
    assert int(grace.rstrip("s")) >= sum(stops) + 3, f"compose kills after {grace}"
    print(f"every setting named in manifests and documents exists, and the times of stopping fit")


if __name__ == "__main__":
    main()
