"""Who plays what. Rule: whoever the prompt names plays, whoever it refuses does not, and the genre fills the other chairs."""

import random

import msgspec

from storynote.local.band.brief import Brief
from storynote.local.band.genres import Genre
from storynote.local.band.instruments import PLAYERS

STRUMMED = frozenset(
    {"strum", "fingerpick", "boom-chuck", "funk", "power", "gallop", "nocturne", "alberti", "montuno", "left-hand"}
)
"""Figures that bowed and blown players do not play."""
DYING = frozenset(
    {
        "double-bass",
        "bass-guitar",
        "picked-bass",
        "slap-bass",
        "banjo",
        "koto",
        "glockenspiel",
        "xylophone",
        "tubular-bells",
        "sitar",
        "shamisen",
    }
)
"""Players whose tones die away soon."""
INSTEAD = ("piano", "harp", "nylon-guitar", "strings")
"""Who plays chords when all that the genre has are refused."""
SOLO_FIGURES = {
    "piano": ("broken", "nocturne", "arpeggio"),
    "harp": ("arpeggio",),
    "accordion": ("oompah",),
    "organ": ("block",),
    "church-organ": ("block",),
}


class Cast(msgspec.Struct, frozen=True):
    """The chairs; None or empty where nobody sits."""

    lead: str | None
    second_lead: str | None
    """Sings the contrasting themes."""
    answer: str | None
    chords: tuple[tuple[str, str], ...]
    """Player and figure, at most two."""
    pad: str | None
    bass: tuple[str, str] | None
    drums: tuple[str, str] | None


def cast(brief: Brief, genre: Genre, rng: random.Random) -> Cast:
    """The players of a piece."""
    pitched = [p for p in brief.players if PLAYERS[p].can not in ("D", "") and p not in brief.without]
    usual = _usual(brief, genre, rng)
    drums = _drums(brief, genre, rng)
    if not pitched and brief.alone and drums:
        return Cast(None, None, None, (), None, None, drums)
    if not pitched:
        return msgspec.structs.replace(usual, drums=drums)
    if brief.alone:
        return _alone(pitched, genre, drums, rng)
    return _joined(pitched, usual, genre, drums, brief.without)


def sustained(chairs: Cast) -> bool:
    """Whether somebody can hold the last chord."""
    players = [
        chairs.lead,
        chairs.answer,
        chairs.pad,
        *(p for p, _ in chairs.chords),
        *([chairs.bass[0]] if chairs.bass else []),
    ]
    return any(
        p is not None and (not PLAYERS[p].can.startswith("LC") or "P" in PLAYERS[p].can) and p not in DYING
        for p in players
    )


def _allowed(brief: Brief, choices: tuple[str, ...]) -> list[str]:
    return [c for c in choices if c not in brief.without]


def _usual(brief: Brief, genre: Genre, rng: random.Random) -> Cast:
    """The genre's own band, less those refused."""
    leads = _allowed(brief, genre.leads)
    lead = rng.choice(leads) if leads else None
    seconds = [p for p in leads if p != lead]
    chords = [c for c in genre.chords if c[0] not in brief.without]
    chords = chords or [(p, "arpeggio") for p in INSTEAD if p not in brief.without][:1]
    rng.shuffle(chords)
    chords.sort(key=lambda chair: chair[0] == lead)
    basses = [
        b
        for b in genre.bass
        if b[0] not in brief.without and not ("bass-guitar" in brief.without and "B" in PLAYERS[b[0]].can)
    ]
    taken = {c[0] for c in chords[:1]}
    pads = [p for p in _allowed(brief, genre.pads) if p != lead and p not in taken]
    pad = rng.choice(pads) if pads else None
    answers = [a for a in _allowed(brief, genre.answers) if a not in (lead, pad, *taken)]
    return Cast(
        lead=lead,
        second_lead=rng.choice(seconds) if seconds and rng.random() < 0.5 else lead,
        answer=rng.choice(answers) if answers else None,
        chords=(*chords[:1], *[c for c in chords[1:] if c[0] not in taken and c[0] not in (lead, pad)][:1]),
        pad=pad,
        bass=rng.choice(basses) if basses else None,
        drums=None,
    )


def _drums(brief: Brief, genre: Genre, rng: random.Random) -> tuple[str, str] | None:
    if brief.drums is False or (brief.drums is None and not genre.drums):
        return None
    kit, groove = rng.choice(genre.drums) if genre.drums else ("kit", "pop" if genre.energy >= 0.5 else "light")
    named = [p for p in brief.players if PLAYERS[p].can == "D" and p != "kit"]
    return (named[0] if named else kit), groove


def _alone(named: list[str], genre: Genre, drums: tuple[str, str] | None, rng: random.Random) -> Cast:
    """The named ones share all the work."""
    tunes = [p for p in named if "L" in PLAYERS[p].can]
    pure = [p for p in tunes if "C" not in PLAYERS[p].can]
    lead = next(iter(pure or tunes), None)
    grounds = [p for p in named if "C" in PLAYERS[p].can]
    chord = next((p for p in grounds if p != lead), grounds[0] if grounds else None)
    pad = next((p for p in named if "P" in PLAYERS[p].can and p not in (lead, chord)), None)
    low = next((p for p in named if "B" in PLAYERS[p].can and p not in (lead, chord)), None)
    others = [p for p in tunes if p not in (lead, chord, pad, low)]
    style = genre.bass[0][1] if genre.bass else "long"
    figure = dict(genre.chords).get(chord or "") or rng.choice(
        SOLO_FIGURES.get(chord or "", ("arpeggio", "fingerpick"))
    )
    return Cast(
        lead=lead or chord,
        second_lead=others[0] if others else lead or chord,
        answer=others[-1] if others else None,
        chords=((chord, _fit(chord, figure)),) if chord else (),
        pad=pad,
        bass=(low, style) if low else (chord, "long") if chord else None,
        drums=drums,
    )


def _joined(
    named: list[str], usual: Cast, genre: Genre, drums: tuple[str, str] | None, without: frozenset[str]
) -> Cast:
    """The named ones first, the genre's band behind them."""
    pure = [p for p in named if "L" in PLAYERS[p].can and "C" not in PLAYERS[p].can and "P" not in PLAYERS[p].can]
    grounds = [p for p in named if "C" in PLAYERS[p].can and p not in pure]
    pads = [
        p
        for p in named
        if "P" in PLAYERS[p].can and p not in pure and p not in ("piano", "organ", "rhodes", "fm-piano")
    ]
    grounds = [p for p in grounds if p not in pads] or ([] if len(pads) < 2 else pads[1:])
    basses = [p for p in named if "B" in PLAYERS[p].can and p not in (*pure, *grounds, *pads)]
    leads = pure or grounds[:1] or [p for p in pads if p in genre.leads]
    lead, pad = leads[0] if leads else usual.lead, pads[0] if pads else usual.pad
    answers = [a for a in (usual.answer, *genre.answers) if a is not None and a not in without]
    figures = dict(genre.chords)
    usual_figure = usual.chords[0][1] if usual.chords else "arpeggio"
    chords = tuple((p, _fit(p, figures.get(p, usual_figure))) for p in grounds[:2]) or usual.chords
    style = usual.bass[1] if usual.bass else "root-fifth"
    return Cast(
        lead=lead,
        second_lead=leads[1] if len(leads) > 1 else (leads[0] if leads else usual.second_lead),
        answer=leads[-1] if len(leads) > 1 else next((a for a in answers if a not in (lead, pad)), None),
        chords=chords,
        pad=pad,
        bass=(basses[0], style) if basses else usual.bass,
        drums=drums,
    )


def _fit(player: str, figure: str) -> str:
    """The figure, or one that this player can do."""
    sustained = "P" in PLAYERS[player].can and player not in ("piano", "rhodes", "fm-piano")
    return ("pulse" if player in ("strings", "accordion") else "block") if sustained and figure in STRUMMED else figure
