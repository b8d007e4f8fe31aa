"""The demo with its clock set to another day (``make demo TODAY=2027-01-01``): to train on, and to watch months pass.

A real installation never comes here: the settings of a rehearsal start in a rehearsal's folder only.
"""
