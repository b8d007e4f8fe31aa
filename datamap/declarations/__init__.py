"""The whole map, one file per subject. A field that is not declared here stops the start-up (datamap.E001)."""

from datamap.declarations import cases, house, incidents, mail, outside, partners, recipients, staff

__all__ = ["cases", "house", "incidents", "mail", "outside", "partners", "recipients", "staff"]
