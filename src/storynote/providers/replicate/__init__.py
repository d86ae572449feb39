"""Replicate: any of its models, as predictions that are created, asked for and cancelled."""

from storynote.providers.replicate.adapter import Replicate

__all__ = ["Replicate"]
