"""What everything stands on: events, messages, the version. Light: no torch."""
