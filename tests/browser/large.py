"""A canvas of three hundred nodes, as a long story has them: prompts, pictures of them, films of the pictures, wired in rows."""

from tests.browser.canvas import image, video, wire, words
from tests.server import Json

ROWS, STORIES = 25, 4
NODES = 3 * ROWS * STORIES
COLUMN_PX, ROW_PX, STORY_PX = 340, 420, 1150


def large() -> tuple[list[Json], list[Json]]:
    """Nodes and wires."""
    nodes: list[Json] = []
    wires: list[Json] = []
    for number in range(ROWS * STORIES):
        x, y = number % STORIES * STORY_PX, number // STORIES * ROW_PX
        text, picture, film = (f"{kind}{number}" for kind in ("w", "i", "v"))
        nodes += [
            words(text, f"A heron at dawn, scene {number}: it stands in the reeds and waits", x, y),
            image(picture, "wide, mist over the water", x + COLUMN_PX, y, aspectRatio="16:9"),
            video(film, "it takes off slowly", x + 2 * COLUMN_PX, y),
        ]
        wires += [wire(text, "text", picture, "prompt"), wire(picture, "image", film, "firstFrame")]
    return nodes, wires
