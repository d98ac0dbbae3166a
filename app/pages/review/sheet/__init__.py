"""The contact sheet: many masks on one screen, approved together but for those clicked out."""
