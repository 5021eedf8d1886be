"""The security headers of every answer, in one place: for Django's pages and for the files served without Django."""

# Plotly adds one empty <style> element; the hash of the empty string lets it, and nothing else, through.
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

CONTENT_SECURITY_POLICY: dict[str, list[str]] = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'", EMPTY_STYLE],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def security_headers(*, styles: tuple[str, ...] = ()) -> dict[str, str]:
    """Header name -> value, as sent with every file of the public site; `styles`: hashes of styles inside this one."""
    sources = CONTENT_SECURITY_POLICY | {"style-src": [*CONTENT_SECURITY_POLICY["style-src"], *styles]}
    policy = "; ".join(f"{directive} {' '.join(allowed)}" for directive, allowed in sources.items())
    return {
        "Content-Security-Policy": policy,
        "Permissions-Policy": PERMISSIONS_POLICY,
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
