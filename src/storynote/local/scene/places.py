"""From the name of a setting to a finished background. Rule: one entry says it all: what is far, what lies below, what grows there."""

from collections.abc import Callable, Mapping

import msgspec

from storynote.local.canvas import Rng, rgb
from storynote.local.scene import cosmos, falls, flora, hollows, lands, roofs, rooms, skies, tables, towns, waters
from storynote.local.scene.board import Board, board
from storynote.local.scene.composition import Layer
from storynote.local.scene.light import Light
from storynote.local.scene.words import Scene


class Place(msgspec.Struct, frozen=True):
    """An outdoor setting."""

    horizon: float
    ground: str
    far: tuple[str, ...] = ()
    """Colours of the ranges, farthest first."""
    tall: float = 0.2
    sharp: bool = True
    grows: tuple[str, ...] = ()
    """What stands about, by name; what is named twice is twice as frequent."""
    many: int = 0
    """How many of them in a picture as wide as it is high."""
    clear: float = 0.30
    """How much of the width stays free around the subjects."""
    front: tuple[str, ...] = ()
    """What frames the picture close to the camera."""
    back: tuple[str, ...] = ()
    """What stands on the horizon, large."""


_GREEN = ("86a9a0", "7ba176", "6d9a58")
_ROCKS = ("8793b0", "6d7a97", "566a72")
_WILD = ("reeds", "bush", "reeds")

OUTDOORS: Mapping[str, Place] = {
    "meadow": Place(0.60, "grass", _GREEN, 0.20, False, ("broadleaf", "bush", "flowers", "flowers", "flowers"), 22, 0.30, _WILD),
    "forest": Place(0.62, "dark", ("7c9c92", "5d8468", "46705a"), 0.26, False, ("conifer", "conifer", "broadleaf", "bush"), 96, 0.21, ("bush", "reeds", "reeds")),
    "jungle": Place(0.62, "dark", ("6aa088", "3f8a60", "2f7048"), 0.30, False, ("palm", "broadleaf", "palm", "bush", "bush", "bush"), 84, 0.22, ("bush", "reeds", "bush")),
    "garden": Place(0.56, "grass", ("86ab8f", "6a9f60"), 0.14, False, ("flowers", "flowers", "flowers", "bush", "broadleaf", "flowers"), 58, 0.24, ("bush", "reeds", "bush")),
    "mountains": Place(0.66, "grass", _ROCKS, 0.52, True, ("conifer", "conifer", "stone"), 44, 0.30, ("reeds", "stone", "reeds")),
    "lake": Place(0.56, "lake", ("8ba0b8", "71908a", "56805c"), 0.34, True, ("conifer", "conifer", "bush"), 26, 0.34, ("reeds", "bush", "reeds")),
    "desert": Place(0.60, "sand", ("cfa283", "bd855c", "b0784e"), 0.22, True, ("cactus", "stone", "cactus"), 15, 0.34, ("stone",)),
    "savanna": Place(0.62, "dry", ("b9a57f", "a8955d"), 0.10, False, ("broadleaf", "reeds", "bush", "reeds"), 22, 0.34, ("reeds", "reeds")),
    "snow": Place(0.62, "snow", ("a9bdd8", "90a7c6", "7d96b8"), 0.42, True, ("conifer", "conifer", "stone"), 46, 0.32, ("stone", "stone", "conifer")),
    "sea": Place(0.56, "water"),
    "beach": Place(0.46, "beach", ("8fb3a4",), 0.07, False, ("palm", "palm", "stone"), 9, 0.42, ("palm",)),
    "city": Place(0.74, "street"),
    "street": Place(0.70, "street"),
    "road": Place(0.56, "road", _GREEN, 0.24, False, ("broadleaf", "conifer", "bush", "flowers"), 26, 0.50, ("reeds", "bush")),
    "village": Place(0.60, "grass", _GREEN, 0.20, False, ("house", "broadleaf", "house", "bush", "church", "flowers", "house"), 26, 0.36, _WILD),
    "farm": Place(0.58, "grass", ("8fb08a", "8aaa5c", "c9b455"), 0.14, False, ("reeds", "sunflower", "broadleaf", "sunflower", "bush"), 28, 0.32, ("bush", "reeds"), ("house",)),
    "castle": Place(0.62, "grass", ("8a97b8", "7088a0", "5f8d60"), 0.30, True, ("conifer", "broadleaf", "bush", "flowers"), 34, 0.34, _WILD, ("castle",)),
    "volcano": Place(0.64, "ash", ("6b5560", "4b3b42"), 0.24, True, ("stone",), 22, 0.30, ("stone",), ("volcano",)),
    "graveyard": Place(0.60, "gloom", ("4d5c70", "3a4a55"), 0.18, False, ("headstone", "headstone", "headstone", "bare"), 22, 0.30, ("reeds", "headstone")),
    "moon": Place(0.68, "moon", ("8b8b96", "70707b"), 0.13, False, ("stone",), 16, 0.26, ("stone",)),
    "mars": Place(0.62, "mars", ("b9704e", "93503a"), 0.24, True, ("stone",), 20, 0.28, ("stone",)),
    "roof": Place(0.80, "roof"),
}  # fmt: skip

Insides = Callable[[Rng, Board, Scene, float], tuple[list[Layer], tuple[float, float]]]
INDOORS: Mapping[str, Insides] = {
    "library": rooms.library, "room": rooms.room, "bedroom": rooms.room, "office": rooms.room, "classroom": rooms.room,
    "kitchen": rooms.kitchen, "cafe": rooms.kitchen, "stage": rooms.stage, "cave": hollows.cave, "underwater": hollows.underwater,
}  # fmt: skip
_FLOORS = {"cave": 0.66, "underwater": 0.76, "kitchen": 0.72, "cafe": 0.72}
_AIRLESS = ("space", "moon")


class Backdrop(msgspec.Struct, frozen=True):
    """A painted background, and what the subjects must know of it."""

    board: Board
    layers: tuple[Layer, ...]
    light_at: tuple[float, float]
    """In the board's pixels."""
    light: Light
    feet: float
    """Where the subjects of the front row stand, as a part of the height."""
    place: Place | None
    """None indoors and in the air."""
    floats: bool = False
    """There is nothing to stand on."""
    wet: bool = False
    """There is water to swim in."""
    table: bool = False
    """They stand on a table, close to the camera."""
    shore: bool = False
    """There is ground before the water: who walks as well as swims is there."""
    afloat: float = 0.80
    """Where what swims lies in the water, as a part of the height."""


def sized(width: int, height: int, scene: Scene) -> Board:
    """The board of a scene: a high picture shows more sky, a wide one more land."""
    if scene.setting in INDOORS:
        return board(width, height, _FLOORS.get(scene.setting, rooms.FLOOR))
    if scene.setting in ("sky", "space"):
        return board(width, height, 1.0)
    place = OUTDOORS.get(scene.setting, OUTDOORS["meadow"])
    lower = 0.05 if height > width else (-0.01 if width > height else 0.02)
    return board(width, height, min(0.80, place.horizon + lower))


def backdrop(rng: Rng, board: Board, scene: Scene, light: Light, hero_x: float, sun_x: float) -> Backdrop:
    """Paint the setting of `scene`. `hero_x` and `sun_x` are parts of the width."""
    if scene.setting in INDOORS:
        layers, at = INDOORS[scene.setting](rng, board, scene, hero_x)
        on_table = scene.setting in tables.ROOMS and tables.wanted(scene)
        if on_table:
            layers = tables.table(rng, board, layers)
        feet = tables.FEET if on_table else 0.93
        return Backdrop(
            board, tuple(layers), at, light, feet, None, floats=scene.setting == "underwater", table=on_table
        )
    if scene.setting == "space":
        layers = cosmos.space(rng, board, hero_x)
        return Backdrop(board, tuple(layers), (board.x(0.1), 0.0), light, 0.72, None, floats=True)
    if scene.setting == "sky":
        layers, at = skies.sky(rng, board, scene, light, sun_x)
        layers += cosmos.cloud_sea(rng, board, light, sun_x)
        return Backdrop(board, tuple(layers), at, light, 0.72, None, floats=True)
    return _outdoors(rng, board, scene, light, OUTDOORS.get(scene.setting, OUTDOORS["meadow"]), hero_x, sun_x)


def _outdoors(
    rng: Rng, board: Board, scene: Scene, light: Light, place: Place, hero_x: float, sun_x: float
) -> Backdrop:
    if scene.setting == "moon":
        layers, at = cosmos.space(rng, board, hero_x, moons=False), (board.x(0.1), 0.0)
        # No air, no haze: the far is as dark as the near.
        light = msgspec.structs.replace(light, ambient="eef0ff", haze="3a3b46", strength=0.2)
    else:
        layers, at = skies.sky(rng, board, scene, light, sun_x)
    snowy = is_snowy(scene)
    layers += _far(rng, board, scene, light, place, snowy, hero_x, sun_x)
    layers += _below(rng, board, scene, light, place, layers, at[0], snowy)
    if scene.setting == "volcano":
        layers.append(
            skies.halo(
                board,
                board.x(landmark_x(scene, hero_x)),
                board.horizon - board.unit * 0.34,
                board.unit * 0.3,
                0.5,
                rgb("ff6a2a"),
            )
        )
    return _backdrop_of(board, layers, at, light, place)


def _backdrop_of(
    board: Board, layers: list[Layer], light_at: tuple[float, float], light: Light, place: Place
) -> Backdrop:
    """Where one stands and swims there."""
    return Backdrop(
        board,
        tuple(layers),
        light_at,
        light,
        feet={"water": 0.84, "lake": 0.94, "roof": 0.81, "beach": 0.92}.get(place.ground, 0.90),
        place=place,
        wet=place.ground in ("water", "lake", "beach"),
        shore=place.ground == "beach",
        afloat={"lake": 0.76, "beach": 0.62}.get(place.ground, 0.82),
    )


def _far(
    rng: Rng, board: Board, scene: Scene, light: Light, place: Place, snowy: bool, hero_x: float, sun_x: float
) -> list[Layer]:
    """Ranges and islands."""
    layers: list[Layer] = []
    tall = place.tall * (0.82 if board.height > board.width else 1.0)
    if place.far:
        capped = 2.0 if snowy else 1.0 if scene.setting in ("mountains", "lake") else 0.0
        layers += lands.ranges(rng, board, light, place.far, tall, snow=capped, sharp=place.sharp, sun_x=sun_x)
    elif "mountains" in scene.features:
        layers += lands.ranges(rng, board, light, _ROCKS[:2], 0.26, snow=1.0, sharp=True, sun_x=sun_x)
    if "waterfall" in scene.features and place.ground in ("grass", "dark", "lake", "snow"):
        layers += falls.waterfall(rng, board, light, board.x(1 - hero_x if scene.subjects else 0.5), snowy=snowy)
    if "island" in scene.features and place.ground in ("water", "beach"):
        wide = int(board.width * (0.44 if board.width > board.height else 0.7))
        layers.append(waters.island(rng, board, light, board.x(1 - hero_x), wide))
    return layers


def season(scene: Scene) -> flora.Season:
    """What leaves look like there."""
    if is_snowy(scene):
        return flora.WINTER
    return {"autumn": flora.AUTUMN, "spring": flora.SPRING}.get(scene.season or "", flora.SUMMER)


def landmark_x(scene: Scene, hero_x: float) -> float:
    """Where what stands on the horizon is: not behind the hero."""
    return 0.5 if not scene.subjects else 0.74 if hero_x < 0.5 else 0.26


def is_snowy(scene: Scene) -> bool:
    """Whether snow lies."""
    return scene.snowy or scene.weather == "snow" or scene.setting == "snow"


def _below(
    rng: Rng, board: Board, scene: Scene, light: Light, place: Place, behind: list[Layer], sun_x: float, snowy: bool
) -> list[Layer]:
    night = scene.time in ("night", "dusk")
    kind = _kind(scene, place, snowy)
    if place.ground in ("water", "lake", "beach"):
        return _waters(rng, board, scene, light, place, behind, sun_x, snowy)
    if place.ground == "street":
        rows = towns.skyline(rng, board, light, night=night, neon="neon" in scene.lights or scene.time == "night")
        shine = 0.8 if scene.weather in ("rain", "storm") else (0.36 if night else 0.10)
        base = "2a2d42" if night else "83868f"
        asphalt = towns.street(rng, board, light, [*behind, *rows], base, shine)
        return [*rows, asphalt, *towns.lamps(board, light, lit=night)]
    if place.ground == "roof":
        rows = towns.skyline(rng, board, light, night=night, neon=night, rows=2)
        return [*rows, *roofs.roof(rng, board, light, night=night, snow=snowy)]
    if place.ground == "road":
        return [lands.ground(rng, board, light, kind), towns.road(rng, board, light)]
    land = lands.ground(rng, board, light, kind)
    if "road" in scene.features:
        return [land, towns.road(rng, board, light)]
    if "river" in scene.features and kind in ("grass", "dark", "dry", "autumn", "snow"):
        return [land, waters.river(rng, board, light, behind, sun_x)]
    return [land]


def _waters(
    rng: Rng, board: Board, scene: Scene, light: Light, place: Place, behind: list[Layer], sun_x: float, snowy: bool
) -> list[Layer]:
    deep, calm = waters.DEEP[scene.time], {"storm": 0.0, "rain": 0.2}.get(scene.weather, 0.45)
    if place.ground == "water":
        return [waters.water(rng, board, light, behind, sun_x, deep, calm=calm, until=board.high)]
    if place.ground == "lake":
        lake = waters.water(rng, board, light, behind, sun_x, deep, calm=max(calm, 0.75), until=board.high)
        bank = "snow" if snowy else "autumn" if scene.season == "autumn" else "grass"
        return [lake, lands.ground(rng, board, light, bank, row=int(board.y(0.87)), wave=0.02)]
    row = int(board.y(0.68))
    sea = waters.water(rng, board, light, behind, sun_x, deep, calm=calm, until=row + board.height // 12)
    # Near sand is under one's feet: no haze lies on it.
    dry = msgspec.structs.replace(light, haze="5a5f86" if scene.time in ("night", "dusk") else "d8b98a")
    sand = lands.ground(rng, board, dry, "snow" if snowy else "sand", row=row)
    return [sea, sand, waters.shore(rng, board, light, sand, row)]


def _kind(scene: Scene, place: Place, snowy: bool) -> str:
    kind = "grass" if place.ground == "road" else place.ground
    if snowy and kind in ("grass", "dark", "dry", "gloom"):
        return "snow"
    if scene.season == "autumn" and kind in ("grass", "dark"):
        return "autumn"
    return kind
