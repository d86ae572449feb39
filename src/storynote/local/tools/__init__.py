"""Tools that work on a picture: take its background, remove a thing, enlarge it. Rule: a file in, a PNG out, both whole."""
