"""Everybody named in the prompt, placed. Rule: first the sizes, then the row, then the relations, then the frame."""

from storynote.local.canvas import Rng
from storynote.local.scene import lineup, relations, spots
from storynote.local.scene.places import Backdrop
from storynote.local.scene.spots import Spot
from storynote.local.scene.words import Scene


def placed(rng: Rng, scene: Scene, back: Backdrop, hero_x: float) -> list[Spot]:
    """Farthest first."""
    who = [s for s in scene.subjects if not (scene.setting in ("moon", "space") and s.thing in spots.GLOBES)]
    if not who:
        return []
    cast = [(subject, spots.group(rng, scene, back, subject)) for subject in who]
    lineup.fit(back.board, cast)
    lineup.line_up(rng, back, cast, hero_x)
    for subject, group in cast:
        other = scene.subjects[subject.to] if subject.to is not None and subject.to < len(scene.subjects) else None
        relations.relate(back, subject, group, next((g for s, g in cast if s is other and s is not subject), None))
    for _, group in cast:
        relations.frame(back, group)
    found = [spot for _, group in cast for spot in group]
    return sorted(found, key=lambda spot: spot.y if spot.row is None else spot.row)
