"""The staff desk: django-unfold's admin site under /staff/."""

from unfold.sites import UnfoldAdminSite


class DeskSite(UnfoldAdminSite):
    """One desk for everybody on staff; what each may do is held by the verbs, not here."""

    enable_nav_sidebar = True
