"""The styles that the band knows: a table. Rule: everything that makes a genre sound like itself is in its row."""

from collections.abc import Mapping

import msgspec


class Genre(msgspec.Struct, frozen=True):
    """One style. Where there are several choices, the seed takes one."""

    means: tuple[str, ...]
    """Sentences whose meaning leads here."""
    words: tuple[str, ...]
    """Words that name it."""
    bpm: tuple[int, int]
    leads: tuple[str, ...]
    chords: tuple[tuple[str, str], ...]
    """Player and figure (figures.py)."""
    bass: tuple[tuple[str, str], ...]
    """Player and style (bass.py); none if empty."""
    major: tuple[str, ...] = ()
    minor: tuple[str, ...] = ()
    """Progressions of a theme, bars divided by |."""
    major_turns: tuple[str, ...] = ()
    minor_turns: tuple[str, ...] = ()
    """Progressions of the contrasting theme."""
    sad: float = 0.5
    """How often the seed chooses minor."""
    modes: tuple[str, str] = ("major", "minor")
    """What major and minor are here."""
    tune: str = ""
    """A narrower scale for the melody (harmony.TUNES)."""
    pads: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    """Players of the second voice."""
    drums: tuple[tuple[str, str], ...] = ()
    """Kit and groove (grooves.py)."""
    metres: tuple[str, ...] = ("4/4",)
    swing: float = 0.5
    swing_unit: float = 1.0
    density: float = 0.5
    """Of the melody: 0 long notes, 1 many short ones."""
    energy: float = 0.6
    cadence: str = "V7"
    """What leads into the last chord; "" where the loop just stops at home."""
    last: tuple[str, str] = ("I", "i")
    ritardando: float = 0.0
    room_seconds: float = 1.4
    wetness: float = 0.15
    pumping: float = 0.0
    looseness: float = 0.006


GENRES: Mapping[str, Genre] = {
    "lofi": Genre(
        means=("lofi hip hop beats to study and relax to", "chill mellow beat on a rainy evening in a cosy room", "calm background music for studying and reading"),
        words=("lofi", "lo-fi", "lo fi", "lofi hip hop", "lo-fi hip hop", "lofi beat", "lofi beats", "chillhop", "chill", "chillout", "study", "studying"),
        bpm=(70, 86), leads=("rhodes", "vibraphone", "piano", "flute", "jazz-guitar"), chords=(("rhodes", "lazy"), ("piano", "lazy"), ("jazz-guitar", "lazy")),
        bass=(("double-bass", "lazy"), ("bass-guitar", "lazy")), pads=("warm-pad",), answers=("vibraphone", "jazz-guitar"), drums=(("kit-brush", "boombap"), ("kit", "boombap")),
        major=("Imaj9 | vi9 | ii9 | V13", "IVmaj9 | iii7 | ii9 | Imaj9", "ii9 | V13 | Imaj9 | vi7", "Imaj7 | III7 | vi9 | v7 I9"),
        major_turns=("IVmaj9 | iv6 | iii7 | VI7", "vi9 | ii9 | IVmaj9 | V7sus", "IVmaj7 | V7/vi | vi9 | ii9"),
        minor=("i9 | VImaj7 | iv9 | v7", "i9 | iv9 | VII9 | IIImaj9", "VImaj9 | v7 | i9 | i9"), minor_turns=("VImaj9 | VII9 | v7 | i9", "iv9 | v7 | VImaj9 | VII9"),
        sad=0.5, tune="pentatonic", swing=0.58, swing_unit=0.5, density=0.4, energy=0.45, cadence="", last=("Imaj9", "i9"), ritardando=0.12, room_seconds=1.1, wetness=0.16, looseness=0.012),
    "ambient": Genre(
        means=("slow ambient soundscape floating in space", "a documentary about the universe, stars and planets", "meditation, yoga, sleep and deep relaxation", "ethereal drone with long pads, no beat", "underwater dream, northern lights, glacier"),
        words=("ambient", "meditation", "meditative", "drone", "atmospheric", "ethereal", "spa", "yoga", "soundscape", "new age", "sleep"),
        bpm=(54, 68), leads=("crystal", "piano", "vibraphone", "voices", "harp"), chords=(("crystal", "drops"), ("harp", "drops"), ("piano", "drops")), bass=(("synth-strings", "drone"), ("cello", "drone")),
        pads=("warm-pad", "halo-pad", "choir"), answers=("voices", "crystal", "flute"),
        major=("Imaj9 | Imaj9 | IVmaj9 | IVmaj9", "Iadd9 | vi7 | IVmaj9 | Vsus4", "Imaj7 | iii7 | IVmaj9 | IVmaj9"), major_turns=("vi9 | vi9 | IVmaj9 | Vsus4", "IVmaj9 | iii7 | ii9 | V7sus"),
        minor=("i9 | i9 | VImaj7 | VImaj7", "i9 | VImaj7 | iv9 | v7", "i9 | iv9 | i9 | VII"), minor_turns=("VImaj9 | VII | v7 | i9", "iv9 | VImaj7 | III | VII"),
        sad=0.4, modes=("lydian", "dorian"), tune="pentatonic", density=0.12, energy=0.35, cadence="", last=("Imaj9", "i9"), ritardando=0.25, room_seconds=4.2, wetness=0.45, looseness=0.02),
    "classical": Genre(
        means=("classical piano sonata by Mozart or Chopin", "an elegant chamber piece", "romantic nocturne for solo piano", "sonata, etude, prelude, minuet"),
        words=("classical", "piano sonata", "nocturne", "sonata", "chopin", "mozart", "prelude", "etude", "beethoven", "solo piano", "minuet"),
        bpm=(76, 112), leads=("piano",), chords=(("piano", "alberti"), ("piano", "broken"), ("piano", "nocturne")), bass=(("piano", "left-hand"),), metres=("4/4", "4/4", "3/4"),
        major=("I | V7 | I | IV V7", "I | vi | ii7 | V7", "I | IV | ii7 V7 | I", "I V7 | I | V7/V | V7", "I | V7/IV | IV | V7"),
        major_turns=("vi | V7/V | V | V7", "IV | I | V7/ii | ii V7", "V7/vi | vi | V7/V | V7", "iii | vi | ii7 | V7"),
        minor=("i | iv | V7 | i", "i | VI | iiø V7 | i", "i V7 | i | iv6 | V7", "i | VII | VI | V7"), minor_turns=("III | VII | VI | V7", "VI | III | iv6 | V7", "iv | VII7 | III | V7"),
        sad=0.45, modes=("major", "minor"), density=0.6, energy=0.5, ritardando=0.4, room_seconds=2.0, wetness=0.2, looseness=0.012),
    "baroque": Genre(
        means=("baroque harpsichord concerto by Bach or Vivaldi", "a stately court dance of the eighteenth century", "fugue and counterpoint"),
        words=("baroque", "bach", "vivaldi", "handel", "harpsichord", "fugue", "toccata", "concerto"),
        bpm=(84, 108), leads=("violin", "oboe", "flute", "recorder"), chords=(("harpsichord", "arpeggio"), ("harpsichord", "pulse")), bass=(("cello", "baroque"), ("bassoon", "baroque")), pads=("strings",), answers=("recorder", "oboe", "violin"), metres=("4/4", "3/4"),
        major=("I | IV | V7 | I", "I V | vi iii | IV I | IV V7", "I | ii7 | V7 | I"), major_turns=("vi | ii | V | I", "V7/IV | IV | viio | iii V7", "V7/V | V | V7/vi | vi V7"),
        minor=("i | iv | V7 | i", "i | iv7 | VII7 | III V7", "i V | VI III | iv i | iv V7"), minor_turns=("iv7 | VII7 | IIImaj7 | VI V7", "III | VII | i | V7"),
        sad=0.45, density=0.75, energy=0.55, ritardando=0.35, room_seconds=2.2, wetness=0.22),
    "waltz": Genre(
        means=("a Viennese waltz in a ballroom", "carousel music, merry-go-round, a dance in three"), words=("waltz", "waltzes", "viennese", "ballroom", "carousel", "merry-go-round"),
        bpm=(126, 168), leads=("violin", "flute", "clarinet", "accordion"), chords=(("pizzicato", "waltz"), ("piano", "waltz"), ("harp", "waltz")), bass=(("double-bass", "waltz"), ("cello", "waltz")), pads=("strings",), answers=("horn", "clarinet", "glockenspiel"), metres=("3/4",),
        major=("I | I | V7 | V7 | V7 | V7 | I | I", "I | vi | ii7 | V7", "I | V7 | I | V7", "I | V7/ii | ii | V7"), major_turns=("IV | IV | I | I | V7/V | V7/V | V7 | V7", "vi | V7/vi | vi | V7", "IV | I | V7 | I"),
        minor=("i | i | V7 | V7", "i | iv | V7 | i", "i | VI | iiø | V7"), minor_turns=("iv | i | V7 | i", "III | VII | III | V7", "VI | III | iv | V7"),
        sad=0.25, density=0.45, energy=0.6, ritardando=0.35, room_seconds=2.0, wetness=0.22, looseness=0.01),
    "cinematic": Genre(
        means=("epic orchestral film trailer, heroic battle", "a hero rises, an army marches to war, dragons in the sky", "cinematic adventure with choir and big drums", "a majestic soundtrack for a fantasy game", "emotional orchestral score, soaring strings"),
        words=("epic", "cinematic", "orchestral", "trailer", "heroic", "battle", "soundtrack", "film score", "symphonic", "orchestra", "adventure", "majestic", "symphony", "fantasy"),
        bpm=(84, 108), leads=("horn", "strings", "trumpet"), chords=(("strings", "ostinato"), ("strings", "pulse"), ("pizzicato", "ostinato")), bass=(("cello", "pedal"), ("cello", "octaves")), pads=("choir", "brass", "strings"), answers=("brass", "violin", "choir", "trumpet"),
        drums=(("kit-orchestra", "epic"), ("kit-orchestra", "epic-march")),
        major=("I | V | vi | IV", "I | bVI | bVII | I", "vi | IV | I | V", "I | iii | IV | V"), major_turns=("IV | V | vi | vi", "ii | IV | V | V", "bVI | bVII | I | I"),
        minor=("i | VI | III | VII", "i | VI | iv | V", "i | VII | VI | V", "i | iv | VI | VII"), minor_turns=("VI | VII | i | i", "iv | i | VI | VII", "III | VII | iv | V"),
        sad=0.8, density=0.3, energy=0.8, cadence="V", ritardando=0.2, room_seconds=2.8, wetness=0.28),
    "jazz": Genre(
        means=("swing jazz trio in a smoky club", "bebop saxophone quartet, walking bass", "big band swing, late night jazz bar"), words=("jazz", "swing", "bebop", "big band", "jazzy", "smoky", "ragtime", "dixieland", "speakeasy"),
        bpm=(112, 168), leads=("tenor-sax", "trumpet", "vibraphone", "piano", "muted-trumpet", "clarinet"), chords=(("piano", "comp"), ("jazz-guitar", "comp")), bass=(("double-bass", "walking"),), answers=("muted-trumpet", "alto-sax", "jazz-guitar"), drums=(("kit-brush", "swing"), ("kit", "swing")),
        major=("ii9 | V13 | Imaj9 | VI7b9", "Imaj7 | vi7 | ii9 | V13", "Imaj9 VI7b9 | ii9 V13 | iii7 VI7 | ii9 V13", "Imaj7 | V7/IV | IVmaj7 | iv6"), major_turns=("IVmaj7 | #ivo7 | iii7 | VI7b9", "V7/vi | V7/ii | V7/V | V13", "iii7 | V7/ii | ii9 | V13"),
        minor=("i69 | iiø V7b9 | i69 | iv9", "iiø | V7b9 | i69 | i69", "i69 | VI7 | iiø | V7b9"), minor_turns=("iv9 | VII13 | IIImaj9 | VImaj7", "iv9 | i69 | iiø | V7b9"),
        sad=0.3, modes=("major", "dorian"), swing=0.66, density=0.7, energy=0.6, cadence="V13", last=("I69", "i69"), ritardando=0.15, room_seconds=1.2, wetness=0.14, looseness=0.01),
    "bossa": Genre(
        means=("bossa nova on a beach in Rio, soft nylon guitar", "a relaxed Brazilian evening, cocktail lounge", "elevator lounge music"), words=("bossa", "bossa nova", "brazilian", "lounge", "rio", "samba", "elevator", "cocktail"),
        bpm=(116, 138), leads=("flute", "tenor-sax", "piano", "nylon-guitar", "vibraphone"), chords=(("nylon-guitar", "bossa"), ("piano", "bossa")), bass=(("double-bass", "bossa"), ("bass-guitar", "bossa")), pads=("strings",), answers=("vibraphone", "alto-sax", "piano"), drums=(("kit-brush", "bossa"),),
        major=("Imaj9 | Imaj9 | ii9 | V13", "Imaj7 | V7/V | ii9 | V7b9", "Imaj9 | ii9 | Imaj9 | V13"), major_turns=("IVmaj9 | iv6 | iii7 | VI7b9", "iii7 | V7/ii | ii9 | V13"),
        minor=("i69 | i69 | iiø | V7b9", "i9 | iv9 | VII13 | IIImaj9", "i69 | VImaj7 | iiø | V7b9"), minor_turns=("iv9 | VII13 | IIImaj9 | VImaj7", "VImaj7 | V7 | i9 | iv9"),
        sad=0.4, modes=("major", "minor"), density=0.5, energy=0.5, cadence="V13", last=("Imaj9", "i69"), ritardando=0.1, room_seconds=1.3, wetness=0.16),
    "funk": Genre(
        means=("groovy funk with slap bass and clavinet", "disco dance floor of the seventies", "soul and groove, a party band"), words=("funk", "funky", "disco", "groovy", "groove", "soul", "motown", "seventies", "r&b", "rnb"),
        bpm=(98, 116), leads=("brass", "alto-sax", "organ", "clean-guitar"), chords=(("clavinet", "funk"), ("clean-guitar", "funk"), ("rhodes", "stabs")), bass=(("slap-bass", "funk"), ("bass-guitar", "funk")), answers=("trumpet", "tenor-sax", "clean-guitar"), drums=(("kit", "funk"), ("kit", "disco")),
        major=("I9 | I9 | IV9 | I9", "I7 | IV9 | I7 | V9"), major_turns=("IV9 | IV9 | ii9 | V9", "vi7 | ii9 | IV9 | V9"), minor=("i9 | i9 | IV9 | IV9", "i9 | VII9 | IV9 | v7", "i7 | i7 | iv9 | i7"), minor_turns=("IV9 | IV9 | VII | v7", "iv9 | v7 | i9 | IV9"),
        sad=0.6, modes=("mixolydian", "dorian"), tune="blues", swing=0.54, swing_unit=0.5, density=0.65, energy=0.8, cadence="V9", last=("I9", "i9"), room_seconds=0.9, wetness=0.1),
    "rock": Genre(
        means=("energetic rock band with electric guitars and drums", "driving stadium anthem, road trip", "garage punk, teenage rebellion", "upbeat indie pop rock song"), words=("rock", "punk", "indie", "grunge", "stadium", "anthem", "garage", "band", "surf"),
        bpm=(112, 148), leads=("overdriven-guitar", "overdriven-guitar", "organ"), chords=(("distorted-guitar", "power"), ("overdriven-guitar", "eighths"), ("clean-guitar", "strum")), bass=(("picked-bass", "eighths"), ("bass-guitar", "eighths")), pads=("organ",), answers=("clean-guitar", "organ"), drums=(("kit-power", "rock"), ("kit", "rock")),
        major=("I | V | vi | IV", "I | IV | V | IV", "I | VII | IV | I", "vi | IV | I | V"), major_turns=("IV | V | vi | IV", "ii | IV | V | V", "vi | V | IV | IV"), minor=("i | VI | III | VII", "i | VII | VI | VII", "i | III | VII | iv"), minor_turns=("VI | VII | i | i", "iv | VI | VII | VII"),
        sad=0.45, modes=("mixolydian", "minor"), tune="pentatonic", density=0.5, energy=0.85, cadence="V", room_seconds=1.0, wetness=0.1),
    "pop": Genre(
        means=("happy upbeat pop song for an advert", "background for a tutorial, a cooking show or a tour of a shop", "cheerful corporate background, optimistic and bright", "feel-good summer tune", "a positive jingle for a product video"), words=("pop", "corporate", "upbeat", "advert", "commercial", "jingle", "feel-good", "optimistic", "inspiring", "uplifting", "motivational", "vlog", "podcast", "presentation"),
        bpm=(100, 124), leads=("piano", "glockenspiel", "saw-lead", "clean-guitar", "marimba"), chords=(("piano", "pulse"), ("steel-guitar", "strum"), ("muted-guitar", "arpeggio"), ("ukulele", "strum")), bass=(("bass-guitar", "eighths"), ("bass-guitar", "root-fifth")), pads=("strings", "warm-pad"), answers=("glockenspiel", "strings", "marimba"), drums=(("kit", "pop"), ("kit", "four")),
        major=("I | V | vi | IV", "I | IV | vi | V", "vi | IV | I | V", "I | iii7 | IV | V", "IV | I | V | vi"), major_turns=("IV | V | iii | vi", "ii7 | IV | V | V", "IV | V | I | I"), minor=("i | VI | III | VII", "VI | VII | i | III", "i | iv | VI | VII"), minor_turns=("VI | VII | i | i", "iv | VI | III | VII"),
        sad=0.15, tune="pentatonic", density=0.5, energy=0.75, cadence="V", last=("Iadd9", "i"), room_seconds=1.2, wetness=0.14),
    "metal": Genre(
        means=("heavy metal with distorted guitars and double bass drums", "thrash and doom, rage in hell"), words=("metal", "heavy metal", "thrash", "doom", "hardcore", "djent", "headbang", "heavy"),
        bpm=(130, 176), leads=("overdriven-guitar", "distorted-guitar"), chords=(("distorted-guitar", "gallop"), ("distorted-guitar", "power")), bass=(("picked-bass", "gallop"), ("picked-bass", "eighths")), pads=(), answers=("overdriven-guitar",), drums=(("kit-power", "metal"), ("kit-power", "double")),
        major=("I5 | VII5 | IV5 | I5", "I5 | IV5 | V5 | IV5"), major_turns=("VI5 | IV5 | I5 | V5", "IV5 | IV5 | V5 | V5"), minor=("i5 | VI5 | VII5 | i5", "i5 | i5 | II5 | i5", "i5 | III5 | II5 | VII5"), minor_turns=("VI5 | VII5 | i5 | i5", "iv5 | VI5 | VII5 | II5"),
        sad=0.95, modes=("mixolydian", "phrygian"), density=0.7, energy=0.95, cadence="VII5", last=("I5", "i5"), room_seconds=0.9, wetness=0.09),
    "folk": Genre(
        means=("gentle acoustic folk with fingerpicked guitar", "sitting by a campfire, a quiet walk in the woods", "singer-songwriter ballad, warm and honest"), words=("folk", "acoustic", "campfire", "singer-songwriter", "fingerpicking", "fingerpicked", "ballad", "americana", "indie folk"),
        bpm=(84, 112), leads=("violin", "harmonica", "flute", "mandolin", "piano"), chords=(("steel-guitar", "fingerpick"), ("nylon-guitar", "fingerpick"), ("steel-guitar", "strum")), bass=(("double-bass", "root-fifth"),), pads=("strings",), answers=("mandolin", "cello", "steel-guitar"), drums=(("kit-brush", "light"),), metres=("4/4", "4/4", "3/4"),
        major=("I | IV | I | V", "I | V | vi | IV", "I | vi | IV | V", "I | iii | IV | I"), major_turns=("vi | IV | I | V", "IV | I | ii | V", "IV | V | I | vi"), minor=("i | VII | VI | VII", "i | III | VII | i", "i | iv | i | VII"), minor_turns=("III | VII | i | VI", "VI | III | VII | VII"),
        sad=0.3, modes=("major", "dorian"), tune="pentatonic", density=0.45, energy=0.45, cadence="V", ritardando=0.2, room_seconds=1.2, wetness=0.14, looseness=0.01),
    "country": Genre(
        means=("country and western with banjo and fiddle", "cowboy on a ranch, bluegrass hoedown, truck on a highway"), words=("country", "bluegrass", "western", "cowboy", "hoedown", "nashville", "honky tonk", "banjo", "wild west", "rodeo"),
        bpm=(104, 132), leads=("violin", "banjo", "harmonica", "clean-guitar"), chords=(("banjo", "fingerpick"), ("steel-guitar", "boom-chuck"), ("steel-guitar", "strum")), bass=(("double-bass", "root-fifth"), ("bass-guitar", "root-fifth")), answers=("banjo", "mandolin", "clean-guitar"), drums=(("kit-brush", "train"), ("kit", "country")),
        major=("I | I | IV | V", "I | IV | V | I", "I | V | IV | I", "I | vi | IV | V7"), major_turns=("IV | I | V7/V | V7", "IV | IV | I | V7"), minor=("i | VII | VI | V", "i | iv | V7 | i"), minor_turns=("VI | III | VII | i", "iv | i | V | V"),
        sad=0.15, tune="pentatonic", swing=0.54, density=0.65, energy=0.7, room_seconds=0.9, wetness=0.1),
    "house": Genre(
        means=("electronic dance music in a club, house beat", "workout and gym motivation, running and sport", "festival EDM drop, party all night", "deep house on a rooftop", "trance, euphoric dance floor"), words=("electronic", "house", "edm", "dance", "club", "trance", "dubstep", "party", "rave", "electro", "workout", "gym", "fitness", "techno pop", "deep house", "drum and bass"),
        bpm=(120, 128), leads=("saw-lead", "piano", "square-lead"), chords=(("piano", "house"), ("saw-lead", "house"), ("rhodes", "house")), bass=(("synth-bass", "offbeat"), ("acid-bass", "octaves"), ("synth-bass", "eighths")), pads=("synth-strings", "warm-pad"), answers=("square-lead", "crystal"), drums=(("kit-electronic", "four"), ("kit-808", "four")),
        major=("IV | V | vi | I", "vi | IV | I | V", "I | V | vi | IV"), major_turns=("IV | V | vi | vi", "ii7 | vi | IV | V"), minor=("i7 | VImaj7 | III | VII", "i | VI | VII | v", "i7 | iv7 | VImaj7 | VII"), minor_turns=("VImaj7 | VII | i7 | i7", "iv7 | VI | i | VII"),
        sad=0.7, tune="pentatonic", density=0.6, energy=0.85, cadence="", room_seconds=1.4, wetness=0.14, pumping=0.55, looseness=0.001),
    "techno": Genre(
        means=("dark minimal techno in a warehouse", "industrial machine rhythm, hypnotic and cold"), words=("techno", "minimal techno", "industrial", "acid", "warehouse", "hypnotic"),
        bpm=(126, 136), leads=("saw-lead", "square-lead"), chords=(("saw-lead", "stabs"), ("square-lead", "ostinato")), bass=(("acid-bass", "sixteenths"), ("synth-bass", "offbeat")), pads=("synth-strings", "halo-pad"), answers=("crystal",), drums=(("kit-electronic", "techno"), ("kit-808", "techno")),
        major=("I | I | VII | I", "I | I | IV | I"), major_turns=("vi | vi | V | V",), minor=("i | i | i | VI", "i | i | II | i", "i | i | VII | VI"), minor_turns=("VI | VI | VII | VII", "iv | iv | i | i"),
        sad=0.95, modes=("mixolydian", "phrygian"), density=0.55, energy=0.85, cadence="", room_seconds=1.6, wetness=0.14, pumping=0.5, looseness=0.0),
    "synthwave": Genre(
        means=("eighties synthwave, neon lights and a night drive", "cyberpunk city, retro future", "science fiction, space ship, robots"), words=("synthwave", "retrowave", "eighties", "80s", "neon", "cyberpunk", "outrun", "vaporwave", "sci-fi", "futuristic"),
        bpm=(84, 110), leads=("saw-lead", "square-lead"), chords=(("saw-lead", "arpeggio"), ("synth-strings", "pulse"), ("fm-piano", "pulse")), bass=(("synth-bass", "eighths"), ("synth-bass", "octaves")), pads=("synth-strings", "warm-pad"), answers=("crystal", "square-lead"), drums=(("kit-electronic", "rock"), ("kit-electronic", "four")),
        major=("I | V | vi | IV", "IV | V | I | vi"), major_turns=("ii | IV | V | V", "vi | V | IV | V"), minor=("i | VI | III | VII", "i | VII | VI | VI", "VI | VII | i | i", "i | iv | VI | V"), minor_turns=("iv | VI | VII | VII", "VI | III | VII | v"),
        sad=0.85, density=0.4, energy=0.75, cadence="", room_seconds=1.9, wetness=0.2, pumping=0.25, looseness=0.001),
    "chiptune": Genre(
        means=("8-bit chiptune from an old video game console", "arcade platform game level, pixels and coins"), words=("chiptune", "8-bit", "8bit", "8 bit", "arcade", "video game", "game", "nintendo", "pixel", "retro game", "platformer"),
        bpm=(126, 160), leads=("square-lead",), chords=(("square-lead", "fast-arpeggio"), ("saw-lead", "fast-arpeggio")), bass=(("acid-bass", "octaves"), ("synth-bass", "eighths")), answers=("square-lead", "saw-lead"), drums=(("kit-808", "rock"), ("kit-electronic", "pop")),
        major=("I | IV | V | I", "I | V | vi | IV", "I | bVI | bVII | I", "I | vi | ii | V"), major_turns=("IV | V | iii | vi", "vi | IV | ii | V"), minor=("i | VII | VI | V", "i | VI | VII | i"), minor_turns=("iv | VII | III | V", "VI | VII | i | V"),
        sad=0.25, density=0.75, energy=0.8, cadence="V", room_seconds=0.5, wetness=0.07, looseness=0.0),
    "hiphop": Genre(
        means=("hip hop beat with an 808 and a hard snare", "trap instrumental for a rapper", "street gangster boom bap"), words=("hip-hop", "hip hop", "hiphop", "rap", "trap", "boom bap", "drill", "gangster", "urban", "beat"),
        bpm=(78, 94), leads=("rhodes", "piano", "crystal", "strings", "flute"), chords=(("piano", "sparse"), ("rhodes", "sparse"), ("pizzicato", "ostinato")), bass=(("synth-bass", "hiphop"),), pads=("strings", "choir"), answers=("voices", "saw-lead"), drums=(("kit-808", "trap"), ("kit", "boombap")),
        major=("Imaj7 | vi7 | IVmaj7 | V", "vi | IV | I | V"), major_turns=("IVmaj7 | iii7 | vi7 | V",), minor=("i | VI | i | V", "i7 | i7 | VImaj7 | v7", "i | iv | VI | V"), minor_turns=("VI | VII | i | i", "iv | v | VI | VII"),
        sad=0.9, modes=("major", "harmonic"), density=0.4, energy=0.7, cadence="", swing=0.55, swing_unit=0.5, room_seconds=1.0, wetness=0.12),
    "reggae": Genre(
        means=("reggae with an off-beat guitar, Jamaica", "ska and dub, sunshine on an island"), words=("reggae", "ska", "dub", "jamaica", "jamaican", "rasta", "dancehall"),
        bpm=(72, 88), leads=("organ", "harmonica", "trombone", "alto-sax"), chords=(("clean-guitar", "skank"), ("organ", "skank"), ("piano", "skank")), bass=(("bass-guitar", "reggae"),), pads=("organ",), answers=("trombone", "trumpet"), drums=(("kit", "one-drop"),),
        major=("I | IV | I | V", "I | V | vi | IV", "I | ii | IV | I"), major_turns=("IV | I | IV | V", "vi | ii | IV | V"), minor=("i | iv | i | v", "i | VII | VI | v"), minor_turns=("VI | VII | i | i", "iv | i | v | v"),
        sad=0.3, tune="pentatonic", swing=0.58, swing_unit=0.5, density=0.45, energy=0.6, cadence="V", room_seconds=1.4, wetness=0.18),
    "blues": Genre(
        means=("slow twelve-bar blues with guitar and harmonica", "down and out in Chicago, a delta blues"), words=("blues", "bluesy", "delta", "chicago", "boogie", "twelve-bar", "shuffle", "rock and roll", "rockabilly"),
        bpm=(84, 118), leads=("overdriven-guitar", "harmonica", "tenor-sax", "piano"), chords=(("piano", "shuffle"), ("clean-guitar", "shuffle"), ("organ", "stabs")), bass=(("bass-guitar", "boogie"), ("double-bass", "boogie")), answers=("harmonica", "clean-guitar", "organ"), drums=(("kit", "shuffle"),),
        major=("I7 | IV7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V9 | IV9 | I7 | V7", "I7 | I7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V9 | IV9 | I7 | V7"), major_turns=("IV7 | IV7 | I7 | I7 | V9 | IV9 | I7 | V7",),
        minor=("i7 | iv7 | i7 | i7 | iv7 | iv7 | i7 | i7 | VI7 | V7 | i7 | V7",), minor_turns=("iv7 | iv7 | i7 | i7 | VI7 | V7 | i7 | V7",),
        sad=0.1, modes=("mixolydian", "minor"), tune="blues", swing=0.66, density=0.55, energy=0.65, last=("I7", "i7"), ritardando=0.15, room_seconds=1.0, wetness=0.12, looseness=0.01),
    "latin": Genre(
        means=("salsa with piano montuno, congas and brass", "Cuban street party, mambo and carnival", "passionate tango or rumba"), words=("latin", "salsa", "mambo", "cuban", "cuba", "rumba", "cha cha", "merengue", "carnival", "mexican", "mariachi", "havana", "cumbia"),
        bpm=(168, 196), leads=("trumpet", "brass", "flute"), chords=(("piano", "montuno"),), bass=(("bass-guitar", "tumbao"), ("double-bass", "tumbao")), answers=("trombone", "brass", "alto-sax"), drums=(("kit", "salsa"),),
        major=("I | IV | V7 | IV", "I | I | V7 | V7", "I | vi | ii | V7"), major_turns=("IV | I | V7 | I", "ii | V7 | ii | V7"), minor=("i | iv | V7 | iv", "i | VII | VI | V7", "i | i | V7 | V7"), minor_turns=("iv | i | V7 | i", "VI | V7 | VI | V7"),
        sad=0.55, density=0.55, energy=0.85, room_seconds=1.0, wetness=0.12),
    "tango": Genre(
        means=("a dramatic Argentine tango", "flamenco guitar, Spanish passion"), words=("tango", "argentine", "flamenco", "spanish", "bolero", "gypsy", "buenos aires", "spain"),
        bpm=(108, 126), leads=("accordion", "violin", "nylon-guitar"), chords=(("piano", "tango"), ("nylon-guitar", "tango")), bass=(("double-bass", "tango"),), pads=("strings",), answers=("violin", "piano"), drums=(),
        major=("I | V7 | V7 | I", "I | vi | ii | V7"), major_turns=("IV | I | V7 | I",), minor=("i | iv | V7 | i", "i | VII | VI | V", "i | iiø | V7 | i"), minor_turns=("iv | i | V7/V | V7", "VI | III | iiø | V7"),
        sad=0.95, modes=("major", "harmonic"), density=0.6, energy=0.65, ritardando=0.15, room_seconds=1.4, wetness=0.16),
    "celtic": Genre(
        means=("a lively Irish jig with tin whistle and fiddle", "Celtic highlands, a green island, pub session"), words=("celtic", "irish", "jig", "reel", "scottish", "highland", "highlands", "ireland", "scotland", "pub", "sea shanty", "shanty", "pirate"),
        bpm=(104, 122), leads=("whistle", "violin", "bagpipe", "flute"), chords=(("steel-guitar", "strum"), ("harp", "arpeggio"), ("mandolin", "strum")), bass=(("cello", "drone-beat"), ("double-bass", "root-fifth")), pads=("accordion",), answers=("violin", "mandolin", "whistle"), drums=(("kit-orchestra", "bodhran"),), metres=("6/8",),
        major=("I | I | IV | V", "I | VII | IV | I", "I | IV | I | V", "I | ii | IV | VII"), major_turns=("IV | I | VII | IV", "I | VII | I | VII"), minor=("i | VII | i | VII", "i | III | VII | i", "i | VII | VI | VII"), minor_turns=("III | VII | i | VII", "VI | VII | i | i"),
        sad=0.35, modes=("mixolydian", "dorian"), density=0.85, energy=0.65, cadence="V", room_seconds=1.4, wetness=0.16),
    "medieval": Genre(
        means=("a medieval tavern with lute and recorder", "renaissance dance at court, minstrels and knights", "old village market in a castle"), words=("medieval", "tavern", "renaissance", "minstrel", "bard", "lute", "knight", "knights", "troubadour", "castle", "kingdom"),
        bpm=(88, 116), leads=("recorder", "shakuhachi", "mandolin", "bagpipe"), chords=(("mandolin", "fingerpick"), ("harp", "arpeggio"), ("dulcimer", "arpeggio")), bass=(("cello", "drone-beat"), ("bassoon", "root-fifth")), answers=("dulcimer", "violin", "oboe"), drums=(("kit-orchestra", "tabor"),), metres=("4/4", "6/8", "3/4"),
        major=("I | VII | IV | I", "I | IV | I | V", "I5 | I5 | VII | I"), major_turns=("IV | I | VII | IV", "V | IV | I | VII"), minor=("i | VII | i | VII", "i | III | VII | i", "i | IV | i | VII", "i5 | VII | III | VII"), minor_turns=("III | VII | i | v", "VII | III | IV | v"),
        sad=0.8, modes=("mixolydian", "dorian"), density=0.55, energy=0.5, cadence="VII", last=("I5", "i5"), ritardando=0.2, room_seconds=1.8, wetness=0.2),
    "children": Genre(
        means=("a playful tune for children with xylophone and toys", "cute cartoon, puppies and kittens, kindergarten", "silly and funny, sneaking around on tiptoe", "clowns at the circus"), words=("children", "kids", "children's", "playful", "cartoon", "cute", "toy", "toys", "nursery", "quirky", "silly", "funny", "comedy", "circus", "kindergarten", "whimsical"),
        bpm=(108, 132), leads=("xylophone", "glockenspiel", "whistle", "recorder", "clarinet", "marimba"), chords=(("pizzicato", "oompah"), ("ukulele", "strum"), ("marimba", "oompah")), bass=(("tuba", "root-fifth"), ("bassoon", "root-fifth"), ("pizzicato", "root-fifth")), answers=("bassoon", "glockenspiel", "piccolo"), drums=(("kit-brush", "toy"),),
        major=("I | IV | V7 | I", "I | V7 | V7 | I", "I | vi | ii | V7", "I | I | IV | V7"), major_turns=("IV | I | V7/V | V7", "V7 | I | V7 | I", "vi | ii | V7 | I"), minor=("i | iv | V7 | i", "i | V7 | i | V7"), minor_turns=("VI | III | iv | V7",),
        sad=0.08, density=0.6, energy=0.55, room_seconds=0.9, wetness=0.12),
    "music-box": Genre(
        means=("a tiny music box turning in a child's room", "a delicate ballerina figurine, nostalgic and fragile"), words=("music box", "musicbox", "ballerina", "wind-up", "nostalgic", "dollhouse"),
        bpm=(88, 116), leads=("music-box",), chords=(("music-box", "arpeggio"), ("music-box", "waltz-high")), bass=(), answers=("celesta",), metres=("3/4", "4/4"),
        major=("I | vi | IV | V7", "I | V7 | vi | iii", "I | IV | ii | V7"), major_turns=("IV | I | ii | V7", "vi | iii | IV | V7"), minor=("i | VI | iv | V7", "i | VII | VI | V7"), minor_turns=("VI | III | iv | V7", "iv | i | V7 | i"),
        sad=0.35, density=0.5, energy=0.35, ritardando=0.6, room_seconds=1.8, wetness=0.22, looseness=0.003),
    "horror": Genre(
        means=("scary horror film, something is in the dark", "suspense and dread in a haunted house", "a creepy thriller, a stalker behind the door", "mystery, a detective follows a clue"), words=("horror", "scary", "suspense", "suspenseful", "creepy", "haunted", "thriller", "spooky", "eerie", "tense", "dread", "mystery", "mysterious", "sinister", "ominous", "halloween", "detective", "noir", "zombie"),
        bpm=(60, 78), leads=("celesta", "cello", "violin", "music-box", "bassoon"), chords=(("strings", "tremolo"), ("pizzicato", "sparse"), ("strings", "swell")), bass=(("cello", "drone"), ("cello", "pedal")), pads=("choir", "halo-pad", "strings"), answers=("tubular-bells", "voices", "clarinet"), drums=(("kit-orchestra", "heartbeat"),),
        major=("I | bVI | I | II",), major_turns=("bVI | V | bVI | V",), minor=("i | bII | i | io7", "i | i | bII | i", "i | VI | #ivo7 | i", "i | iiø | io7 | V7b9"), minor_turns=("VI | V | VI | V", "iv | io7 | bII | V", "bII | bII | i | #ivo7"),
        sad=1.0, modes=("harmonic", "harmonic"), density=0.3, energy=0.45, cadence="V7b9", ritardando=0.3, room_seconds=3.4, wetness=0.32, looseness=0.015),
    "christmas": Genre(
        means=("merry Christmas song with sleigh bells", "winter wonderland, Santa Claus and presents under the tree"), words=("christmas", "xmas", "santa", "sleigh", "jingle bells", "carol", "carols", "holiday", "winter wonderland", "festive", "advent"),
        bpm=(100, 126), leads=("glockenspiel", "brass", "celesta", "choir", "strings"), chords=(("pizzicato", "oompah"), ("piano", "pulse"), ("harp", "arpeggio")), bass=(("double-bass", "root-fifth"), ("cello", "root-fifth")), pads=("strings", "choir"), answers=("celesta", "horn", "flute"), drums=(("kit-orchestra", "sleigh"),),
        major=("I | vi | ii7 | V7", "I | IV | V7 | I", "I V7/IV | IV iv | I V7/ii | ii7 V7", "I | iii | IV | V7"), major_turns=("IV | iii | ii7 | I", "V7/vi | vi | V7/V | V7", "IV | #ivo7 | I | V7"), minor=("i | iv | V7 | i", "i | VI | iv | V7"), minor_turns=("III | VII | VI | V7",),
        sad=0.02, density=0.5, energy=0.65, last=("I6", "i"), ritardando=0.3, room_seconds=2.0, wetness=0.22),
    "march": Genre(
        means=("a military march with snare drums and brass", "a parade on a national holiday, royal fanfare", "a graduation ceremony or coronation"), words=("march", "marching", "military", "parade", "army", "patriotic", "fanfare", "royal", "ceremony", "graduation", "national", "coronation"),
        bpm=(112, 122), leads=("trumpet", "brass", "piccolo"), chords=(("horn", "oompah"), ("brass", "oompah")), bass=(("tuba", "root-fifth"),), pads=("horn",), answers=("trombone", "piccolo", "horn"), drums=(("kit-orchestra", "march"),),
        major=("I | I | V7 | V7", "I | IV | V7 | I", "I | vi | V7/V | V7"), major_turns=("IV | I | V7/V | V7", "vi | V7/vi | vi | V7", "IV | IV | I | V7"), minor=("i | i | V7 | i", "i | iv | V7 | i"), minor_turns=("III | VII | III | V7", "VI | III | iv | V7"),
        sad=0.1, density=0.5, energy=0.8, ritardando=0.12, room_seconds=1.6, wetness=0.16),
    "lullaby": Genre(
        means=("a gentle lullaby for a sleeping baby", "good night, little one, under the stars", "tender and soft, a mother's love"), words=("lullaby", "baby", "bedtime", "cradle", "goodnight", "good night", "tender", "sleepy", "nap"),
        bpm=(66, 84), leads=("celesta", "flute", "music-box", "harp", "voices"), chords=(("harp", "arpeggio"), ("piano", "rocking"), ("nylon-guitar", "fingerpick")), bass=(("cello", "long"), ("double-bass", "long")), pads=("strings",), answers=("clarinet", "celesta", "oboe"), metres=("3/4", "6/8", "4/4"),
        major=("I | IV | I | V7", "I | vi | IV | V7", "I | iii | IV | I"), major_turns=("IV | I | ii7 | V7", "IV | iii | ii7 | V7"), minor=("i | iv | i | V7", "i | VI | iv | V7"), minor_turns=("VI | III | iv | V7", "iv | i | iv | V7"),
        sad=0.12, tune="pentatonic", density=0.3, energy=0.3, ritardando=0.4, room_seconds=2.2, wetness=0.26, looseness=0.01),
    "asian": Genre(
        means=("traditional Japanese koto and bamboo flute in a zen garden", "Chinese guzheng in misty mountains, tea ceremony", "oriental pentatonic melody"), words=("asian", "japanese", "chinese", "oriental", "zen", "koto", "guzheng", "samurai", "geisha", "bamboo", "china", "japan", "tea ceremony", "kyoto", "ninja"),
        bpm=(70, 96), leads=("shakuhachi", "koto", "shamisen", "flute"), chords=(("koto", "arpeggio"), ("harp", "drops")), bass=(("cello", "drone"), ("koto", "long")), pads=("strings", "voices"), answers=("koto", "shamisen", "pan-flute"), drums=(("kit-orchestra", "temple"),),
        major=("I5 | I5 | vi | V5", "I | vi | I | V5", "I5 | ii | vi | I5"), major_turns=("vi | V5 | ii | vi", "V5 | vi | V5 | V5"), minor=("i5 | i5 | iv | i5", "i | VI | i | v5", "i5 | VI | iv | i5"), minor_turns=("VI | iv | VI | i5", "iv | v5 | iv | v5"),
        sad=0.55, tune="pentatonic", density=0.4, energy=0.4, cadence="", last=("I5", "i5"), ritardando=0.35, room_seconds=2.6, wetness=0.28, looseness=0.015),
    "eastern": Genre(
        means=("Arabian desert caravan, oud and frame drum", "Indian sitar raga and tabla", "belly dance in an oriental bazaar, ancient Egypt"), words=("arabic", "arabian", "indian", "raga", "sitar", "desert", "middle eastern", "egyptian", "egypt", "persian", "bazaar", "turkish", "bollywood", "belly dance", "caravan", "oud"),
        bpm=(88, 112), leads=("sitar", "violin", "mandolin", "oboe", "clarinet"), chords=(("mandolin", "ostinato"), ("dulcimer", "arpeggio")), bass=(("cello", "drone-beat"),), pads=("strings",), answers=("shakuhachi", "violin", "mandolin"), drums=(("kit-orchestra", "maqsum"),),
        major=("I5 | I | II | I", "I | I | II | VII"), major_turns=("iv | II | I | I", "II | vii | II | I"), minor=("I5 | I | II | I", "I | iv | II | I"), minor_turns=("iv | II | I | I", "II | vii | II | I"),
        sad=1.0, modes=("gypsy", "gypsy"), density=0.65, energy=0.6, cadence="II", last=("I5", "I5"), room_seconds=1.8, wetness=0.2),
    "african": Genre(
        means=("African drums, kalimba and marimba", "savanna safari, tribal dance", "Caribbean steel drums on a tropical beach, calypso", "jungle and tropical island"), words=("african", "tribal", "kalimba", "safari", "afro", "caribbean", "calypso", "tropical", "hawaii", "hawaiian", "island", "jungle", "steel drums", "beach", "world music"),
        bpm=(100, 124), leads=("kalimba", "marimba", "pan-flute", "steel-drums"), chords=(("marimba", "ostinato"), ("ukulele", "strum"), ("kalimba", "arpeggio")), bass=(("bass-guitar", "tumbao"), ("double-bass", "root-fifth")), pads=("voices",), answers=("steel-drums", "flute", "kalimba"), drums=(("kit-orchestra", "afro"), ("kit", "calypso")),
        major=("I | IV | V | I", "I | IV | I | V", "I | vi | IV | V"), major_turns=("IV | I | V | I", "ii | V | I | I"), minor=("i | VII | i | VII", "i | iv | VII | i"), minor_turns=("VI | VII | i | i",),
        sad=0.1, tune="pentatonic", density=0.7, energy=0.7, cadence="V", room_seconds=1.2, wetness=0.15),
    "sacred": Genre(
        means=("a hymn with church organ and choir in a cathedral", "Gregorian chant of monks", "gospel, prayer, wedding in a church"), words=("hymn", "church", "cathedral", "gregorian", "sacred", "gospel", "prayer", "organ", "requiem", "monks", "wedding", "angelic", "heaven", "heavenly"),
        bpm=(66, 88), leads=("choir", "church-organ", "trumpet", "voices"), chords=(("church-organ", "block"), ("choir", "block")), bass=(("church-organ", "long"),), pads=("choir", "strings"), answers=("oboe", "trumpet", "voices"), metres=("4/4", "3/4"),
        major=("I V | vi IV | ii7 V | I", "I IV | I V | vi ii7 | V7", "I | IV | V | I"), major_turns=("vi iii | IV I | ii V7/V | V", "IV I | ii V | iii vi | V7"), minor=("i V | i iv | VI iv | V7", "i | VII | VI | V"), minor_turns=("III VII | i v | VI iv | V", "VI III | iv i | iv | V7"),
        sad=0.35, density=0.25, energy=0.55, cadence="V7", ritardando=0.5, room_seconds=4.0, wetness=0.36),
    "sad-piano": Genre(
        means=("a sad emotional piano piece about loss and farewell", "melancholic, rain on a window, lonely and heartbroken", "a tear-jerking drama scene"), words=("sad piano", "emotional piano", "melancholic", "melancholy", "heartbroken", "heartbreak", "sorrow", "sorrowful", "farewell", "grief", "lonely", "emotional"),
        bpm=(62, 80), leads=("piano", "piano", "cello", "violin"), chords=(("piano", "arpeggio"), ("piano", "nocturne")), bass=(("piano", "long"),), pads=("strings",), answers=("cello", "violin"),
        major=("I | V | vi | IV", "IV | I | V | vi", "Iadd9 | iii7 | IVmaj7 | iv6"), major_turns=("vi | iii7 | IV | V", "IVmaj7 | iv6 | iii7 | vi7"), minor=("i | VI | III | VII", "i | iv | VImaj7 | V", "i9 | v7 | VImaj7 | iv9"), minor_turns=("VImaj7 | VII | III | iv7", "iv9 | i | VImaj7 | V7"),
        sad=0.9, density=0.35, energy=0.4, cadence="V7", last=("Iadd9", "i9"), ritardando=0.5, room_seconds=2.6, wetness=0.26, looseness=0.014),
}  # fmt: skip
