"""Which series hangs where when a study is opened: told by headers, never guessed. Pure: no Django."""
