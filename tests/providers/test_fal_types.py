"""Every payload the catalogue can put to fal is an input of fal's own published types (npm @fal-ai/client), says their compiler.

The package and the compiler are pinned in `types/package-lock.json` and installed by `npm ci` there; without Node the test is
skipped.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from storynote.providers.fal import ENDPOINTS
from storynote.providers.fal.inputs import Input, input_of, target
from tests.providers.fal_cases import every_task

FOLDER = Path(__file__).parent / "types"
MODULES = FOLDER / "node_modules"
COMPILE_SECONDS_MAX = 240
CASES_MIN = 500
EXPLAINED: Mapping[str, str] = {}
"""Endpoint that the published types lack, or describe otherwise → why the difference is right. None today: where the types are
wider than the models (Veo's keyframe duration is any string, lengths are any number), the catalogue is the narrower one."""

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (MODULES / "typescript").is_dir(),
    reason="needs Node and `npm ci` in tests/providers/types",
)
OPTIONS = {
    "noEmit": True,
    "strict": True,
    "skipLibCheck": True,
    "exactOptionalPropertyTypes": True,
    "module": "node16",
    "moduleResolution": "node16",
    "target": "es2022",
    "types": [],
}


def _source(cases: Mapping[str, Input]) -> str:
    lines = ['import type { EndpointTypeMap as Types } from "@fal-ai/client/endpoints";']
    for number, (key, body) in enumerate(cases.items()):
        endpoint = key.partition(" ")[0]
        lines.append(f'export const x{number}: Types["{endpoint}"]["input"] = {json.dumps(body)};')
    return "\n".join(lines) + "\n"


def _compiled(folder: Path, cases: Mapping[str, Input]) -> str:
    """What the compiler has to say: nothing when all is well."""
    (folder / "node_modules").symlink_to(MODULES)
    (folder / "cases.ts").write_text(_source(cases), "utf-8")
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS, "files": ["cases.ts"]}), "utf-8")
    command = ["node", str(MODULES / "typescript/bin/tsc"), "-p", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=COMPILE_SECONDS_MAX, check=False)
    return done.stdout + done.stderr


def _cases() -> dict[str, Input]:
    """Each different payload once, under its endpoint and itself."""
    made = ((target(task)[0], input_of(task)) for task in every_task())
    return {
        f"{endpoint} {json.dumps(body, sort_keys=True)}": body for endpoint, body in made if endpoint not in EXPLAINED
    }


def test_every_payload_is_one_of_the_published_types(tmp_path: Path) -> None:
    cases = _cases()
    assert len(cases) >= CASES_MIN
    assert {key.partition(" ")[0] for key in cases} == set(ENDPOINTS) - set(EXPLAINED)
    assert _compiled(tmp_path, cases) == ""


def test_the_compiler_sees_what_is_wrong(tmp_path: Path) -> None:
    wrong: dict[str, Input] = {
        "fal-ai/veo3.1/lite 1": {"prompt": "A fox", "duration": 4},
        "fal-ai/kling-video/v2.6/pro/text-to-video 2": {"prompt": "A fox", "duration": "3"},
        "fal-ai/kling-video/v2.6/pro/image-to-video 3": {"prompt": "A fox", "image_url": "https://a/b.png"},
        "fal-ai/recraft/v4/text-to-image 4": {"prompt": "A fox", "seed": 1},
        "fal-ai/no-such-model 5": {"prompt": "A fox"},
    }
    said = _compiled(tmp_path, wrong)
    assert all(f"cases.ts({line}," in said for line in range(2, 2 + len(wrong))), said
