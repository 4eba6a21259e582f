"""Who waits for the model, whose turn it is, and how much one client may ask for."""
