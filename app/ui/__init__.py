"""What pages share: dialogs, actions, icons, appearance. Knows no page."""
