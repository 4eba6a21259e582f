"""Training and evaluation of RABIT networks; needed by nobody who only paints."""
