"""The headers of every answer: what a browser may do with it, and who else may use it."""

from __future__ import annotations

from collections.abc import Mapping

LIBRARY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""For a page made by a library, which may build HTML from text."""

POLICY = f"{LIBRARY_POLICY}; require-trusted-types-for 'script'; trusted-types 'none'"

SAFETY: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Of every answer, unless a route sets its own."""
