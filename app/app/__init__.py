"""What surrounds the workspaces: opening and closing, jobs, settings, shortcuts, crashes."""
