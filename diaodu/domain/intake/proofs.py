"""Proofs (证明材料) of a row: contracts, receipts, photographs; what may be attached."""

from diaodu.domain.errors import UsageError

MOST_BYTES = 10 * 1024 * 1024
MOST_OF_A_ROW = 10
KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""How a file begins, and what it is."""
ACCEPTED = ".pdf,.jpg,.jpeg,.png"


def kind_of_proof(name: str, data: bytes) -> str:
    """What a proof is, by its first bytes, whatever it is called.

    Raises:
        UsageError: it is empty, too large, or neither PDF nor picture.
    """
    if len(data) > MOST_BYTES:
        raise UsageError(name, f"超过 {MOST_BYTES // 1024 // 1024} MB", "压缩或拆分后再附", "填报人")
    found = next((kind for begins, kind in KINDS.items() if data.startswith(begins)), None)
    if found is None:
        raise UsageError(
            name, "不是 PDF、JPG 或 PNG" if data else "空文件", "合同、进账单的扫描件（PDF）或照片", "填报人"
        )
    return found
