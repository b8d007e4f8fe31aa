"""Each sentence of the policy as a check (R-01 to R-62): what holds, how that is known, and what is broken.

It sees every room; nobody imports it.
"""
