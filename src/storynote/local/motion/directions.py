"""What a prompt says to the camera: "slow dolly in, then pan left". Rule: only what can mean nothing but the camera is taken.

A pan lies on a stove, a crane in a marsh and a truck on a road; so most words count only with where to.
"""

import re

import msgspec

from storynote.local.motion.camera import Path, Pose

SECONDS_USUAL = 4.0
"""A film this long has moves of the size below; a longer one goes farther, but not in proportion."""
SLOW, FAST = 0.55, 1.6
_READ_CHARACTERS_MAX = 4000

_CAMERA = r"(?:the )?camera (?:then )?(?:\w+ly )?"
_TO = r"(?: (?:to|towards?))?(?: the)?"
_SIDE = r"(?P<side>left|right)"
_RISE = r"(?P<rise>up|down)(?:wards?)?"
_FORWARD = r"(?:in(?:to)?|forwards?|closer|towards?|through)"
_BACK = r"(?:out|back(?:wards?)?|away)"
_GOES = r"(?:moves?|moving|flies|flying|glides?|gliding|goes|travels?|travell?ing|drifts?|drifting|creeps?|pushes|advances?)"

_IN, _OUT = Pose(dolly=0.26, zoom=0.08), Pose(dolly=-0.26, zoom=-0.10)
_CLOSER, _WIDER = Pose(zoom=0.36, dolly=0.02), Pose(zoom=-0.36, dolly=-0.02)
_PAN, _TRUCK, _ORBIT = Pose(pan=0.13, x=0.05), Pose(pan=0.02, x=0.17), Pose(orbit=0.26, zoom=0.04)
_TILT, _CRANE = Pose(tilt=0.11, y=0.02), Pose(y=0.24, tilt=-0.10)
_ROLL = Pose(roll=5.0)
# fmt: off
_MOVES: tuple[tuple[str, Pose], ...] = (
    # pattern → the move, to the left or up where it has a side
    (rf"(?:{_CAMERA})?pan(?:s|ning|ned)?(?: \w+ly)? (?:from )?(?:the )?(?:left|right) to (?:the )?{_SIDE}", _PAN),
    (rf"(?:{_CAMERA})?pan(?:s|ning|ned)?(?: \w+ly)?{_TO} {_SIDE}", _PAN),
    (rf"{_SIDE}(?:ward)? pan\b", _PAN),
    (rf"(?:{_CAMERA})?pan(?:s|ning|ned)?(?: \w+ly)? {_RISE}", _TILT),
    (rf"(?:{_CAMERA})?tilt(?:s|ing|ed)?(?: \w+ly)? {_RISE}", _TILT),
    (rf"(?:{_CAMERA})?(?:truck|track|crab|slid)(?:s|es|e|ing)?(?: \w+ly)?{_TO} {_SIDE}", _TRUCK),
    (rf"(?:{_CAMERA})?doll(?:y|ies|ying)(?: \w+ly)?{_TO} {_SIDE}", _TRUCK),
    (rf"{_CAMERA}{_GOES}(?: \w+ly)?{_TO} {_SIDE}", _TRUCK),
    (rf"(?:{_CAMERA})?(?:crane|boom|jib|pedestal)(?:s|ing)?(?: shot)?(?: \w+ly)? {_RISE}", _CRANE),
    (rf"{_CAMERA}{_GOES}(?: \w+ly)? {_RISE}", _CRANE),
    (rf"{_CAMERA}(?:rises?|rising|ascends?|ascending)(?: up)?|(?:rising|crane|jib) shot", _CRANE),
    (rf"{_CAMERA}(?:descends?|descending|lowers?|sinks?)", Pose().plus(_CRANE, -1)),
    (rf"(?:{_CAMERA})?(?:doll(?:y|ies|ying)|push(?:es|ing)?)(?: \w+ly)?[ -]{_FORWARD}\b", _IN),
    (rf"{_CAMERA}{_GOES}(?: \w+ly)? (?:{_FORWARD}|over)\b|fly[- ]?(?:through|over) shot|flythrough|flyover", _IN),
    (rf"(?:{_CAMERA})?(?:doll(?:y|ies|ying)|pull(?:s|ing)?)(?: \w+ly)?[ -]{_BACK}\b", _OUT),
    (rf"{_CAMERA}{_GOES}(?: \w+ly)? {_BACK}\b", _OUT),
    (rf"(?:{_CAMERA})?zoom(?:s|ing|ed)?(?: \w+ly)?[ -](?:in(?:to)?|closer|on(?:to)?|towards?)\b", _CLOSER),
    (rf"(?:{_CAMERA})?zoom(?:s|ing|ed)?(?: \w+ly)?[ -]{_BACK}\b", _WIDER),
    (rf"(?:{_CAMERA})?(?:orbit|arc)(?:s|ing)?(?: shot)?{_TO} {_SIDE}", _ORBIT),
    (rf"{_CAMERA}(?:orbit|circl|revolv|rotat|arc)(?:e?s|ing)(?: around)?(?: the)?(?: subject)?", _ORBIT),
    (r"(?:orbit(?:ing|al)?|arc) (?:shot|camera|move(?:ment)?)|orbit around the(?: subject)?|(?<!in )(?<!into )\borbit$", _ORBIT),
    (r"(?:orbit|circle) around", _ORBIT),
    (rf"(?:{_CAMERA})?roll(?:s|ing)? {_SIDE}|(?P<side2>dutch) (?:angle|tilt|roll)|{_CAMERA}(?:rolls|spins|rotates)", _ROLL),
    (r"(?:tracking|trucking|side[- ]scroll(?:ing)?) shot|side[- ]?scroll(?:er|ing)", Pose().plus(_TRUCK, -1)),
    (r"(?:panning shot|(?:slow|fast|smooth|gentle|quick|camera) pan(?:ning)?\b)", Pose().plus(_PAN, -1)),
    (r"(?:dolly(?: |-)(?:shot|zoom|move)|(?:slow|smooth|gentle|fast|camera|cinematic) dolly\b|push-?in\b)", _IN),
    (r"(?:(?:slow|smooth|gentle|fast|camera|crash) zoom\b)", _CLOSER),
)
# fmt: on
_COMPILED = tuple((re.compile(rf"\b(?:{pattern})", re.IGNORECASE), pose) for pattern, pose in _MOVES)
_STILL = re.compile(
    r"\b(?:static (?:shot|camera|frame|view)|(?:still|fixed|locked|motionless|stationary) (?:camera|shot|frame)|"
    r"locked[- ](?:off|down)(?: (?:camera|shot))?|on a tripod|tripod shot|"
    r"no camera (?:movement|motion|move)s?|(?:the )?camera (?:is |stays |remains |holds )(?:still|static|fixed))|"
    r"(?:^|[,.;:] *)static\b(?= *(?:$|[,.;:]))",
    re.IGNORECASE,
)
_HAND = re.compile(r"\b(?:hand[- ]?held|shaky)(?: (?:camera|shot|footage|cam))?\b", re.IGNORECASE)
_THEN = re.compile(r"\b(?:and )?then\b|\bfollowed by\b|\bafter that\b", re.IGNORECASE)
_SLOW = r"(?P<slow>slow(?:ly)?|gent(?:le|ly)|subtl[ey]|slight(?:ly)?)"
_FAST = r"(?P<fast>fast|quick(?:ly)?|rapid(?:ly)?|swift(?:ly)?|sudden(?:ly)?|whip|crash)"
_EVEN = r"smooth(?:ly)?|steady|steadily|cinematic|dramatic"
_SPEED = re.compile(rf"\b(?:very )?(?:{_SLOW}|{_FAST}|{_EVEN})[ ,-]*$", re.IGNORECASE)
_SPEED_AFTER = re.compile(rf"^ *(?:very )?(?:{_SLOW}|{_FAST}|{_EVEN})\b(?= *(?:$|[,.;:]))", re.IGNORECASE)
_SPEED_WITHIN = re.compile(rf"\b(?:{_SLOW}|{_FAST})\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:no|not|without|never|don't|do not)(?: any)?[ -]*$", re.IGNORECASE)
_SHAKE = 0.006
_SLOWED = re.compile(r"\b(?:in )?(?:slow[- ]?mo(?:tion)?)\b", re.IGNORECASE)
_LAPSE = re.compile(r"\b(?:time|hyper)[- ]?lapse(?: of)?\b", re.IGNORECASE)
_SLOWER, _LAPSED = 0.45, 9.0


class Directions(msgspec.Struct, frozen=True):
    """What the words say."""

    path: Path | None
    """From the pose that is all zero; None where they say nothing of the camera."""
    rest: str
    """The prompt without them: what is to be seen."""
    tempo: float = 1.0
    """How fast all that moves of itself does so."""
    drift: float = 1.0
    """How fast clouds and mist go beside that: in a time lapse the sky races, and people hold still."""


def read(prompt: str, seconds: float) -> Directions:
    """The camera of a film that is `seconds` long. Never fails, whatever the text."""
    said, tail = prompt[:_READ_CHARACTERS_MAX], prompt[_READ_CHARACTERS_MAX:]
    poses, rest, still = [Pose()], [], bool(_STILL.search(said))
    tempo, drift = _SLOWER if _SLOWED.search(said) else 1.0, _LAPSED if _LAPSE.search(said) else 1.0
    said = _LAPSE.sub(" ", _SLOWED.sub(" ", said))
    shake = _SHAKE if _HAND.search(said) else 0.0
    by = min(1.8, max(0.5, (seconds / SECONDS_USUAL) ** 0.6))
    for scene in _THEN.split(_HAND.sub(" ", _STILL.sub(" ", said))):
        found, left = _move(scene, by)
        rest.append(left)
        if found is not None:
            poses.append(poses[-1].plus(found))
    words = re.sub(r"[ ,;]*,[ ,;]*", ", ", " ".join(rest)).strip(" ,;:-") + tail
    if len(poses) == 1 and not still and not shake:
        return Directions(None, words, tempo, drift)
    return Directions(Path(tuple(poses) if not still else (Pose(),), shake), words, tempo, drift)


def _move(text: str, by: float) -> tuple[Pose | None, str]:
    """Everything that happens at once, added up, and the text without it."""
    total: Pose | None = None
    for pattern, pose in _COMPILED:
        for found in reversed(list(pattern.finditer(text))):
            before, after = text[: found.start()], text[found.end() :]
            asked = _SPEED.search(before)
            trailing = None if asked else _SPEED_AFTER.search(after)
            before = before[: asked.start()] if asked else before
            after = after[trailing.end() :] if trailing else after
            speed = _speed(asked or trailing or _SPEED_WITHIN.search(found.group()))
            if not _NOT.search(before):
                total = (total or Pose()).plus(pose, by * speed * _sign(found))
            text = _NOT.sub("", before) + " , " + after
    return total, text


def _speed(said: re.Match[str] | None) -> float:
    if said is None:
        return 1.0
    return SLOW if said["slow"] else FAST if said["fast"] else 1.0


def _sign(found: re.Match[str]) -> float:
    said = found.groupdict()
    return -1.0 if (said.get("side") or "").lower() == "right" or (said.get("rise") or "").lower() == "down" else 1.0


def usual(seconds: float, seed: int) -> Path:
    """What the camera does where nothing is said: it comes a little closer, drifting to a side that `seed` picks."""
    by = min(1.8, max(0.5, (seconds / SECONDS_USUAL) ** 0.6)) * 0.6
    side = 1.0 if seed % 2 else -1.0
    return Path((Pose(), Pose().plus(Pose(x=0.06 * side, dolly=0.24, zoom=0.05), by)))
