"""Each sentence of the policy as a check. Sees everything; nobody imports it. (Furnished with the promise monitor.)"""
