"""Drawings of our own, in the style of the pack: what it lacks, and bodies for those of whom it has only the head.

Rule: plain SVG with a few gradients, light from above left.
"""

from collections.abc import Mapping

import numpy as np

from storynote.local.canvas import Floats

HEADS = frozenset(
    [
        "fox",
        "bear",
        "polar-bear",
        "panda",
        "lion",
        "wolf",
        "koala",
        "frog",
        "raccoon",
        "hamster",
        "chicken",
        "cat-face",
        "dog-face",
        "rabbit-face",
        "tiger-face",
        "mouse-face",
        "cow-face",
        "pig-face",
        "monkey-face",
        "robot",
        "alien",
        "gorilla-face",
        "baby-chick",
        "boar",
    ]
)
"""Things the pack draws as a head alone."""
BUSTS = frozenset(
    [
        "astronaut",
        "man-astronaut",
        "woman-astronaut",
        "man-mage",
        "woman-mage",
        "princess",
        "prince",
        "person-with-crown",
        "guard",
        "man-guard",
        "woman-guard",
        "ninja",
        "man-cook",
        "woman-cook",
        "cook",
        "man-pilot",
        "woman-pilot",
        "pilot",
        "man-scientist",
        "woman-scientist",
        "scientist",
        "man-teacher",
        "woman-teacher",
        "teacher",
        "man-artist",
        "woman-artist",
        "artist",
        "man-farmer",
        "woman-farmer",
        "farmer",
        "man-detective",
        "woman-detective",
        "detective",
        "man-firefighter",
        "woman-firefighter",
        "firefighter",
        "man-singer",
        "woman-singer",
        "singer",
        "man-police-officer",
        "woman-police-officer",
        "police-officer",
        "man-health-worker",
        "woman-health-worker",
        "health-worker",
        "man-student",
        "woman-student",
        "student",
        "man-judge",
        "woman-judge",
        "judge",
        "man-mechanic",
        "woman-mechanic",
        "mechanic",
        "man-technologist",
        "woman-technologist",
        "technologist",
        "man-office-worker",
        "woman-office-worker",
        "office-worker",
        "man-construction-worker",
        "woman-construction-worker",
        "construction-worker",
        "santa-claus",
        "mrs-claus",
        "mx-claus",
        "man-supervillain",
        "woman-supervillain",
        "man-factory-worker",
        "woman-factory-worker",
        "factory-worker",
        "man-wearing-turban",
        "woman-wearing-turban",
        "woman-with-headscarf",
        "man-beard",
        "woman-beard",
        "man-in-tuxedo",
        "woman-in-tuxedo",
        "person-in-tuxedo",
        "man-with-veil",
        "woman-with-veil",
        "woman",
        "man",
        "person",
    ]
)
"""Things the pack draws down to the chest."""


PEOPLE_HEADS = frozenset(
    ["boy", "girl", "child", "baby", "old-man", "old-woman", "older-person", "clown-face", "jack-o-lantern", "skull"]
)
"""People of whom the pack draws the face alone."""
CUT = frozenset(["unicorn", "moose", "dragon-face", "water-buffalo", "goat-face", "horse-face"])
"""Cut off at the neck: they stand behind something."""


def _hex(color: Floats) -> str:
    return "#" + "".join(f"{round(float(np.clip(c, 0, 1)) * 255):02x}" for c in color)


def _shade(color: Floats, by: float) -> str:
    return _hex(color * by if by <= 1 else color + (1 - color) * (by - 1))


def animal_body(color: Floats) -> str:
    """A sitting body, seen from the front: 100 wide, 100 high, the neck at the top middle."""
    light, dark, belly = _shade(color, 1.25), _shade(color, 0.62), _shade(color, 1.72)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 130 100"><defs>
<radialGradient id="b" cx=".38" cy=".2" r=".95"><stop offset="0" stop-color="{light}"/><stop offset=".6" stop-color="{_hex(color)}"/><stop offset="1" stop-color="{dark}"/></radialGradient>
<radialGradient id="w" cx=".45" cy=".25" r=".8"><stop offset="0" stop-color="{_shade(color, 1.9)}"/><stop offset="1" stop-color="{belly}"/></radialGradient>
<linearGradient id="t" x1="0" y1="1" x2="1" y2="0"><stop offset="0" stop-color="{_hex(color)}"/><stop offset=".72" stop-color="{light}"/><stop offset=".74" stop-color="{_shade(color, 1.95)}"/></linearGradient></defs>
<path d="M84 92 C112 98 128 76 118 52 C114 42 104 44 104 54 C105 66 98 74 82 74 Z" fill="url(#t)"/>
<path d="M50 2 C74 2 92 34 94 66 C95 88 84 97 50 97 C16 97 5 88 6 66 C8 34 26 2 50 2 Z" fill="url(#b)"/>
<path d="M50 14 C66 14 76 38 76 64 C76 84 68 93 50 93 C32 93 24 84 24 64 C24 38 34 14 50 14 Z" fill="url(#w)"/>
<ellipse cx="24" cy="92" rx="19" ry="8" fill="url(#b)"/><ellipse cx="76" cy="92" rx="19" ry="8" fill="url(#b)"/>
<path d="M14 92v4M22 93v5M30 92v4M70 92v4M78 93v5M86 92v4" stroke="{dark}" stroke-width="1.6" stroke-linecap="round" opacity=".6"/></svg>"""


def robot_body() -> str:
    return """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><defs>
<linearGradient id="m" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#f2eef8"/><stop offset=".55" stop-color="#b9aecb"/><stop offset="1" stop-color="#776b92"/></linearGradient>
<linearGradient id="d" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#6b5f84"/><stop offset="1" stop-color="#453b5c"/></linearGradient></defs>
<rect x="41" y="0" width="18" height="14" rx="4" fill="url(#d)"/><rect x="26" y="60" width="17" height="34" rx="6" fill="url(#d)"/>
<rect x="57" y="60" width="17" height="34" rx="6" fill="url(#d)"/><rect x="20" y="87" width="26" height="12" rx="6" fill="url(#m)"/>
<rect x="54" y="87" width="26" height="12" rx="6" fill="url(#m)"/><rect x="4" y="18" width="15" height="44" rx="7.5" fill="url(#m)"/>
<rect x="81" y="18" width="15" height="44" rx="7.5" fill="url(#m)"/><rect x="17" y="9" width="66" height="60" rx="15" fill="url(#m)"/>
<rect x="31" y="24" width="38" height="26" rx="7" fill="#3a3150"/><circle cx="42" cy="37" r="5" fill="#5fe3ff"/><circle cx="58" cy="37" r="5" fill="#ff6fae"/>
<rect x="36" y="56" width="28" height="4" rx="2" fill="#6b5f84"/></svg>"""


def person_body(shirt: Floats, trousers: Floats, skin: str = "#fbc52f") -> str:
    """Shoulders to shoes, seen from the front."""
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 120"><defs><linearGradient id="s" x1="0" y1="0" x2="1" y2="1">
<stop offset="0" stop-color="{_shade(shirt, 1.3)}"/><stop offset=".6" stop-color="{_hex(shirt)}"/><stop offset="1" stop-color="{_shade(shirt, 0.6)}"/></linearGradient>
<linearGradient id="t" x1="0" x2="1"><stop offset="0" stop-color="{_shade(trousers, 1.2)}"/><stop offset="1" stop-color="{_shade(trousers, 0.6)}"/></linearGradient></defs>
<path d="M29 62H71L69 108H54L51 76H49L46 108H31Z" fill="url(#t)"/><rect x="24" y="104" width="24" height="15" rx="7.500" fill="#3b3440"/>
<rect x="52" y="104" width="24" height="15" rx="7.500" fill="#3b3440"/><path d="M26 8C16 12 9 30 8 50A7 7 0 0 0 22 51C23 40 26 30 30 24ZM74 8C84 12 91 30 92 50A7 7 0 0 1 78 51C77 40 74 30 70 24Z" fill="url(#s)"/>
<circle cx="15" cy="56" r="7.500" fill="{skin}"/><circle cx="85" cy="56" r="7.500" fill="{skin}"/>
<path d="M30 4C40 0 60 0 70 4C78 8 76 40 73 68H27C24 40 22 8 30 4Z" fill="url(#s)"/></svg>"""


def legs(color: Floats) -> str:
    """Two legs and shoes under a bust."""
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 62"><defs><linearGradient id="l" x1="0" y1="0" x2="1" y2="0">
<stop offset="0" stop-color="{_shade(color, 1.15)}"/><stop offset="1" stop-color="{_shade(color, 0.6)}"/></linearGradient></defs>
<path d="M20 0 H80 L78 46 H55 L51 18 H49 L45 46 H22 Z" fill="url(#l)"/><rect x="13" y="44" width="33" height="17" rx="8" fill="#3b3440"/>
<rect x="54" y="44" width="33" height="17" rx="8" fill="#3b3440"/><path d="M16 57h27M57 57h27" stroke="#6a6070" stroke-width="2" stroke-linecap="round"/></svg>"""


def paw(color: Floats) -> str:
    """A hand that holds on from outside."""
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><defs><radialGradient id="p" cx=".4" cy=".25" r=".9">
<stop offset="0" stop-color="{_shade(color, 1.3)}"/><stop offset=".7" stop-color="{_hex(color)}"/><stop offset="1" stop-color="{_shade(color, 0.6)}"/></radialGradient></defs>
<ellipse cx="20" cy="20" rx="19" ry="17" fill="url(#p)"/><path d="M12 31v5M20 32v5M28 31v5" stroke="{_shade(color, 0.5)}" stroke-width="2.4" stroke-linecap="round" opacity=".7"/></svg>"""


_BALLOON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 110"><defs><radialGradient id="s" cx=".35" cy=".25" r=".9">
<stop offset="0" stop-color="#fff" stop-opacity=".55"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#300" stop-opacity=".42"/></radialGradient>
<clipPath id="e"><path d="M40 2C63 2 78 19 78 39C78 60 58 72 50 84H30C22 72 2 60 2 39C2 19 17 2 40 2Z"/></clipPath></defs>
<g clip-path="url(#e)"><rect width="80" height="90" fill="#e8453c"/><path d="M24 0C8 30 12 60 33 88H24C0 70-10 30 10 0ZM56 0C72 30 68 60 47 88H56C80 70 90 30 70 0Z" fill="#ffc940"/>
<path d="M36 0H44C50 30 49 60 43 88H37C31 60 30 30 36 0Z" fill="#ffc940"/><rect width="80" height="90" fill="url(#s)"/></g>
<path d="M31 84L34 96M49 84L46 96M40 84V96" stroke="#6d4a2c" stroke-width="1.2"/><rect x="31" y="95" width="18" height="13" rx="3" fill="#9a6a3c"/>
<path d="M31 99H49M31 103.500H49" stroke="#6d4a2c" stroke-width="1.200"/><rect x="30" y="94" width="20" height="3.500" rx="1.700" fill="#6d4a2c"/></svg>"""

_LIGHTHOUSE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 120"><defs><linearGradient id="w" x1="0" x2="1"><stop offset="0" stop-color="#fff"/>
<stop offset=".5" stop-color="#f1ece6"/><stop offset="1" stop-color="#a9a2a6"/></linearGradient><linearGradient id="r" x1="0" x2="1"><stop offset="0" stop-color="#ff6a58"/>
<stop offset=".5" stop-color="#e23b34"/><stop offset="1" stop-color="#8e1f26"/></linearGradient></defs><path d="M20 34H40L47 116H13Z" fill="url(#w)"/>
<path d="M18.700 50H41.300L42.500 64H17.500ZM16.300 78H43.700L44.900 92H15.100ZM13.900 106H46.100L47 116H13Z" fill="url(#r)"/><rect x="14" y="30" width="32" height="5" rx="2" fill="#4a4550"/>
<rect x="21" y="15" width="18" height="15" fill="#ffe9a0"/><path d="M21 15V30M27 15V30M33 15V30M39 15V30" stroke="#4a4550" stroke-width="1.500"/>
<path d="M17 16C19 7 25 3 30 2C35 3 41 7 43 16Z" fill="url(#r)"/><rect x="29" y="0" width="2" height="4" fill="#4a4550"/>
<path d="M26 104V116H34V104A4 4 0 0 0 26 104Z" fill="#5a3c33"/><rect x="27" y="68" width="6" height="8" rx="3" fill="#4a4550"/></svg>"""

DRAWINGS: Mapping[str, str] = {"hot-air-balloon": _BALLOON, "lighthouse": _LIGHTHOUSE}
