"""How the studio reaches a model, wherever that runs, and what keeps it able to paint."""
