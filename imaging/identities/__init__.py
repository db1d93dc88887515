"""Who stands behind the pseudonyms: the admins' own pages, outside any project."""
