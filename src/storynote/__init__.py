"""StoryNote: images, video, speech, effects and music from many models, through one small HTTP API."""

__version__ = "0.1.0"
