"""`local/scene`: pictures composed of what the words say. Rule: the same prompt, size and seed give the same bytes.

`words` reads the prompt into a Scene; `places` and its settings lay out where it is, `cast` and `spots` who stands where; a
Composition of layers is what comes of it, and `finish` makes it one picture.
"""

from storynote.local.scene.drawing import compose, draw

__all__ = ["compose", "draw"]
