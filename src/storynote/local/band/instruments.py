"""Who can play: range, place on the stage, and the words for them. Rule: a player plays within its range and nothing else."""

from collections.abc import Mapping

import msgspec

BRIGHT_HZ = 3000.0


class Player(msgspec.Struct, frozen=True):
    """One chair of the band."""

    sample: str
    """In the catalogue of samples."""
    low: int
    high: int
    """The range in which it carries a tune, in MIDI notes."""
    can: str
    """L a tune, C chords, P a sustained ground, B the bass, D drums."""
    pan: float = 0.0
    """-1 left to 1 right."""
    wide: float = 0.0
    """0 a point, 1 a section that fills the stage."""
    send: float = 1.0
    """How much of it goes into the room."""
    words: tuple[str, ...] = ()
    """What people call it, besides its name."""
    bright_db: float = 0.0
    """Added above BRIGHT_HZ."""
    rings: float = 0.0
    """Seconds that a tone sounds at least: nobody damps it."""


PLAYERS: Mapping[str, Player] = {
    "piano": Player("piano", 60, 88, "LCPB", -0.1, 0, 0.9, ("grand piano", "pianos", "pianist", "upright piano")),
    "rhodes": Player("rhodes", 58, 84, "LCP", -0.25, 0.6, 0.8, ("electric piano", "keys", "keyboard", "wurlitzer", "e-piano")),
    "fm-piano": Player("electric-piano", 58, 86, "LCP", -0.25, 0.6, 0.8, ("dx7",)),
    "harpsichord": Player("harpsichord", 55, 84, "LCB", -0.3, 0, 0.9, ("cembalo",)),
    "clavinet": Player("clavinet", 50, 76, "LC", -0.5, 0, 0.4),
    "celesta": Player("celesta", 67, 96, "LC", 0.35, 0.2, 1.2, ("celeste",), rings=1.2),
    "glockenspiel": Player("glockenspiel", 72, 98, "L", 0.4, 0.2, 1.2, ("bells", "bell", "chimes", "glock"), rings=2.0),
    "music-box": Player("music-box", 67, 93, "LC", 0.15, 0.4, 1.1, ("musicbox",), rings=1.8),
    "vibraphone": Player("vibraphone", 60, 84, "LC", 0.35, 0.4, 0.9, ("vibes",), rings=1.0),
    "marimba": Player("marimba", 53, 84, "LC", 0.3, 0.2, 0.8, rings=0.6),
    "xylophone": Player("xylophone", 65, 93, "L", 0.35, 0, 0.9, rings=0.6),
    "tubular-bells": Player("tubular-bells", 60, 79, "L", 0.4, 0, 1.3, ("church bells",), rings=4.0),
    "dulcimer": Player("dulcimer", 57, 81, "LC", -0.35, 0.3, 0.9, ("hammered dulcimer", "zither", "psaltery"), rings=1.2),
    "organ": Player("organ", 55, 84, "LCP", 0.3, 0.5, 0.7, ("hammond", "hammond organ")),
    "church-organ": Player("church-organ", 55, 84, "LCPB", 0, 0.5, 1.4, ("pipe organ",)),
    "accordion": Player("accordion", 57, 86, "LCP", 0.3, 0.4, 0.7, ("concertina", "bandoneon", "musette")),
    "harmonica": Player("harmonica", 60, 86, "L", 0.2, 0, 0.8, ("mouth organ", "blues harp")),
    "nylon-guitar": Player("nylon-guitar", 52, 79, "LC", 0.35, 0.1, 0.8, ("classical guitar", "spanish guitar", "guitars", "guitar", "flamenco guitar")),
    "steel-guitar": Player("steel-guitar", 52, 81, "LC", -0.4, 0.1, 0.7, ("acoustic guitar", "acoustic guitars", "folk guitar", "twelve string")),
    "jazz-guitar": Player("jazz-guitar", 52, 79, "LC", -0.4, 0.1, 0.6, ("archtop",)),
    "clean-guitar": Player("clean-guitar", 52, 81, "LC", 0.45, 0.5, 0.7, ("electric guitar", "electric guitars")),
    "muted-guitar": Player("muted-guitar", 45, 72, "LC", 0.5, 0, 0.4),
    "overdriven-guitar": Player("overdriven-guitar", 50, 84, "LC", 0.35, 0.1, 0.6, ("lead guitar", "rock guitar", "guitar solo"), -5),
    "distorted-guitar": Player("distorted-guitar", 40, 81, "LC", -0.1, 1.2, 0.4, ("heavy guitar", "heavy guitars", "distorted guitars", "metal guitar", "power chords"), -5),
    "double-bass": Player("double-bass", 28, 50, "B", 0.05, 0, 0.4, ("upright bass", "acoustic bass", "contrabass", "standup bass")),
    "bass-guitar": Player("bass-guitar", 28, 50, "B", -0.05, 0, 0.2, ("electric bass", "bass", "bassline", "bass line")),
    "picked-bass": Player("picked-bass", 28, 50, "B", -0.05, 0, 0.2),
    "slap-bass": Player("slap-bass", 28, 52, "B", -0.05, 0, 0.2, ("funk bass",)),
    "synth-bass": Player("synth-bass", 26, 50, "B", 0, 0, 0.15, ("808 bass", "sub bass", "bass synth")),
    "acid-bass": Player("acid-bass", 28, 52, "B", 0, 0, 0.2, ("303",)),
    "violin": Player("violin", 60, 91, "L", -0.4, 0, 1.1, ("violins", "fiddle", "viola", "solo violin")),
    "cello": Player("cello", 43, 69, "LB", 0.35, 0, 1.1, ("cellos", "violoncello", "solo cello")),
    "pizzicato": Player("pizzicato", 52, 84, "LCB", -0.2, 0.6, 1.1, ("plucked strings", "pizzicato strings")),
    "harp": Player("harp", 52, 88, "LC", 0.45, 0.2, 1.2, ("harps", "lyre"), rings=1.4),
    "strings": Player("strings", 55, 88, "LCP", -0.15, 1, 1.3, ("string", "string section", "orchestra", "string orchestra", "string quartet", "violins and cellos")),
    "synth-strings": Player("synth-strings", 52, 84, "LCP", 0, 1, 1, ("synth pad", "synth pads")),
    "choir": Player("choir", 55, 79, "LP", 0.1, 1, 1.5, ("choral", "chorus", "angelic voices", "chant")),
    "voices": Player("voices", 57, 81, "LP", -0.1, 1, 1.4, ("vocals", "humming", "oohs")),
    "trumpet": Player("trumpet", 58, 82, "L", 0.3, 0, 0.9, ("trumpets", "bugle", "cornet", "flugelhorn")),
    "trombone": Player("trombone", 46, 70, "L", 0.4, 0, 0.9, ("trombones",)),
    "tuba": Player("tuba", 29, 53, "B", 0.25, 0, 0.7, ("sousaphone",)),
    "muted-trumpet": Player("muted-trumpet", 58, 81, "L", 0.25, 0, 0.9),
    "horn": Player("horn", 48, 74, "LP", -0.35, 0.4, 1.3, ("french horn", "french horns", "horns")),
    "brass": Player("brass", 52, 79, "LCP", 0.25, 0.7, 1, ("brass section", "horn section", "big band")),
    "alto-sax": Player("alto-sax", 57, 81, "L", 0.15, 0, 0.9, ("alto saxophone",)),
    "tenor-sax": Player("tenor-sax", 50, 75, "L", 0.15, 0, 0.9, ("sax", "saxophone", "saxophones", "tenor saxophone")),
    "oboe": Player("oboe", 60, 86, "L", -0.15, 0, 1.1, ("english horn", "cor anglais")),
    "bassoon": Player("bassoon", 43, 67, "LB", 0.2, 0, 1, ("bassoons",)),
    "clarinet": Player("clarinet", 55, 84, "L", 0.2, 0, 1, ("clarinets",)),
    "piccolo": Player("piccolo", 74, 98, "L", -0.25, 0, 1, ("fife",)),
    "flute": Player("flute", 62, 91, "L", -0.2, 0, 1.1, ("flutes",)),
    "recorder": Player("recorder", 64, 88, "L", -0.2, 0, 1, ("recorders",)),
    "pan-flute": Player("pan-flute", 60, 86, "L", -0.2, 0.2, 1.3, ("panpipes", "pan pipes", "panflute")),
    "shakuhachi": Player("shakuhachi", 60, 84, "L", -0.2, 0, 1.4, ("bamboo flute", "dizi", "bansuri", "native american flute")),
    "whistle": Player("whistle", 67, 91, "L", -0.15, 0, 1, ("tin whistle", "penny whistle", "whistling", "ocarina")),
    "square-lead": Player("square-lead", 57, 91, "LC", 0.3, 0.4, 0.4, ("square wave", "8-bit synth"), -4),
    "saw-lead": Player("saw-lead", 55, 86, "LC", -0.2, 0.8, 0.8, ("synth", "synths", "synthesizer", "synthesizers", "synth lead", "saw", "lead synth", "synthesiser"), -3),
    "warm-pad": Player("warm-pad", 52, 79, "P", 0, 1, 1.2, ("pad", "pads", "warm pads", "analog pad")),
    "halo-pad": Player("halo-pad", 52, 79, "P", 0, 1, 1.3, ("drone", "drones", "soundscape")),
    "crystal": Player("crystal", 60, 91, "LC", 0.3, 0.6, 1.3, ("crystal bells",), rings=2.0),
    "sitar": Player("sitar", 52, 79, "L", -0.15, 0.2, 0.9),
    "banjo": Player("banjo", 52, 81, "LC", 0.4, 0, 0.5),
    "shamisen": Player("shamisen", 55, 79, "L", 0.3, 0, 0.9, ("sanshin",)),
    "koto": Player("koto", 52, 84, "LC", -0.3, 0.3, 1, ("guzheng", "zheng", "pipa", "erhu"), rings=1.4),
    "kalimba": Player("kalimba", 60, 88, "LC", 0.25, 0.3, 1, ("mbira", "thumb piano"), rings=1.2),
    "bagpipe": Player("bagpipe", 60, 79, "L", 0, 0.2, 0.9, ("bagpipes", "uilleann pipes", "pipes")),
    "steel-drums": Player("steel-drums", 60, 86, "LC", 0.25, 0.3, 0.9, ("steel drum", "steelpan", "steel pan"), rings=0.8),
    "ukulele": Player("ukulele", 60, 81, "LC", -0.35, 0.1, 0.6, ("uke", "ukuleles")),
    "mandolin": Player("mandolin", 55, 88, "LC", -0.45, 0.2, 0.7, ("mandolins", "bouzouki", "lute", "oud", "balalaika")),
    "kit": Player("kit-standard", 0, 127, "D", 0, 0, 0.5, ("drums", "drum", "drum kit", "drum set", "percussion", "beat", "beats", "drummer")),
    "kit-power": Player("kit-power", 0, 127, "D", 0, 0, 0.5, ("big drums",)),
    "kit-electronic": Player("kit-electronic", 0, 127, "D", 0, 0, 0.25, ("drum machine", "electronic drums", "909")),
    "kit-808": Player("kit-808", 0, 127, "D", 0, 0, 0.25, ("808", "808s")),
    "kit-brush": Player("kit-brush", 0, 127, "D", 0, 0, 0.7, ("brushes", "brushed drums", "jazz drums")),
    "kit-orchestra": Player("kit-orchestra", 0, 127, "D", 0, 0.3, 1.1, ("taiko", "taikos", "war drums", "epic drums", "bongos", "congas", "djembe", "frame drum", "tabla", "snare drum", "snare")),
}  # fmt: skip


def named() -> dict[str, str]:
    """Every word or phrase for a player → its name in PLAYERS."""
    found: dict[str, str] = {}
    for name, player in PLAYERS.items():
        for word in (name, name.replace("-", " "), *player.words):
            found.setdefault(word, name)
    return found
