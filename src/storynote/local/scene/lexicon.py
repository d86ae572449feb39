"""What words mean to the composer. Rule: tables only; how they are applied is `words`."""

from collections.abc import Mapping

SETTINGS: Mapping[str, str] = {
    # word or phrase → setting
    "library": "library", "bookshop": "library", "bookstore": "library", "study": "library", "archive": "library",
    "room": "room", "living room": "room", "bedroom": "bedroom", "house interior": "room", "cabin": "room", "office": "office",
    "classroom": "classroom", "studio": "room", "fireplace": "room", "indoors": "room", "attic": "room", "museum": "room",
    "lab": "room", "laboratory": "room", "hotel room": "bedroom", "nursery": "bedroom",
    "kitchen": "kitchen", "bakery": "kitchen", "cafe": "cafe", "café": "cafe", "coffee shop": "cafe",
    "restaurant": "cafe", "diner": "cafe", "bar": "cafe",
    "forest": "forest", "woods": "forest", "woodland": "forest", "jungle": "jungle", "rainforest": "jungle",
    "meadow": "meadow", "field": "meadow", "fields": "meadow", "grass": "meadow", "grassland": "meadow", "hillside": "meadow", "hilltop": "meadow", "hill": "meadow", "hills": "meadow",
    "park": "garden", "garden": "garden", "backyard": "garden", "playground": "garden", "lawn": "garden",
    "mountain lake": "lake", "mountain": "mountains", "mountains": "mountains", "alps": "mountains", "peak": "mountains", "valley": "mountains",
    "lake": "lake", "pond": "lake", "lagoon": "lake", "riverside": "lake", "stream": "lake", "lakeside": "lake", "waterfall": "jungle",
    "desert": "desert", "dunes": "desert", "sahara": "desert", "canyon": "desert", "savanna": "savanna",
    "savannah": "savanna", "safari": "savanna",
    "snow": "snow", "snowy": "snow", "arctic": "snow", "antarctica": "snow", "tundra": "snow", "ice": "snow", "glacier": "snow",
    "winter": "snow", "north pole": "snow",
    "sea": "sea", "ocean": "sea", "waves": "sea", "harbor": "sea", "harbour": "sea", "sailing": "sea",
    "beach": "beach", "shore": "beach", "coast": "beach", "island": "sea", "tropical island": "beach", "desert island": "beach", "on an island": "beach", "on the island": "beach", "seaside": "beach", "tropical": "beach",
    "underwater": "underwater", "reef": "underwater", "coral reef": "underwater", "seabed": "underwater",
    "under the sea": "underwater", "deep sea": "underwater", "aquarium": "underwater", "under water": "underwater",
    "city": "city", "skyline": "city", "downtown": "city", "metropolis": "city", "new york": "city", "tokyo": "city", "paris": "city", "london": "city", "berlin": "city", "chicago": "city", "shanghai": "city",
    "hong kong": "city", "los angeles": "city", "san francisco": "city", "kyoto": "city",
    "urban": "city", "rooftop": "roof", "roof": "roof", "rooftops": "roof", "roofs": "roof", "cyberpunk": "city", "street": "street", "alley": "street", "road": "road",
    "highway": "road", "racetrack": "road", "market": "street", "town": "village", "village": "village",
    "neighborhood": "village", "suburb": "village", "countryside": "farm", "farm": "farm", "barn": "farm", "orchard": "farm",
    "castle": "castle", "kingdom": "castle", "fairy tale": "castle", "fortress": "castle", "palace": "castle",
    "space": "space", "galaxy": "space", "nebula": "space", "orbit": "space", "universe": "space", "stars": "space",
    "moon": "moon", "lunar": "moon", "moon surface": "moon", "mars": "mars", "alien planet": "mars", "planet": "mars",
    "sky": "sky", "clouds": "sky", "above the clouds": "sky", "cloud": "sky",
    "lava cave": "cave", "cave": "cave", "cavern": "cave", "mine": "cave", "dungeon": "cave", "crystal cave": "cave",
    "volcano": "volcano", "lava": "volcano", "stage": "stage", "concert": "stage", "theater": "stage", "theatre": "stage",
    "circus": "stage", "graveyard": "graveyard", "cemetery": "graveyard", "haunted": "graveyard",
}  # fmt: skip

SETTING_TEXTS: Mapping[str, str] = {
    # what each setting is about, for prompts that name none
    "library": "reading, books, studying, knowledge, writing a letter",
    "room": "at home, sleeping, sofa, playing inside, family, toys, cozy evening, computer, work",
    "kitchen": "cooking, food, breakfast, cake, coffee, chef",
    "forest": "trees, hiking, camping, mushrooms, woodland animals, wolf, bear, deer",
    "jungle": "tiger, monkey, gorilla, parrot, tropical plants, explorer",
    "meadow": "flowers, spring, butterfly, picnic, running in the grass, rabbit, kite",
    "mountains": "climbing, adventure, eagle, dragon, epic landscape",
    "desert": "camel, cactus, pyramid, hot sand, cowboy",
    "savanna": "lion, elephant, giraffe, zebra, rhinoceros, Africa",
    "snow": "christmas, santa, penguin, skiing, polar bear, snowman, sled",
    "sea": "boat, ship, sailing, whale, dolphin, pirate, lighthouse, storm at sea",
    "beach": "surfing, holiday, summer, crab, sandcastle, palm tree",
    "underwater": "fish, shark, octopus, mermaid, diving, submarine, jellyfish",
    "city": "buildings, night life, superhero, robot, future, cyberpunk, taxi, business",
    "road": "car, racing, motorcycle, truck, bus, road trip",
    "village": "houses, church, neighbours, children playing, bicycle, dog on a walk",
    "farm": "cow, pig, horse, sheep, chicken, tractor, harvest, corn",
    "castle": "knight, princess, king, unicorn, wizard, magic, fairy, medieval",
    "space": "rocket, planets, spaceship, satellite, alien, astronaut floating, stars",
    "sky": "airplane, hot air balloon, flying, bird, parachute, angel",
    "cave": "treasure, crystals, bat, mining, dwarf, hidden, darkness",
    "volcano": "lava, dinosaur, eruption, fire",
    "stage": "music, singer, guitar, dance, performance, magician, band",
    "graveyard": "ghost, vampire, zombie, halloween, skeleton, witch, spooky",
}

TIMES: Mapping[str, str] = {
    "night": "night", "midnight": "night", "moonlight": "night", "moonlit": "night", "starry": "night", "nighttime": "night",
    "full moon": "night", "neon": "night", "nocturnal": "night", "dark": "night", "aurora": "night", "northern lights": "night",
    "fireworks": "night", "stars": "night", "late at night": "night", "evening": "dusk", "dusk": "dusk", "twilight": "dusk",
    "blue hour": "dusk", "sunset": "sunset", "sundown": "sunset", "golden hour": "sunset", "golden": "sunset",
    "sunrise": "dawn", "dawn": "dawn", "morning": "dawn", "daybreak": "dawn", "day": "day", "noon": "day", "sunny": "day",
    "daylight": "day", "afternoon": "day", "midday": "day", "bright": "day", "summer": "day",
}  # fmt: skip

WEATHERS: Mapping[str, str] = {
    "rain": "rain", "rainy": "rain", "raining": "rain", "drizzle": "rain", "wet": "rain", "storm": "storm", "stormy": "storm",
    "thunder": "storm", "lightning": "storm", "thunderstorm": "storm", "snowing": "snow", "snow falling": "snow", "falling snow": "snow", "snowfall": "snow",
    "blizzard": "snow", "snowflakes": "snow", "fog": "fog", "foggy": "fog", "mist": "fog", "misty": "fog", "haze": "fog",
    "hazy": "fog", "cloudy": "cloudy", "overcast": "cloudy", "gloomy": "cloudy", "clear": "clear", "sunny": "clear",
}  # fmt: skip

LIGHTS: Mapping[str, str] = {
    "warm": "warm", "cozy": "warm", "cosy": "warm", "candlelit": "warm", "candlelight": "warm", "golden": "warm",
    "cool": "cool", "cold": "cool", "icy": "cool", "neon": "neon", "cyberpunk": "neon", "synthwave": "neon",
    "vaporwave": "neon", "magical": "magic", "magic": "magic", "enchanted": "magic", "dreamy": "magic", "fantasy": "magic",
    "pastel": "pastel", "vibrant": "vivid", "colorful": "vivid", "colourful": "vivid", "noir": "mono",
    "monochrome": "mono", "lava": "lava", "black and white": "mono", "sepia": "sepia", "vintage": "sepia", "dramatic": "drama",
    "moody": "drama", "cinematic": "drama",
}  # fmt: skip

COLORS: Mapping[str, tuple[float, float, float]] = {
    # hue (turns), saturation, value to take on
    "red": (0.0, 0.85, 0.9), "crimson": (0.97, 0.85, 0.75), "scarlet": (0.01, 0.9, 0.9), "orange": (0.07, 0.9, 1.0),
    "yellow": (0.14, 0.85, 1.0), "golden": (0.12, 0.8, 0.95), "gold": (0.12, 0.8, 0.95), "green": (0.34, 0.7, 0.7),
    "emerald": (0.4, 0.8, 0.65), "teal": (0.49, 0.75, 0.65), "turquoise": (0.48, 0.65, 0.85), "cyan": (0.5, 0.7, 0.95),
    "blue": (0.6, 0.75, 0.9), "navy": (0.63, 0.8, 0.45), "indigo": (0.69, 0.7, 0.7), "purple": (0.76, 0.65, 0.8),
    "violet": (0.75, 0.65, 0.85), "magenta": (0.86, 0.75, 0.9), "pink": (0.92, 0.5, 1.0), "brown": (0.07, 0.6, 0.5),
    "tan": (0.09, 0.4, 0.8), "white": (0.0, 0.0, 1.0), "silver": (0.6, 0.06, 0.85), "grey": (0.0, 0.0, 0.6),
    "gray": (0.0, 0.0, 0.6), "black": (0.0, 0.0, 0.2),
}  # fmt: skip

NUMBERS: Mapping[str, int] = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "pair": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "dozen": 12, "several": 4, "few": 3, "many": 8, "some": 3, "flock": 7, "herd": 5, "family": 3, "crowd": 6, "bunch": 4,
    "group": 4, "swarm": 9, "school": 7, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 8, "9": 9, "10": 10, "12": 12,
}  # fmt: skip

SIZES: Mapping[str, float] = {
    "tiny": 0.45, "little": 0.7, "small": 0.7, "miniature": 0.5, "cute": 0.9, "baby": 0.7, "big": 1.3, "large": 1.35,
    "huge": 1.6, "giant": 1.75, "enormous": 1.75, "gigantic": 1.8, "tall": 1.3, "massive": 1.7, "distant": 0.5, "majestic": 1.25,
}  # fmt: skip

ALIASES: Mapping[str, str] = {
    # common words → the drawing that means them
    "kitten": "cat", "puppy": "dog", "pup": "dog", "bunny": "rabbit", "hare": "rabbit", "pony": "horse", "stallion": "horse",
    "foal": "horse", "bull": "ox", "lamb": "ewe", "sheep": "ewe", "calf": "cow", "piglet": "pig", "chick": "baby-chick",
    "hen": "rooster", "chicken": "rooster", "chickens": "rooster", "fox": "fox", "wolf": "wolf", "bear": "bear", "polar bear": "polar-bear", "panda": "panda",
    "lion": "lion", "tiger": "tiger", "elephant": "elephant", "dinosaur": "t-rex", "dino": "t-rex", "brontosaurus": "sauropod",
    "t rex": "t-rex", "dragon": "dragon", "unicorn": "unicorn", "frog": "frog", "toad": "frog", "bee": "honeybee",
    "bird": "bird", "sparrow": "bird", "robin": "bird", "seagull": "dove", "pigeon": "dove", "dove": "dove", "crow": "black-bird",
    "raven": "black-bird", "fish": "tropical-fish", "goldfish": "fish", "whale": "spouting-whale", "orca": "whale",
    "ladybug": "lady-beetle", "camel": "camel", "hippo": "hippopotamus", "rhino": "rhinoceros", "squirrel": "chipmunk",
    "monkey": "monkey", "mouse": "mouse", "rat": "rat", "deer": "deer", "stag": "deer", "reindeer": "deer", "snake": "snake",
    "car": "automobile", "racing car": "racing-car", "race car": "racing-car", "racecar": "racing-car",
    "sports car": "racing-car", "formula one car": "racing-car", "truck": "delivery-truck", "lorry": "delivery-truck",
    "van": "minibus", "bike": "bicycle", "motorbike": "motorcycle", "scooter": "motor-scooter", "plane": "airplane",
    "aeroplane": "airplane", "jet": "airplane", "spaceship": "rocket", "rocket ship": "rocket", "spacecraft": "rocket",
    "ufo": "flying-saucer", "boat": "sailboat", "sailboat": "sailboat", "sailing boat": "sailboat", "yacht": "sailboat",
    "sailing ship": "sailboat", "pirate ship": "sailboat", "ship": "ship", "cruise ship": "passenger-ship",
    "train": "locomotive", "steam train": "locomotive", "tram": "tram-car", "helicopter": "helicopter",
    "hot air balloon": "hot-air-balloon", "hot air balloons": "hot-air-balloon", "balloon": "balloon",
    "astronaut": "astronaut", "spaceman": "astronaut", "cosmonaut": "astronaut", "robot": "robot", "android": "robot",
    "alien": "alien", "ghost": "ghost", "wizard": "man-mage", "sorcerer": "man-mage", "mage": "man-mage",
    "witch": "woman-mage", "sorceress": "woman-mage", "fairy": "woman-fairy", "elf": "man-elf", "princess": "princess",
    "queen": "princess", "prince": "prince", "king": "person-with-crown", "knight": "knight", "soldier": "guard",
    "ninja": "ninja", "samurai": "ninja", "superhero": "man-superhero", "hero": "man-superhero", "vampire": "man-vampire",
    "zombie": "man-zombie", "santa": "santa-claus", "santa claus": "santa-claus", "chef": "man-cook", "cook": "man-cook",
    "doctor": "woman-health-worker", "nurse": "woman-health-worker", "pilot": "man-pilot", "scientist": "woman-scientist",
    "teacher": "woman-teacher", "artist": "woman-artist", "painter": "man-artist", "farmer": "man-farmer",
    "cowboy": "man-farmer", "detective": "man-detective", "firefighter": "man-firefighter", "singer": "woman-singer",
    "policeman": "man-police-officer", "man": "man-standing", "woman": "woman-standing", "person": "person-standing",
    "boy": "boy", "girl": "girl", "child": "child", "kid": "child", "children": "child", "baby": "baby", "people": "person-standing",
    "grandmother": "old-woman", "grandma": "old-woman", "grandfather": "old-man", "grandpa": "old-man", "old man": "old-man",
    "old woman": "old-woman", "dancer": "woman-dancing", "ballerina": "woman-dancing", "surfer": "man-surfing",
    "runner": "man-running", "snowman": "snowman-without-snow", "skeleton": "skull", "pumpkin": "jack-o-lantern", "tree": "deciduous-tree",
    "pine": "evergreen-tree", "pine tree": "evergreen-tree", "palm": "palm-tree", "flower": "blossom", "flowers": "tulip",
    "sunflower": "sunflower", "rose": "rose", "mushroom": "mushroom", "house": "house", "cottage": "house", "moose": "deer",
    "hut": "hut", "tent": "tent", "castle": "castle", "tower": "tokyo-tower", "lighthouse": "lighthouse", "church": "church",
    "skyscraper": "office-building", "temple": "shinto-shrine", "book": "open-book", "books": "books", "umbrella": "umbrella",
    "cup": "hot-beverage", "coffee": "hot-beverage", "tea": "hot-beverage", "mug": "hot-beverage", "cake": "birthday-cake",
    "apple": "red-apple", "guitar": "guitar", "piano": "musical-keyboard", "violin": "violin", "sword": "dagger",
    "laptop": "laptop", "computer": "desktop-computer", "phone": "mobile-phone", "hat": "top-hat", "crown": "crown",
    "treasure": "gem-stone", "diamond": "gem-stone", "kite": "kite", "ball": "soccer-ball", "football": "soccer-ball",
    "sofa": "couch-and-lamp", "couch": "couch-and-lamp", "chair": "chair", "bed": "bed", "lamp": "light-bulb",
    "candle": "candle", "campfire": "fire", "fire": "fire", "bonfire": "fire", "lantern": "red-paper-lantern",
    "ice cream": "soft-ice-cream", "pizza": "pizza", "burger": "hamburger", "cactus": "cactus", "butterfly": "butterfly",
    "butterflies": "butterfly", "volcano": "volcano", "windmill": "hut", "bench": "seat", "fence": "ladder", "gift": "wrapped-gift",
    "present": "wrapped-gift", "christmas tree": "christmas-tree", "surfboard": "person-surfing", "pirate": "man-supervillain",
    "spider": "spider", "octopus": "octopus", "shark": "shark", "dolphin": "dolphin", "turtle": "turtle", "owl": "owl",
    "mermaid": "mermaid", "cabin": "house", "barn": "house", "lodge": "house", "villa": "house", "igloo": "igloo", "shed": "hut",
    "pagoda": "japanese-castle", "cathedral": "church", "chapel": "church", "eiffel tower": "tokyo-tower", "pyramid": "tent",
    "fisherman": "old-man", "sailor": "man-pilot", "explorer": "man-detective", "gardener": "man-farmer", "monk": "man-in-lotus-position",
    "musician": "man-singer", "rock star": "man-singer", "gentleman": "man-in-tuxedo", "lady": "woman-standing", "friend": "person-standing",
    "friends": "person-standing", "viking": "man-supervillain", "goblin": "troll", "orc": "troll", "ogre": "troll", "dwarf": "troll", "giant": "troll",
    "angel": "baby-angel", "demon": "troll", "devil": "troll", "sheriff": "man-police-officer", "student": "woman-student", "ramen": "steaming-bowl",
    "noodles": "steaming-bowl", "soup": "steaming-bowl", "bowl": "steaming-bowl", "branch": "deciduous-tree", "oak": "deciduous-tree",
    "maple tree": "deciduous-tree", "willow": "deciduous-tree", "trees": "deciduous-tree", "palm trees": "palm-tree", "pine trees": "evergreen-tree",
    "drone": "helicopter", "tank": "tractor", "vase": "potted-plant", "plant": "potted-plant", "fern": "herb", "bamboo": "herb", "daisy": "blossom",
    "daisies": "blossom", "poppy": "tulip", "poppies": "tulip", "lily": "lotus", "lavender": "hyacinth", "statue": "moai", "meteor": "comet",
    "asteroid": "rock", "astronomer": "woman-scientist", "carriage": "carousel-horse", "wagon": "tractor", "zeppelin": "hot-air-balloon",
    "airship": "hot-air-balloon", "glider": "small-airplane", "fawn": "deer", "cub": "lion", "dragonfly": "butterfly", "moth": "butterfly",
    "hummingbird": "bird", "hawk": "eagle", "crane": "flamingo", "heron": "flamingo", "stork": "flamingo", "falcon": "eagle", "seahorse": "tropical-fish", "shell": "spiral-shell", "boulder": "rock",
    "stone": "rock", "mouse hole": "door", "sled": "sled", "bonfires": "fire", "torch": "candle", "chest": "gem-stone", "letter": "scroll",
    "map": "scroll", "potion": "alembic", "diver": "person-swimming", "submarine": "ship", "earth": "globe-showing-americas", "saturn": "ringed-planet", "telescope": "telescope", "camera": "camera", "clock": "mantelpiece-clock",
}  # fmt: skip

SEASONS: Mapping[str, str] = {
    "autumn": "autumn", "autumnal": "autumn", "fall leaves": "autumn", "in the fall": "autumn", "october": "autumn",
    "november": "autumn", "spring": "spring", "springtime": "spring", "cherry blossom": "spring", "cherry blossoms": "spring",
    "cherry trees": "spring", "blossoming": "spring", "sakura": "spring", "april": "spring",
}  # fmt: skip

FEATURES: Mapping[str, str] = {
    "river": "river", "waterfall": "waterfall", "waterfalls": "waterfall", "road": "road", "path": "road", "highway": "road", "stream": "river", "brook": "river", "table": "table", "desk": "table", "counter": "table", "shelf": "table",
    "mountain": "mountains", "mountains": "mountains", "alps": "mountains", "peaks": "mountains", "island": "island",
    "islands": "island",
}  # fmt: skip
"""What is to be seen besides the setting."""

RELATIONS: Mapping[str, str] = {
    # the words between two things → how the first stands to the second
    "in front of": "before", "on top of": "on", "next to": "beside", "to the left of": "left", "to the right of": "right",
    "left of": "left", "right of": "right", "behind": "behind", "beyond": "behind", "above": "above", "over": "above",
    "under": "under", "beneath": "under", "below": "under", "underneath": "under", "on": "on", "upon": "on", "atop": "on",
    "riding": "on", "in": "in", "inside": "in", "beside": "beside", "by": "beside", "near": "beside", "alongside": "beside",
    "before": "before", "and": "beside",
}  # fmt: skip

POSES: Mapping[str, str] = {
    # what a person does → the end of the name of the drawing that does it
    "running": "running", "jogging": "running", "walking": "walking", "strolling": "walking", "hiking": "walking",
    "dancing": "dancing", "swimming": "swimming", "surfing": "surfing", "biking": "biking", "cycling": "biking",
    "riding a bicycle": "biking", "riding a bike": "biking", "climbing": "climbing", "juggling": "juggling", "kneeling": "kneeling",
    "rowing": "rowing-boat", "golfing": "golfing", "cartwheeling": "cartwheeling", "meditating": "in-lotus-position",
    "doing yoga": "in-lotus-position", "lifting weights": "lifting-weights",
}  # fmt: skip
POSED: Mapping[str, str] = {
    "man-standing": "man", "woman-standing": "woman", "person-standing": "person", "boy": "man", "girl": "woman",
    "child": "person", "old-man": "man", "old-woman": "woman",
}  # fmt: skip

BOATS = frozenset(
    {"sailboat", "ship", "passenger-ship", "ferry", "motor-boat", "speedboat", "canoe", "person-rowing-boat"}
)
FLYERS = frozenset(
    {"bird", "dove", "eagle", "hot-air-balloon", "balloon", "airplane", "small-airplane", "helicopter", "kite", "parachute", "baby-angel",
     "flying-saucer", "man-superhero", "woman-superhero", "dragon", "star", "cloud"}
)  # fmt: skip
SWIMMERS = frozenset(
    {"fish", "tropical-fish", "blowfish", "shark", "dolphin", "whale", "spouting-whale", "octopus", "squid", "turtle", "jellyfish", "mermaid",
     "merman", "crab", "lobster", "seal", "coral", "shrimp", "spiral-shell"}
)  # fmt: skip
WITHOUT_WEATHER = frozenset({"library", "room", "kitchen", "stage", "cave", "underwater", "space", "moon", "mars"})
OF_THE_COLD = frozenset(
    {"penguin", "polar-bear", "snowman", "snowman-without-snow", "skier", "snowboarder", "santa-claus", "mrs-claus", "sled", "seal", "skis", "ice-skate"}
)  # fmt: skip
GROUNDS = frozenset(
    {
        "garden",
        "field",
        "fields",
        "forest",
        "woods",
        "meadow",
        "farm",
        "beach",
        "park",
        "city",
        "village",
        "hill",
        "hills",
        "room",
        "shop",
    }
)
"""What stands before them says which: "a flower garden", "a pine forest"."""
NEVER_GUESSED = frozenset(
    {
        "wind-face",
        "puzzle-piece",
        "world-map",
        "bridge-at-night",
        "night-with-stars",
        "motorway",
        "railway-track",
        "mate",
        "bowling",
        "japanese-dolls",
        "sari",
        "camping",
        "desert",
        "beach-with-umbrella",
        "meat-on-bone",
        "map-of-japan",
        "link",
        "chains",
        "label",
        "sun-with-face",
        "sun",
    }
)
"""Drawings that are signs rather than things."""

HOLDING = (
    "reading",
    "holding",
    "with",
    "carrying",
    "playing",
    "eating",
    "drinking",
    "wearing",
    "under",
    "using",
    "writing",
    "flying",
)
"""Verbs and prepositions after which a small thing belongs to the subject before it."""

IGNORED = frozenset(
    """
    a an the of in on at to and or by is are was be with from into onto over under behind front near next beside between
    above below through across up down its his her their my your our it he she they this that these those very really
    highly ultra detailed realistic photo photograph picture image painting drawing illustration render 3d 4k 8k hd art
    style lighting light beautiful stunning amazing epic lovely nice cute happy sad angry old young new ancient futuristic
    modern camping hiking flying running jumping sitting standing walking sleeping swimming dancing reading holding
    carrying playing eating drinking wearing using looking watching riding driving sailing soft gentle calm quiet peaceful
    busy background foreground scene view portrait landscape close wide angle shot full body colors colour color colourful
    colorful vibrant warm cozy cosy cool cold dark bright as like while during around inside outside against toward
    towards out off for surface world time some many several few one two three four five six seven eight nine ten who
    which where there writing shining glowing sparkling misty floating racing cruising exploring lit covered filled made
    high low mountain mountains hill hills sun moon star stars cloud clouds rain snow water sky ground roof table floor
    wall wooden wood stone stones lights cloth home place land deep long little small big large giant huge tiny
    tall perfect masterpiece trending quality sharp focus watercolor watercolour oil ink pixel comic sketch pencil
    storybook illustrated impressionist styled anime cartoon artwork canvas brush strokes resting perched lying hovering
    soaring roaring smiling laughing crossing passing rising setting blowing falling beyond beneath underneath atop upon
    alongside left right top rainbow crescent season autumn spring summer winter snowy sunny rainy foggy cloudy stormy
    group herd flock swarm pair couple dozen bunch lots lot majestic magical enchanted mysterious serene tranquil vast
    distant far away alone together huddled evening morning night day shore coast rooftops rooftop roofs island islands
    river stream waves wave wind breeze mist fog horizon path trail road street leaves leaf scales fur wings eyes hair
    piece pieces pile slice slices bit kind type windy country lonely erupting sleepy lazy brave curious friendly wild giant's rolling starry huge distant drifting glittering abandoned magnificent
    desk counter shelf bridge japanese chinese french english american african indian asian european mexican russian greek
    roman egyptian victorian medieval gothic traditional crossing landing howling blooming portrait skyline alley dream love
    music silence hope freedom friendship peace joy war spell stones waterfall waterfalls
    """.split()  # noqa: SIM905
)
"""Words that are no subject by themselves."""
