"""What this plugin contributes; nothing heavy is imported here."""

MATWEFT_CONTRACT = 1
