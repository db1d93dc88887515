"""Who signs in with a name and a password, looked up by a query that is put together once."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from projects.models import User
from projects.prepared import PreparedQuery

_USERS = PreparedQuery[User](lambda key: User.objects.filter(pk=key))


class PersonBackend(ModelBackend):
    """Django's own rules; whoever may no longer sign in is nobody."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session; None for one who is gone or may not sign in."""
        user = _USERS.first(key=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
