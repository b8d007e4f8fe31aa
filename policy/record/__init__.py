"""The record of processing activities (Art. 30(1)), made from the map: nobody writes it by hand, so it can't differ."""

from policy.record.contents import Activity, Entry, Named, Record, the_record

__all__ = ["Activity", "Entry", "Named", "Record", "the_record"]
