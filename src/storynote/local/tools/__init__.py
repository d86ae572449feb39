"""Tools that work on a picture: background off, a thing out, more pixels. Rule: a file in, a whole PNG out, or Unusable."""

from storynote.local.tools.made import Made
from storynote.local.tools.matte import cut_out
from storynote.local.tools.removal import erase
from storynote.local.tools.upscaling import upscale

__all__ = ["Made", "cut_out", "erase", "upscale"]
