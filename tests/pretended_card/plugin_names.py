"""What pytest calls the plugins that give every test of a process a card."""

PRETENDED = "tests.pretended_card.plugin"
REAL = "tests.pretended_card.real"
