"""Addresses of signing in. Only these of allauth's: no sign-up, no e-mail addresses, no reset by mail, nothing social.

They stand before the admin's own ``login/``, ``logout/`` and ``password_change/``, which nobody reaches any more.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as keys
from django.urls import path

from dhprivacy.sign_in import pages

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("login/code/", mfa.authenticate, name="mfa_authenticate"),
    path("login/key/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("logout/", pages.SignOut.as_view(), name="account_logout"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/key/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("password_change/", pages.ChangePassword.as_view(), name="account_change_password"),
    path("security/", pages.MySignIn.as_view(), name="mfa_index"),
    path("security/app/", pages.AddApp.as_view(), name="mfa_activate_totp"),
    path("security/app/remove/", pages.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("security/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("security/codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("security/codes/new/", pages.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("security/keys/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("security/keys/add/", pages.AddKey.as_view(), name="mfa_add_webauthn"),
    path("security/keys/<int:pk>/edit/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("security/keys/<int:pk>/remove/", pages.RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path("security/sessions/end/", pages.end_all_sessions, name="end_all_sessions"),
]
