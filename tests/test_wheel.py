"""What is installed has the app and the pages in it, once, and none of what they are built from."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.server import ROOT

BUILD_SECONDS_MAX = 280
UV = shutil.which("uv") or next((str(path) for path in [ROOT / ".uv/bin/uv"] if path.exists()), "")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by the package's own backend. Skipped where it cannot be had: no uv, no network, or no Node."""
    if not UV:
        pytest.skip("there is no uv to build the wheel with")
    made = subprocess.run([sys.executable, "scripts/web"], cwd=ROOT, capture_output=True, text=True, check=False)
    if made.returncode == 3:
        pytest.skip(made.stderr.strip())
    assert made.returncode == 0, made.stderr
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [UV, "build", "--wheel", "--quiet", "--python", sys.executable, "--out-dir", str(folder)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "STORYNOTE_WITHOUT_APP"},
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS_MAX,
        check=False,
    )
    if "Failed to fetch" in done.stderr or "dns error" in done.stderr:
        pytest.skip("the build backend cannot be fetched here")
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_the_app_and_the_pages_are_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        index = packed.read("storynote/static/app/index.html").decode()
    assert len(names) == len(set(names)), "nothing is in it twice"
    assets = [name for name in names if name.startswith("storynote/static/app/assets/")]
    assert any(name.endswith(".js") for name in assets)
    assert any(name.endswith(".css") for name in assets)
    scripts = [name for name in assets if name.endswith(".js")]
    assert all(f"/{name.removeprefix('storynote/')}" in index for name in scripts if Path(name).name in index)
    assert "storynote/static/app/index.html.gz" in names
    assert "storynote/static/app/index.html.br" in names
    for name in (
        "templates/base.html",
        "static/site.css",
        "static/tokens.css",
        "static/fonts/inter.woff2",
        "static/pictures/fox.webp",
    ):
        assert f"storynote/site/{name}" in names
    assert not any(
        "node_modules" in name or name.startswith("web/") or name.endswith((".tsx", ".map")) for name in names
    )


def test_what_is_installed_serves_the_app(wheel: Path, tmp_path: Path) -> None:
    """The wheel's own code, unpacked elsewhere, with the packages of this environment."""
    from tests.server import running

    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    import httpx2

    with running(tmp_path / "data", {"PYTHONPATH": str(tmp_path / "site")}) as server:
        answer = httpx2.get(f"{server.url}/app")
        assert answer.status_code == 200
        assert answer.content == (tmp_path / "site/storynote/static/app/index.html").read_bytes()
