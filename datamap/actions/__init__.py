"""The verbs of holds: placed, reviewed, and given up before their time by two persons."""
