"""``rabit bench``: time, memory and arithmetic of a stroke."""
