"""From bytes that come from outside to what the model takes."""
