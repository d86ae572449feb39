"""ElevenLabs: speech, sound effects and music, each answered at once with the sound itself."""

from storynote.providers.elevenlabs.adapter import ElevenLabs
from storynote.providers.elevenlabs.wire import Voice

__all__ = ["ElevenLabs", "Voice"]
