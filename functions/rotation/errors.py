"""Why a rotation stops; the texts name what an operator has to do, and never a secret."""


class RotationError(Exception):
    """The rotation cannot go on as things stand. Secrets Manager shows the text, and tries again later."""
