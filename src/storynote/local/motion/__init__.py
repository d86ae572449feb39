"""`local/motion`: a film of what the prompt says, from a picture, or between two. Rule: frames go to the encoder one by one.

The same prompt, pictures, seed, size and length give the same bytes on one machine.
"""

from storynote.local.motion.film import Film, film

__all__ = ["Film", "film"]
