"""Sound as numbers: a clip, its loudness, its file. Rule: what leaves here never clips and never clicks at its ends."""

import msgspec
import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]


class Clip(msgspec.Struct, frozen=True):
    """Sound in memory."""

    samples: Samples
    """(frames, channels), -1 to 1; one or two channels."""
    rate: int
    """Frames a second."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate
