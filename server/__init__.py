"""RABIT Studio's web application: the page, the HTTP API, and the one thread that paints."""
