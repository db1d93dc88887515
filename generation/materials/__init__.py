"""From rows to Material: what a study or a source offers to draft from."""
