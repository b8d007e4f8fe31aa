"""The suite. Folders follow the rooms of the house; ``cast.py`` holds the people, ``world.py`` their place."""
