"""Cues to a sound: strokes in time, rooms and distances, layers, levels. Rule: nothing that began is cut off hard."""

import math
import zlib
from collections.abc import Callable

import msgspec
import numpy as np

from storynote.local import waves
from storynote.local.sfx.cues import Cue, Script
from storynote.local.sfx.recipe import Recipe
from storynote.local.sfx.tones import RATE, How, Rng, Wave, both, curve, frames, pan, put
from storynote.local.waves import Clip

SECONDS_MIN, SECONDS_MAX = 0.5, 30.0
BED_LUFS, EVENT_LUFS = -18.0, -16.0
"""The loudness of what fills its time, and of strokes with silence between."""
BED_UNDER_LU = 5.0
"""How far a bed stays below the strokes that are to be heard over it."""
CRUSH_DB = 2.0
"""What a limiter may take off a stroke."""
PEAK_DB = -1.0
BED_CREST = 6.0
"""What peaks of a bed stay under, as a multiple of its RMS."""
STROKES_MAX = 400
POOL = 7
"""Different strokes made; more than these are repetitions of them, louder and softer."""
FAR_DB, CLOSE_DB, BEHIND_DB = -11.0, 2.0, -7.0
CROSSFADE_SECONDS = 0.4
AFTER_SECONDS = 0.4
"""What counted strokes leave for the room to answer."""
PACE, SIZES = 0.05, 0.12
"""How much one of a kind differs from another: part of its speed, steps of size (0.12: 7 % in pitch)."""


def usual_seconds(script: Script) -> float:
    """How long it takes to hear all of it."""
    total = sum(max(_usual(cue) for cue in scene) for scene in script.scenes)
    return min(max(total, SECONDS_MIN), SECONDS_MAX)


def _usual(cue: Cue) -> float:
    recipe = cue.recipe
    if cue.count and recipe.kind != "bed":
        return 0.1 + (cue.count - 1) * (recipe.gap or recipe.ring) / cue.how.speed + recipe.ring + AFTER_SECONDS
    return recipe.seconds


def rendered(script: Script, n: int, seed: int, told: Callable[[float], None] = lambda share: None) -> Clip:
    """The whole, n frames, levelled."""
    whole = np.zeros((2, n), np.float32)
    spans, several = _spans(script, n), sum(map(len, script.scenes)) > 1
    for index, (scene, (begin, end)) in enumerate(zip(script.scenes, spans, strict=True)):
        told(index / len(script.scenes))
        put(whole, begin, _scene(scene, end - begin, (seed, index), script.room, several))
    beds = any(cue.recipe.kind == "bed" for scene in script.scenes for cue in scene)
    return _levelled(Clip(np.ascontiguousarray(whole.T), RATE), beds)


def _spans(script: Script, n: int) -> list[tuple[int, int]]:
    """When each scene begins and ends: by what each usually takes, a little into one another."""
    wanted = np.array([max(_usual(cue) for cue in scene) for scene in script.scenes])
    edges = np.round(np.concatenate([[0], np.cumsum(wanted) / wanted.sum()]) * n).astype(int)
    over = min(frames(CROSSFADE_SECONDS), n // (4 * len(wanted)))
    return [(int(a), int(min(n, b + over))) for a, b in zip(edges, edges[1:], strict=False)]


def _scene(
    scene: tuple[Cue, ...], n: int, seed: tuple[int, int], room: tuple[float, float] | None, several: bool
) -> Wave:
    """The layers together; where there is only one in all, its level does not matter yet."""
    whole = np.zeros((2, n), np.float32)
    strokes = any(cue.recipe.kind != "bed" for cue in scene)
    for layer, cue in enumerate(scene):
        rng = np.random.default_rng([seed[0] % 2**63, zlib.crc32(cue.recipe.name.encode()), seed[1], layer])
        own = msgspec.structs.replace(cue, how=_individual(cue, rng))
        wave = _bed(own, rng, n) if cue.recipe.kind == "bed" else _strokes(own, rng, n)
        wave = _placed(cue, wave, room)
        whole += wave * np.float32(_gain(cue, wave, strokes) if several else 1.0)
    return whole


def _individual(cue: Cue, rng: Rng) -> How:
    """This one among all of its kind: a little larger or smaller, faster or slower."""
    pace = rng.uniform(-PACE, PACE) if cue.recipe.jitter > 0.02 else 0.0
    how = cue.how
    return How(how.force, how.speed * (1 + pace), float(np.clip(how.size + rng.uniform(-SIZES, SIZES), -1, 1)))


def _bed(cue: Cue, rng: Rng, n: int) -> Wave:
    wave = both(cue.recipe.make(rng, n, cue.how))
    # A few pops far above the rest would keep all of it quiet: they are rounded off.
    high = BED_CREST * max(1e-9, float(np.sqrt(np.mean(wave * wave))))
    wave = np.tanh(wave / high) * np.float32(high)
    seconds = n / RATE
    rise, fall = min(0.15, seconds / 10), min(1.0, seconds / 6)
    ends = curve(n, (0, 0), (rise / seconds, 1), (1 - fall / seconds, 1), (1, 0))
    return np.asarray(wave * ends, np.float32)


def starts(recipe: Recipe, rng: Rng, n: int, how: How, count: int, hurry: float = 1.0) -> list[int]:
    """The frames at which the strokes begin: as many as asked for, or as fit so that the last is heard out."""
    seconds = n / RATE
    first = min(0.08, seconds / 20)
    last = seconds - min(recipe.ring * 0.7, seconds * 0.6)
    gap = recipe.gap / how.speed
    if count > 1:
        gap = min(gap or recipe.ring, max(0.01, last - first) / (count - 1))
    at, found = first, [first]
    limit = count or (STROKES_MAX if gap else 1)
    while len(found) < limit:
        at += (
            gap
            * hurry ** -((at - first) / max(0.1, seconds))
            * (1 + recipe.jitter * rng.uniform(-1, 1) * (0.4 if count else 1))
        )
        if recipe.group and not count and len(found) % recipe.group == 0:
            at += recipe.rest * rng.uniform(0.7, 1.3) / how.speed
        if not count and at > last:
            break
        found.append(min(at, seconds - 0.02))
    return [int(t * RATE) for t in found]


def _strokes(cue: Cue, rng: Rng, n: int) -> Wave:
    whole, recipe = np.zeros((2, n), np.float32), cue.recipe
    place, pool = rng.uniform(-1, 1) * recipe.wide * 0.6, list[Wave]()
    for at in starts(recipe, rng, n, cue.how, cue.count, cue.hurry):
        if len(pool) < POOL:
            pool.append(recipe.make(rng, n - at, cue.how))
            wave = pool[-1]
        else:
            wave = pool[int(rng.integers(POOL))]
        beside = float(np.clip(place + rng.uniform(-0.4, 0.4) * recipe.wide, -1, 1))
        put(whole, at, wave if wave.ndim == 2 else pan(wave, beside), 10 ** (rng.uniform(-2, 1) / 20))
    fall = min(frames(0.5), n // 6)
    whole[:, -fall:] *= np.linspace(1, 0, fall, dtype=np.float32)
    return whole


def _placed(cue: Cue, wave: Wave, room: tuple[float, float] | None) -> Wave:
    """In its room, at its distance, coming or going."""
    n = wave.shape[1]
    clip = Clip(np.ascontiguousarray(wave.T), RATE)
    if cue.distance > 0:
        clip = Clip(waves.filtered(clip.samples, waves.cut(1500, RATE, "low", 0.6), waves.cut(90, RATE, "high")), RATE)
    elif cue.muffled:
        clip = Clip(waves.filtered(clip.samples, waves.cut(500, RATE, "low", 0.6)), RATE)
    own = cue.recipe.room if cue.distance >= 0 else (cue.recipe.room[0], cue.recipe.room[1] / 3)
    seconds, wet = max(own, room or (0.0, 0.0), key=lambda r: r[1])
    if cue.distance > 0:
        seconds, wet = max(seconds, 2.0), max(wet, 0.45)
    if wet:
        clip = waves.reverb(clip, min(seconds, max(0.3, n / RATE)), wet, seed=3)
    samples = np.asarray(clip.samples.T, np.float32)
    if cue.way != "stays":
        nearer = (
            np.linspace(0, 1, n, dtype=np.float32) if cue.way == "nears" else np.linspace(1, 0, n, dtype=np.float32)
        )
        samples = samples * np.asarray(0.04 + 0.96 * nearer**2, np.float32)
    return samples


def _gain(cue: Cue, wave: Wave, strokes: bool) -> float:
    """From as it was made to its level among the layers."""
    clip = Clip(np.ascontiguousarray(wave.T), RATE)
    bed = cue.recipe.kind == "bed"
    wanted = (BED_LUFS - (BED_UNDER_LU if strokes else 0)) if bed else EVENT_LUFS
    loud = waves.loudness(clip)
    if loud == -math.inf:
        loud = 20 * math.log10(max(1e-6, float(np.abs(wave).max()))) - 12
    db = wanted - loud
    if not bed:
        db = min(db, CRUSH_DB - 20 * math.log10(max(1e-9, float(np.abs(wave).max()))))
    db += FAR_DB if cue.distance > 0 else CLOSE_DB if cue.distance < 0 else 0
    return 10 ** ((db + (BEHIND_DB if cue.behind else 0)) / 20)


def _levelled(clip: Clip, beds: bool) -> Clip:
    """Without DC, at its loudness, its ends at nothing."""
    clip = waves.faded(Clip(waves.filtered(clip.samples, waves.cut(18, RATE, "high")), RATE), 0.004)
    if beds:
        return waves.level(clip, BED_LUFS, PEAK_DB)
    now = waves.loudness(clip)
    room_db = PEAK_DB + CRUSH_DB - 20 * math.log10(max(1e-9, float(np.abs(clip.samples).max())))
    return waves.level(clip, min(EVENT_LUFS, now + room_db), PEAK_DB) if now > -math.inf else clip
