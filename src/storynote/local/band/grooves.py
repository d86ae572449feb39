"""Drums. Rule: a groove is a bar of steps for each drum; a phrase ends with a fill, and a section begins with a cymbal.

Drums by their General MIDI keys: 36 bass drum, 38 snare, 37 rim, 39 clap, 42 and 46 hi-hat, 51 ride, 49 crash, 41-50 toms,
54 tambourine, 56 cowbell, 60-64 bongos and congas, 69 cabasa, 70 maracas, 75 claves, 82 shaker, 83 sleigh bells, 87 taiko.
"""

import random
from collections.abc import Mapping

from storynote.local.band.score import Metre, Note

KICK, RIM, SNARE, CLAP, CLOSED, PEDAL, OPEN, CRASH, RIDE, TAMBOURINE, COWBELL = (
    36,
    37,
    38,
    39,
    42,
    44,
    46,
    49,
    51,
    54,
    56,
)
LOW_TOM, MIDDLE_TOM, HIGH_TOM, BONGO_HIGH, BONGO_LOW, SLAP, CONGA, TUMBA, CABASA, MARACAS, CLAVES = (
    41,
    45,
    48,
    60,
    61,
    62,
    63,
    64,
    69,
    70,
    75,
)
WOOD, TRIANGLE, SHAKER, SLEIGH, TAIKO, BASS_DRUM = 76, 81, 82, 83, 87, 35
Groove = Mapping[int, str]
TOUCH = {"X": 0.95, "x": 0.72, "o": 0.45, "'": 0.28}
LIGHT_BELOW = 0.6
"""Under this energy only half the drums play."""

GROOVES: Mapping[str, tuple[Groove, ...]] = {
    "rock": ({KICK: "X.....x.X.......", SNARE: "....X.......X...", CLOSED: "x.o.x.o.x.o.x.o."}, {KICK: "X.....x.X.x.....", SNARE: "....X.......X..'", CLOSED: "x.o.x.o.x.o.x.o."}),
    "pop": ({KICK: "X.......X.x.....", SNARE: "....X.......X...", CLOSED: "o.o.o.o.o.o.o.o.", TAMBOURINE: "....x.......x..."}, {KICK: "X..x....X.......", SNARE: "....X.......X...", CLOSED: "o.o.o.o.o.o.o.x."}),
    "four": ({KICK: "X...X...X...X...", CLAP: "....X.......X...", OPEN: "..x...x...x...x.", CLOSED: "o..oo..oo..oo..o"}, {KICK: "X...X...X...X...", SNARE: "....x.......x...", CLAP: "....X.......X...", OPEN: "..x...x...x...x."}),
    "techno": ({KICK: "X...X...X...X...", OPEN: "..x...x...x...x.", CLOSED: "o.ooo.ooo.ooo.oo", RIM: "...x......x....."}, {KICK: "X...X...X...X...", OPEN: "..x...x...x...x.", CLAP: "....x.......x...", COWBELL: "...'..'....'..'."}),
    "metal": ({KICK: "X.xxX.xxX.xxX.xx", SNARE: "....X.......X...", RIDE: "X...x...x...x..."}, {KICK: "X.x.X.x.X.x.X.x.", SNARE: "....X.......X...", CRASH: "x...........x..."}),
    "double": ({KICK: "xxxxxxxxxxxxxxxx", SNARE: "....X.......X...", RIDE: "X.x.x.x.X.x.x.x."}, {KICK: "X.xxX.xxX.xxX.xx", SNARE: "....X.......X...", CLOSED: "x.x.x.x.x.x.x.x."}),
    "boombap": ({KICK: "X......x..x.....", SNARE: "....X.......X..'", CLOSED: "x.o.x.o.x.o.x.o."}, {KICK: "X..x...x..X.....", SNARE: "....X.......X...", CLOSED: "x.o.x.o.x.oox.o."}),
    "trap": ({KICK: "X.....x...x.....", SNARE: "........X.......", CLOSED: "x.x.x.xxx.x.xxxx"}, {KICK: "X..x......x...x.", SNARE: "........X.......", CLOSED: "x.x.xxx.x.xxx.x.", OPEN: "..............x."}),
    "funk": ({KICK: "X.x.......x..x..", SNARE: "....X..'.'..X..'", CLOSED: "x.x.x.x.x.x.x.x.", OPEN: ""}, {KICK: "X..x..x...x.....", SNARE: "....X..'.'.'X...", CLOSED: "xoxoxoxoxoxoxox."}),
    "disco": ({KICK: "X...X...X...X...", SNARE: "....X.......X...", OPEN: "..x...x...x...x.", CLOSED: "x...x...x...x...", TAMBOURINE: "..o...o...o...o."},),
    "swing": ({RIDE: "X...x.x.X...x.x.", PEDAL: "....x.......x...", SNARE: "......'......'..", KICK: "o...'...o...'..."}, {RIDE: "X...x.x.X...x.x.", PEDAL: "....x.......x...", SNARE: "..'.......'...'.", KICK: "o.......'......."}),
    "shuffle": ({KICK: "X.......X.......", SNARE: "....X.......X...", CLOSED: "x.o.x.o.x.o.x.o."}, {KICK: "X.....x.X.......", SNARE: "....X.......X.'.", RIDE: "x.o.x.o.x.o.x.o."}),
    "bossa": ({KICK: "x..xx..xx..xx..x", RIM: "x..x..x...x..x..", CLOSED: "o.o.o.o.o.o.o.o.", SHAKER: "'.'.'.'.'.'.'.'."}, {KICK: "x..xx..xx..xx..x", RIM: "..x...x..x..x...", CLOSED: "o.o.o.o.o.o.o.o."}),
    "salsa": ({CONGA: "..x...xx..x...xx", TUMBA: "......oo......oo", SLAP: "....X.......X...", COWBELL: "x.x.o.x.x.x.o.x.", CLAVES: "x..x..x...x.x...", MARACAS: "o.o.o.o.o.o.o.o.", KICK: "...o......o....."}, {CONGA: "..x...xx..x...xx", SLAP: "....X.......X...", COWBELL: "x.x.o.x.x.x.o.x.", CLAVES: "..x.x...x..x..x.", BONGO_HIGH: "o.o.o.o.o.o.x.o.", KICK: "...o......o....."}),
    "one-drop": ({KICK: "........X.......", RIM: "........X.......", CLOSED: "x.o.x.o.x.o.x.o."}, {KICK: "........X.......", SNARE: "........X.....'.", CLOSED: "x.o.x.oox.o.x.o.", OPEN: "..............o."}),
    "light": ({KICK: "x.......o.......", SNARE: "....o.......o...", SHAKER: "o.'.o.'.o.'.o.'."}, {KICK: "x.......x.o.....", TAMBOURINE: "....o.......o...", SHAKER: "o.'.o.'.o.'.o.'."}),
    "train": ({SNARE: "x'o'X'o'x'o'X'o'", KICK: "x...x...x...x..."}, {SNARE: "x'oox'oox'oox'oX", KICK: "x...x...x...x..."}),
    "country": ({KICK: "X.......X.......", SNARE: "....X.......X...", CLOSED: "o.o.o.o.o.o.o.o."}, {KICK: "X.....x.X.......", SNARE: "....X.......X...", CLOSED: "o.o.o.o.o.o.o.o."}),
    "toy": ({KICK: "x.......x.......", WOOD: "....x.......x.x.", TRIANGLE: "......o.......o."}, {KICK: "x.......x.......", SNARE: "....o.......o...", WOOD: "..x...x...x.x..."}),
    "march": ({BASS_DRUM: "X.......X.......", SNARE: "x..ox.oox..oxooo", CRASH: ""}, {BASS_DRUM: "X.......X.......", SNARE: "x.oox.oox.x.xoxo", 57: "x..............."}),
    "epic": ({TAIKO: "X.....x.X...x...", BASS_DRUM: "X.......X.......", 86: "..o.x.o...o.x.xx"}, {TAIKO: "X..x..x.X..x..x.", BASS_DRUM: "X...............", 86: "....x..o....x.oo"}),
    "epic-march": ({TAIKO: "X.......X.......", SNARE: "x.oox.oox.oox.oo", BASS_DRUM: "X.......x......."}, {TAIKO: "X...x...X...x.x.", SNARE: "x.oox.oox.ooxxxx", BASS_DRUM: "X..............."}),
    "heartbeat": ({BASS_DRUM: "x..o............"}, {BASS_DRUM: "x..o....x..o...."}),
    "bodhran": ({TAIKO: "x..o..", TAMBOURINE: "...o..", 86: ".'o.'o"}, {TAIKO: "x..ox.", TAMBOURINE: "...o.."}),
    "tabor": ({BASS_DRUM: "x.......x...x...", TAMBOURINE: "..o.x.o...o.x.o."}, {86: "x..xx...x..xx.x.", TAMBOURINE: "....x.......x..."}),
    "sleigh": ({SLEIGH: "x.o.x.o.x.o.x.o.", BASS_DRUM: "x.......x.......", TRIANGLE: "............o..."}, {SLEIGH: "x.o.x.o.x.o.x.oo", BASS_DRUM: "x.......x.....o."}),
    "temple": ({TAIKO: "x...............", WOOD: "........o...o.oo"}, {TAIKO: "x.......o.......", WOOD: "o...o...o.o.oooo"}),
    "maqsum": ({TAIKO: "x.......x.......", BONGO_HIGH: "..x...x.....x...", TAMBOURINE: "o.o.o.o.o.o.o.o."}, {TAIKO: "x.......x.......", BONGO_HIGH: "..x.oox...oox.oo", TAMBOURINE: "o.o.x.o.o.o.x.o."}),
    "afro": ({CONGA: "x..x..x.x..x..x.", TUMBA: "..o..o....o..o..", SLAP: "....x.......x...", SHAKER: "o.oxo.oxo.oxo.ox", TAIKO: "x.......x......."}, {CONGA: "..xx..x...xx..x.", SLAP: "x...x...x...x...", COWBELL: "x.xx.x.x.x.x.x.x", SHAKER: "o.oxo.oxo.oxo.ox", TAIKO: "x.......x......."}),
    "calypso": ({KICK: "X...X...X...X...", SNARE: "..o..x....o..x..", CLOSED: "o.x.o.x.o.x.o.x.", COWBELL: "x..x..x...x.x..."}, {KICK: "X...X...X...X...", SNARE: "...x..x....x..x.", SHAKER: "o.x.o.x.o.x.o.x.", CONGA: "x..x..x.x..x..x."}),
}  # fmt: skip
"""Groove → variants of one bar of four in sixteen steps (the bodhran's: of two dotted beats in six)."""

OTHERS: Mapping[str, Groove] = {
    "3/4": {KICK: "X...........", SNARE: "....o...o...", CLOSED: "o.'.o.'.o.'."},
    "2/4": {KICK: "X.......", SNARE: "....x...", CLOSED: "o.o.o.o."},
    "5/4": {KICK: "X.....x.....X.......", SNARE: "....x...........x...", CLOSED: "o.o.o.o.o.o.o.o.o.o."},
    "7/8": {KICK: "X...x.........", SNARE: "....o...X...o.", CLOSED: "o.o.o.o.o.o.o."},
    "6/8": {KICK: "X.....", SNARE: "...x..", CLOSED: "xooxoo"},
    "9/8": {KICK: "X........", SNARE: "......x..", CLOSED: "xooxooxoo"},
    "12/8": {KICK: "X....ox.....", SNARE: "...x.....x..", CLOSED: "xooxooxooxoo"},
}
"""What any groove becomes in another metre."""

_INSTEAD: Mapping[str, Mapping[int, int]] = {
    "kit-orchestra": {KICK: BASS_DRUM, CLOSED: TAMBOURINE, RIDE: TAMBOURINE, CRASH: 57},
}
"""What a kit without a drum plays for it."""


def played(
    kit: str, groove: str, bars: range, metre: Metre, energy: float, rng: random.Random, fills: bool
) -> list[Note]:
    """The drums of a section; with `fills`, the last bar turns over into the next section."""
    variants = GROOVES[groove]
    six = groove == "bodhran"
    if metre.name != "4/4" and not (six and metre.name == "6/8"):
        variants = (OTHERS[metre.name],)
    elif six and metre.name == "4/4":
        variants = GROOVES["tabor"]
    usual, other = variants[0], rng.choice(variants)
    instead = _INSTEAD.get(kit, {})
    found: list[Note] = []
    for index, bar in enumerate(bars):
        turning = fills and index == len(bars) - 1 and metre.beats >= 2
        chosen = other if index % 2 else usual
        stop = metre.beats - (_fill_beats(metre, energy) if turning else 0)
        for drum, steps in chosen.items():
            if energy < LIGHT_BELOW and drum not in _light(chosen):
                continue
            found += _drum(instead.get(drum, drum), steps, bar * metre.beats, metre, energy, stop)
        if turning:
            found += _fill(kit, bar * metre.beats + stop, metre.beats - stop, metre, energy, rng)
    return found


def _light(groove: Groove) -> set[int]:
    """The drums that keep time when it is quiet: the first two of a groove, or all that are small."""
    return {*list(groove)[:1], CLOSED, SHAKER, RIM, SLEIGH, PEDAL, RIDE, TAMBOURINE}


def _drum(drum: int, steps: str, at: float, metre: Metre, energy: float, stop: float) -> list[Note]:
    step = metre.beats / max(len(steps), 1)
    if metre.beats != 4 and metre.parts == 4:
        step = 0.25
    force = 0.72 + 0.28 * energy
    return [
        Note(at + i * step, 0.25, drum, TOUCH[sign] * force)
        for i, sign in enumerate(steps)
        if sign in TOUCH and i * step < stop - 1e-6
    ]


def _fill_beats(metre: Metre, energy: float) -> float:
    return 2.0 if energy > 0.8 and metre.beats >= 4 else 1.0


def _fill(kit: str, at: float, beats: float, metre: Metre, energy: float, rng: random.Random) -> list[Note]:
    """A run over the drums, growing louder."""
    step = 1 / 3 if metre.parts == 3 else 0.25
    drums = (SNARE, SNARE, HIGH_TOM, MIDDLE_TOM, LOW_TOM) if kit not in ("kit-orchestra",) else (86, 86, TAIKO, TAIKO)
    count = max(1, round(beats / step))
    found = []
    for index in range(count):
        if index and rng.random() < (0.45 if energy < 0.6 else 0.22):
            continue
        drum = drums[min(index * len(drums) // count, len(drums) - 1)]
        found.append(Note(at + index * step, step, drum, (0.4 + 0.45 * index / count) * (0.7 + 0.3 * energy)))
    return found


def crash(kit: str, at: float, touch: float) -> list[Note]:
    """A cymbal and the big drum together."""
    instead = _INSTEAD.get(kit, {})
    return [Note(at, 2.0, instead.get(CRASH, CRASH), touch), Note(at, 1.0, instead.get(KICK, KICK), touch)]
