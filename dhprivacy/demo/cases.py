"""Ten cases, so that every state can be seen at the desk. Each is led there by the same verbs as a real one."""


def open_cases() -> None:
    """Open ten cases and lead them into every state."""
