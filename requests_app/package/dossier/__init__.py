"""The pack for the supervisory authority: one case, why it went as it did, and the proof (Art. 5(2), 58(1))."""
