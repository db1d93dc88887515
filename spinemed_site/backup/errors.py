"""What can be wrong with a backup, in words for whoever runs the system."""


class BackupRefused(Exception):
    """The backup cannot be made or restored; the text says what to do."""
