"""Puts the built app into the wheel and the sdist. Rule: who installs from either of them never needs Node.

The app is built by scripts/web where web/ is there (a clone); an sdist brings the built files and no web/.
`STORYNOTE_WITHOUT_APP=1` builds without it.
"""

import os
import runpy
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AppHook(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node from PyPI, asked for only where a build is due and the machine has none."""
        if not self._builds():
            return []
        web = runpy.run_path(str(Path(self.root) / "scripts" / "web"))
        return [] if web["_system_node"]() else [web["NODE_PACKAGE"]]

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        if version == "editable" or os.environ.get("STORYNOTE_WITHOUT_APP"):
            return
        root = Path(self.root)
        if self._builds():
            subprocess.run([sys.executable, str(root / "scripts" / "web")], check=True)
        if not (root / "src/storynote/static/app/index.html").exists():
            raise FileNotFoundError("src/storynote/static/app/index.html: the app is missing; scripts/web builds it")

    def _builds(self) -> bool:
        return not os.environ.get("STORYNOTE_WITHOUT_APP") and (Path(self.root) / "web" / "package.json").exists()
