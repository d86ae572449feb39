"""The HTTP edge: bytes to values, one noun or conductor called, values to bytes.

Rule: an endpoint decides nothing.
"""
