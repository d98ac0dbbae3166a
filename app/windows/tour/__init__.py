"""The guided tour: a minute in the real window, on a project that is open."""
