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
    ["boy", "girl", "child", "baby", "old-man", "old-woman", "older-person", "clown-face", "skull"]
)
"""People of whom the pack draws the face alone."""


def _hex(color: Floats) -> str:
    return "#" + "".join(f"{round(float(np.clip(c, 0, 1)) * 255):02x}" for c in color)


def _shade(color: Floats, by: float) -> str:
    return _hex(color * by if by <= 1 else color + (1 - color) * (by - 1))


def animal_body(color: Floats, *, tail: bool = True) -> str:
    """A sitting body, seen from the front: 100 wide, 100 high, the neck at the top middle."""
    light, dark, belly = _shade(color, 1.25), _shade(color, 0.62), _shade(color, 1.72)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 130 100"><defs>
<radialGradient id="b" cx=".38" cy=".2" r=".95"><stop offset="0" stop-color="{light}"/><stop offset=".6" stop-color="{_hex(color)}"/><stop offset="1" stop-color="{dark}"/></radialGradient>
<radialGradient id="w" cx=".45" cy=".25" r=".8"><stop offset="0" stop-color="{_shade(color, 1.9)}"/><stop offset="1" stop-color="{belly}"/></radialGradient>
<linearGradient id="t" x1="0" y1="1" x2="1" y2="0"><stop offset="0" stop-color="{_hex(color)}"/><stop offset=".72" stop-color="{light}"/><stop offset=".74" stop-color="{_shade(color, 1.95)}"/></linearGradient></defs>
{_TAIL if tail else ""}
<path d="M50 2 C74 2 92 34 94 66 C95 88 84 97 50 97 C16 97 5 88 6 66 C8 34 26 2 50 2 Z" fill="url(#b)"/>
<path d="M50 14 C66 14 76 38 76 64 C76 84 68 93 50 93 C32 93 24 84 24 64 C24 38 34 14 50 14 Z" fill="url(#w)"/>
<ellipse cx="24" cy="92" rx="19" ry="8" fill="url(#b)"/><ellipse cx="76" cy="92" rx="19" ry="8" fill="url(#b)"/>
<path d="M14 92v4M22 93v5M30 92v4M70 92v4M78 93v5M86 92v4" stroke="{dark}" stroke-width="1.6" stroke-linecap="round" opacity=".6"/></svg>"""


_TAIL = '<path d="M84 92 C112 98 128 76 118 52 C114 42 104 44 104 54 C105 66 98 74 82 74 Z" fill="url(#t)"/>'
TAILED = frozenset({"fox", "wolf", "cat-face", "dog-face", "lion", "tiger-face", "raccoon", "monkey-face"})


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

_BIRD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 84"><defs><linearGradient id="w" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#6f8fb0"/>
<stop offset=".6" stop-color="#c3d3e2"/><stop offset="1" stop-color="#eef4fa"/></linearGradient><linearGradient id="b" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f6f9fc"/>
<stop offset="1" stop-color="#b9c6d4"/></linearGradient></defs><path d="M58 44C62 28 78 8 112 2C108 16 100 30 84 44C76 50 66 52 58 44Z" fill="url(#w)"/>
<path d="M112 2C108 8 104 12 98 15L104 14C98 20 94 22 89 24L96 24C90 30 84 33 80 34L86 36C80 42 74 46 66 46L84 44C100 30 108 16 112 2Z" fill="#3d5368"/>
<path d="M24 50C32 40 48 38 62 42C78 46 96 54 114 58C104 64 96 62 90 62C98 68 96 70 92 72C76 66 66 66 52 66C38 66 26 60 24 50Z" fill="url(#b)"/>
<path d="M50 46C40 26 30 14 4 10C10 26 22 42 46 54C54 56 56 52 50 46Z" fill="url(#w)"/><path d="M4 10C10 14 14 16 19 18L13 19C19 24 24 26 28 28L22 30C28 35 33 37 38 39L33 42C38 46 42 49 47 51L46 54C22 42 10 26 4 10Z" fill="#3d5368"/>
<path d="M26 46C20 46 14 49 10 53C16 55 22 55 27 54Z" fill="#f2a13c"/><circle cx="33" cy="48" r="2.400" fill="#232a33"/></svg>"""

_KNIGHT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 110 160"><defs><linearGradient id="m" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#f3f6fa"/>
<stop offset=".5" stop-color="#aab4c4"/><stop offset="1" stop-color="#69748a"/></linearGradient><linearGradient id="s" x1="0" x2="1"><stop offset="0" stop-color="#e2493f"/><stop offset="1" stop-color="#93201f"/></linearGradient>
<linearGradient id="p" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#ff6a5c"/><stop offset="1" stop-color="#b3242b"/></linearGradient></defs>
<path d="M92 96L100 18L103 12L106 18L98 98Z" fill="url(#m)"/><rect x="86" y="92" width="20" height="5" rx="2.500" fill="#d9a441"/><rect x="92" y="96" width="6" height="14" rx="3" fill="#6d4a2c"/>
<path d="M38 106H53L52 148H36ZM57 106H72L74 148H58Z" fill="url(#m)"/><path d="M30 146H54V156H26C26 150 28 147 30 146ZM56 146H80C82 147 84 150 84 156H56Z" fill="#5d677b"/>
<path d="M30 66C34 58 76 58 80 66L76 112H34Z" fill="url(#m)"/><path d="M38 84H72L78 124C66 128 44 128 32 124Z" fill="url(#s)"/><rect x="34" y="100" width="42" height="7" fill="#6d4a2c"/><rect x="50" y="99" width="10" height="9" rx="2" fill="#e7bd57"/>
<path d="M30 66C20 68 16 78 16 100L28 102L34 84ZM80 66C90 68 94 78 97 98L86 102L76 84Z" fill="url(#m)"/><circle cx="30" cy="70" r="11" fill="url(#m)"/><circle cx="80" cy="70" r="11" fill="url(#m)"/><circle cx="94" cy="102" r="7.500" fill="#5d677b"/>
<path d="M31 34C31 16 41 8 55 8S79 16 79 34V54C79 62 66 66 55 66S31 62 31 54Z" fill="url(#m)"/><path d="M34 34H76V42H58V58H52V42H34Z" fill="#1d222c"/><path d="M54 8C60-4 84-4 92 12C80 8 66 12 57 12Z" fill="url(#p)"/>
<path d="M4 78C16 80 24 78 30 74C36 78 42 80 48 80C50 104 42 120 28 128C12 120 2 104 4 78Z" fill="url(#s)" transform="translate(-2 2)"/><path d="M24 80h5v44l-2 2l-3-2ZM5 94h42v6H6Z" fill="#f4d58a"/></svg>"""

_IGLOO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 140 84"><defs><linearGradient id="i" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#ffffff"/>
<stop offset=".55" stop-color="#d7e6f4"/><stop offset="1" stop-color="#93b0cf"/></linearGradient><clipPath id="d"><path d="M20 82C20 34 42 8 76 8S132 34 132 82Z"/></clipPath></defs>
<path d="M20 82C20 34 42 8 76 8S132 34 132 82Z" fill="url(#i)"/><g clip-path="url(#d)" fill="none" stroke="#8fabc8" stroke-width="1.600"><path d="M10 64C50 58 100 58 140 64M14 46C54 40 98 40 138 46M24 29C58 24 94 24 128 29"/>
<path d="M40 82V63M70 82V60M102 82V61M128 82V63M54 61V42M86 60V41M116 62V43M70 42V26M100 42V26M86 26V8M58 26V10"/></g>
<path d="M4 82C4 58 14 46 32 46S60 58 60 82Z" fill="url(#i)"/><path d="M14 82C14 64 20 56 32 56S50 64 50 82Z" fill="#3d5878"/><path d="M4 82C4 58 14 46 32 46S60 58 60 82H50C50 64 44 56 32 56S14 64 14 82Z" fill="none" stroke="#8fabc8" stroke-width="1.400"/></svg>"""

DRAWINGS: Mapping[str, str] = {
    "igloo": _IGLOO,
    "hot-air-balloon": _BALLOON,
    "lighthouse": _LIGHTHOUSE,
    "flying-bird": _BIRD,
    "knight": _KNIGHT,
}

_COATS = {
    "feaf5f": "f7f3fd",
    "865b52": "ee86c8",
    "b3875d": "ddd4ee",
    "a87c5b": "cfc4e6",
    "916656": "b7a9d6",
    "a4785a": "cbbfe2",
    "6b4733": "8f7ac2",
}


def unicorn(horse: str) -> str:
    """The horse in white with a coloured mane and a horn."""
    for old, new in _COATS.items():
        horse = horse.replace(old, new)
    horn = '<path d="M3.500 4.900L1.100 .2L5.200 4.100Z" fill="#f7cf5a"/><path d="M2.700 3.300L3.500 2.500M2 1.900L2.600 1.400" stroke="#c98f2c" stroke-width=".3"/>'
    return horse.replace("</svg>", f"{horn}</svg>")
