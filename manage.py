#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

from django.core.management import execute_from_command_line

from dhprivacy.start import EXIT_CODE, stop_command_before_replay

CAN_NOT_START, TRY_AGAIN = {1, EXIT_CODE}, 75


def run(argv: list[str]) -> None:
    """Run a command. A program that can't even start must not make the mail server bounce people's mail."""
    if argv[1:2] != ["receive_mail"]:
        stop_command_before_replay(argv)
        return execute_from_command_line(argv)
    try:
        stop_command_before_replay(argv)
        execute_from_command_line(argv)
    except SystemExit as ended:
        sys.exit(TRY_AGAIN if ended.code in CAN_NOT_START else ended.code)
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the mail is to be kept and sent again
        sys.stderr.write(f"The program can't start ({type(trouble).__name__}).\n")
        sys.exit(TRY_AGAIN)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhprivacy.settings")
    run(sys.argv)
