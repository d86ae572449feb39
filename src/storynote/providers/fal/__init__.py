"""fal: every endpoint of the catalogue over one queue protocol.

Rule: what differs between models is data (`inputs`); the protocol (`adapter`) does not know which model it carries.
"""

from storynote.providers.fal.adapter import Fal
from storynote.providers.fal.inputs import ENDPOINTS, adjustments, input_of

__all__ = ["ENDPOINTS", "Fal", "adjustments", "input_of"]
