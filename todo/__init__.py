"""Tasks for people: who must do what by when, with proof."""
