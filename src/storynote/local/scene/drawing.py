"""`local/scene`: a picture of what the prompt says. Rule: the same prompt, size and seed give the same bytes on one machine."""

import hashlib
import io
from collections.abc import Callable

import cv2
import msgspec
import numpy as np
from PIL import Image

from storynote.local import styles
from storynote.local.canvas import Rng
from storynote.local.scene import cast, finish, mists, places, spots, stage, surroundings
from storynote.local.scene.composition import Composition, Layer
from storynote.local.scene.light import light_of
from storynote.local.scene.words import Scene, parse
from storynote.local.unusable import Unusable

SIDE_PX_MIN, SIDE_PX_MAX = 64, 2048


def draw(
    prompt: str, *, width: int, height: int, seed: int, mark: bool = False, told: Callable[[float], None] | None = None
) -> bytes:
    """A PNG, `width` × `height`. `mark` puts the sandbox's sign in the corner; `told` hears of progress, 0 to 1.

    Raises Unusable for a size outside SIDE_PX_MIN to SIDE_PX_MAX.
    """
    tell = told or (lambda _: None)
    laid = compose(prompt, width=width, height=height, seed=seed, told=lambda share: tell(0.7 * share))
    rng = random(prompt, seed + 1)
    image = finish.air(rng, laid.flattened(), laid.scene, laid.light)
    tell(0.8)
    image = finish.grade(rng, image, laid.scene)
    if laid.scene.style is not None:
        image = styles.styled(image, laid.scene.style, seed)
    if mark:
        image = finish.marked(image)
    out = io.BytesIO()
    Image.fromarray((np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)).save(out, "PNG", compress_level=3)
    tell(1.0)
    return out.getvalue()


def compose(
    prompt: str, *, width: int, height: int, seed: int, told: Callable[[float], None] | None = None
) -> Composition:
    """The layers of the picture, with a margin beyond its edges. Raises Unusable as `draw` does."""
    if not (SIDE_PX_MIN <= width <= SIDE_PX_MAX and SIDE_PX_MIN <= height <= SIDE_PX_MAX):
        raise Unusable(f"a side must have {SIDE_PX_MIN} to {SIDE_PX_MAX} pixels")
    cv2.setNumThreads(2)
    tell = told or (lambda _: None)
    scene = parse(prompt)
    if scene.setting == "sea" and spots.dry(scene):
        scene = msgspec.structs.replace(scene, setting="beach")
    rng = random(prompt, seed)
    light, board = light_of(scene), places.sized(width, height, scene)
    hero_x, sun_x = _sides(rng, scene, width, height)
    tell(0.1)
    back = places.backdrop(rng, board, scene, light, hero_x, sun_x)
    tell(0.5)
    people = cast.placed(rng, scene, back, hero_x)
    taken = [
        (spot.x - spot.wide / 2, spot.x + spot.wide / 2) for spot in people if not spot.flying and not spot.far > 0.2
    ]
    about = surroundings.standing(rng, scene, back, hero_x, [*taken, *_kept_clear(scene, back)])
    tell(0.7)
    everything = [*about, *stage.stand(people, rng, back), *mists.mists(rng, scene, back)]
    everything.sort(key=lambda pair: pair[0])
    layers: list[Layer] = [*back.layers, *(layer for _, group in everything for layer in group)]
    layers += surroundings.front(rng, scene, back, taken)
    tell(1.0)
    return Composition(width, height, tuple(layers), scene, back.light, board.horizon - board.pad_y)


def _kept_clear(scene: Scene, back: places.Backdrop) -> list[surroundings.Span]:
    """No tree before a moon or a sun that the words ask for."""
    if scene.moon is None and not scene.sun:
        return []
    half = back.board.unit * back.light.sun_size
    return [(back.light_at[0] - half, back.light_at[0] + half)]


def _sides(rng: Rng, scene: Scene, width: int, height: int) -> tuple[float, float]:
    """Where the hero and the sun stand, as parts of the width: on two thirds of it, the high picture nearer to its middle."""
    off = 0.15 if width > height else (0.05 if height > width else 0.09)
    side = -1.0 if rng.random() < 0.5 else 1.0
    hero = 0.5 + side * off * (1.0 if len(scene.subjects) == 1 else 0.5)
    if not scene.subjects:
        hero = 0.5
    sun = 0.5 - side * (0.20 + 0.10 * float(rng.random()))
    return hero, sun


def random(prompt: str, seed: int) -> Rng:
    """The prompt takes part, so that one seed does not lay the same hills under every prompt."""
    digest = hashlib.sha256(f"{seed} {prompt}".encode("utf-8", "replace")).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))
