"""Words of allauth's that our pages show: their Swedish stands in our catalogue, kept by this file.

Nothing imports it: `makemessages` reads it, and Django finds the Swedish when allauth asks for the same words. Its own
catalogue lacks half of them and says the rest in another tone.
"""

from django.utils.translation import gettext_noop as noop

LABELS = (
    noop("Username"),
    noop("Password"),
    noop("Current Password"),
    noop("New Password"),
    noop("New Password (again)"),
    noop("Code"),
    noop("Authenticator code"),
    noop("Master key"),
    noop("Backup key"),
    noop("Key nr. {number}"),
)
TROUBLES = (
    noop("The username and/or password you specified are not correct."),
    noop("Too many failed login attempts. Try again later."),
    noop("Incorrect code."),
    noop("Incorrect password."),
    noop("Please type your current password."),
    noop("You must type the same password each time."),
    noop("The new value must be different from the current one."),
    noop("Be patient, you are sending too many requests."),
)
TOLD = (
    noop("Password successfully changed."),
    noop("Authenticator app activated."),
    noop("Authenticator app deactivated."),
    noop("A new set of recovery codes has been generated."),
    noop("Security key added."),
    noop("Security key removed."),
)
# Its tables, as the record of processing names them.
TABLES = (
    noop("authenticator"),
    noop("authenticators"),
    noop("created at"),
    noop("last used at"),
    noop("data"),
    noop("type"),
    noop("user"),
)
