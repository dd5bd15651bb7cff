"""S/MIME whose signature wraps the mail (``smime-type=signed-data``, RFC 8551 section 3.5.2): what was signed.

Nothing is verified here: the wrapper itself stays a file of the mail, for whoever wants to.
"""

MAX_BYTES = 64 * 1024 * 1024

_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


def is_wrapper(kind, name):
    """Whether a part of this type and file name may hold a whole mail."""
    return kind in _TYPES or (name or "").lower() == "smime.p7m"


def unwrap(data):
    """The MIME entity that was signed (bytes); None when it is encrypted or damaged and must stay the file it was."""
    try:
        from asn1crypto import cms  # noqa: PLC0415 -- comes with Odoo; without it the wrapper stays an attachment
    except ImportError:
        return None
    if len(data) > MAX_BYTES:
        return None
    try:
        wrapper = cms.ContentInfo.load(data)
        if wrapper["content_type"].native != "signed_data":
            return None
        return wrapper["content"]["encap_content_info"]["content"].native or None
    except Exception:  # noqa: BLE001 -- damaged ASN.1 can break the library anywhere; the file itself is then kept
        return None
