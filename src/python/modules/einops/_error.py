"""What every function of einops raises."""


class EinopsError(RuntimeError):
    """A pattern that cannot be read, or does not fit its tensor."""
