"""The Telegram chat as a control surface: commands, buttons, and who is obeyed. Nothing else needs it to work."""
