"""What happens next: dialogues, the exercise, the steward, the command line."""
