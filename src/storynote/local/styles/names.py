"""What a style is called in a prompt. Rule: a phrase here means the style and nothing else; "oil" alone may be a rig's.

Lower case; whoever looks for them takes the longest first.
"""

from collections.abc import Mapping

_CALLED: Mapping[str, tuple[str, ...]] = {
    "watercolour": ("watercolour", "watercolor", "water colour", "water color", "watercolours", "watercolors",
        "aquarelle"),
    "oil": ("oil painting", "oil on canvas", "in oils", "impasto", "old master painting",
        "renaissance painting", "baroque painting", "acrylic painting"),
    "pastel": ("pastel drawing", "pastel painting", "soft pastels", "in pastels", "chalk pastel",
        "chalk pastels", "oil pastel", "oil pastels", "pastel sketch"),
    "storybook": ("storybook", "children's book illustration", "fairy tale illustration",
        "fairytale illustration", "nursery illustration", "gouache", "book illustration",
        "picture book illustration", "picture book style", "children's book style",
        "childrens book illustration"),
    "pointillist": ("pointillist", "pointillism", "pointillistic", "seurat"),
    "ink": ("ink drawing", "ink sketch", "ink illustration", "ink wash", "pen and ink", "ink and wash",
        "in ink", "sumi-e", "sumi e", "sumie", "ink painting", "brush and ink", "etching", "engraving"),
    "pencil": ("pencil drawing", "pencil sketch", "in pencil", "graphite drawing", "hand-drawn sketch",
        "sketch of"),
    "coloured pencil": ("coloured pencil", "colored pencil", "coloured pencils", "colored pencils",
        "colour pencil", "color pencil", "crayon drawing", "in crayon", "pencil crayon", "in crayons"),
    "charcoal": ("charcoal drawing", "charcoal sketch", "in charcoal"),
    "chalkboard": ("chalk drawing", "chalk art", "in chalk", "chalkboard drawing", "blackboard drawing",
        "chalkboard art"),
    "line art": ("line art", "lineart", "line drawing", "colouring page", "coloring page", "outline drawing",
        "colouring book page", "coloring book page"),
    "blueprint": ("blueprint", "blue print", "cyanotype", "technical drawing", "schematic",
        "architectural drawing", "engineering drawing"),
    "woodblock": ("woodblock", "woodblock print", "ukiyo-e", "ukiyo e", "ukiyoe", "japanese print", "hokusai",
        "hiroshige"),
    "comic": ("comic style", "comic book style", "comic book art", "comic art", "comic panel", "comics style",
        "halftone", "half-tone", "pop art", "lichtenstein", "manga style", "graphic novel style"),
    "cartoon": ("cartoon", "cartoon style", "cel shaded", "cel-shaded", "cel shading", "anime", "anime style",
        "cell shaded"),
    "poster": ("travel poster", "retro poster", "vintage poster", "screen print", "screenprint", "silkscreen",
        "art deco poster", "poster style", "flat design", "poster art", "mid-century poster"),
    "vintage": ("vintage photo", "vintage photograph", "old photo", "old photograph", "retro photo", "polaroid",
        "faded photo", "film photo", "1970s photo", "70s photo", "vintage print"),
    "linocut": ("linocut", "lino cut", "lino print", "woodcut", "block print", "scratchboard",
        "black and white print"),
    "pixel": ("pixel art", "pixel-art", "pixelart", "pixelated", "pixel style", "8-bit", "8 bit", "16-bit",
        "16 bit", "retro video game", "sprite art"),
    "mosaic": ("mosaic", "mosaics", "roman mosaic", "tile mosaic", "tesserae"),
    "stained glass": ("stained glass", "stained-glass", "leaded glass"),
    "low poly": ("low poly", "low-poly", "lowpoly", "polygonal", "polygon art", "geometric style"),
    "paper cut": ("paper cut", "paper-cut", "papercut", "paper cutout", "paper cut-out", "paper cut out",
        "cut paper", "paper craft", "papercraft", "paper collage", "layered paper"),
    "van gogh": ("van gogh", "vincent van gogh", "starry night style", "post-impressionist",
        "post impressionist", "post-impressionism"),
    "impressionist": ("impressionist", "impressionism", "impressionistic", "monet", "claude monet", "renoir",
        "degas"),
    "expressionist": ("expressionist", "expressionism", "edvard munch", "fauvist", "fauvism", "kandinsky"),
}  # fmt: skip

PLAIN = ("oil", "ink", "pastel", "pencil", "crayon", "chalk", "comic", "pixel", "poster", "sketch", "retro")
_PLAIN_STYLE = {"crayon": "coloured pencil", "chalk": "chalkboard", "sketch": "pencil", "retro": "poster"}


def _all() -> dict[str, str]:
    found = {phrase: style for style, phrases in _CALLED.items() for phrase in phrases}
    for word in (*PLAIN, *_CALLED):
        style = _PLAIN_STYLE.get(word, word)
        found |= {f"{word} style": style, f"{word} styled": style, f"{word}-style": style, f"style of {word}": style}
    return found


NAMES: Mapping[str, str] = _all()
"""Phrase, in lower case → the style of `STYLES` it asks for."""
