"""How staff come in: password and second factor by django-allauth, and what this house asks beyond it (D15, D18)."""
