"""What `storynote[local]` weighs: installed from the lock into an empty environment, with and without the extra."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.load import show
from tests.server import ROOT

TARGET_MB = 700
SHOWN = 10


def main() -> None:
    with TemporaryDirectory(prefix="storynote-size-") as name:
        base = _installed(Path(name) / "base", [])
        local = _installed(Path(name) / "local", ["--extra", "local"])
    added = {package: size for package, size in local.items() if package not in base}
    added["storynote's own files"] = local["storynote"]
    rows = [[package, f"{size:.1f}"] for package, size in sorted(added.items(), key=lambda pair: -pair[1])[:SHOWN]]
    rows.append(["all of it", f"{sum(added.values()):.1f}"])
    show("The local extra on disk", ["package", "MB"], rows, f"≤ {TARGET_MB} MB")


def _installed(folder: Path, extras: list[str]) -> dict[str, float]:
    """Top-level name in site-packages → MB."""
    uv = shutil.which("uv") or str(ROOT / ".uv/bin/uv")
    command = [
        uv,
        "sync",
        "--quiet",
        "--frozen",
        "--no-default-groups",
        "--no-editable",
        "--link-mode",
        "copy",
        *extras,
    ]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(folder)})
    site = next(folder.glob("lib/python*/site-packages"))
    return {each.name: _bytes(each) / 1e6 for each in site.iterdir() if not each.name.endswith(".dist-info")}


def _bytes(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(each.stat().st_size for each in path.rglob("*") if each.is_file())


if __name__ == "__main__":
    main()
