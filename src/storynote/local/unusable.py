"""What a local model says to a request it cannot serve. Rule: the message is for who asked; nothing else raises this."""


class Unusable(ValueError):
    """The request is at fault, and the message says how: the job fails as `invalid_input` and is refunded."""
