"""Identity and account numbers: encrypted, and found again through a blind index.

Fernet (AES-128-CBC with HMAC-SHA-256, https://github.com/fyrd/spec) under the newest of the keys;
older keys still read. The index is an HMAC-SHA-256 of the kind and the plain text under a key of
its own: the same number gives the same index, and the index gives nothing back.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from duixian.basics.text import say
from duixian.office.refusal import Refused


def encrypt(text: str) -> str:
    """Under the newest key.

    Raises:
        Refused: `no-keys`.
    """
    return _fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Under whichever key it was encrypted with.

    Raises:
        Refused: `no-keys`, `wrong-keys`.
    """
    try:
        return _fernet().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Refused(
            "wrong-keys",
            say("现有的密钥解不开这条数据"),
            say("把原来的密钥加到 DUIXIAN_DATA_KEYS 后面"),
        ) from error


def renew(token: str) -> str:
    """The same text under the newest key."""
    decrypt(token)
    return _fernet().rotate(token.encode()).decode()


def index(kind: str, text: str) -> str:
    """The blind index; spaces, hyphens, width and case make no difference.

    Raises:
        Refused: `no-keys`.
    """
    key = settings.INDEX_KEY.encode()
    if len(key) < 32:
        raise _no_keys("DUIXIAN_INDEX_KEY")
    return hmac.new(key, f"{kind}\0{plain(text)}".encode(), hashlib.sha256).hexdigest()


def index_of_address(kind: str, address: str) -> str:
    """The blind index of an e-mail address, in which every character but the case counts.

    Raises:
        Refused: `no-keys`.
    """
    # As hexadecimal digits: `index` drops hyphens, which make another address.
    return index(kind, address.strip().lower().encode().hex())


def plain(text: str) -> str:
    """A number as it is compared.

    >>> plain("３３０１１４ 1990-0101 001x")
    '33011419900101001X'
    """
    wide = unicodedata.normalize("NFKC", text)
    return "".join(c for c in wide if not c.isspace() and c != "-").upper()


def masked(text: str) -> str:
    """For showing: the first three and the last four characters of a long number.

    >>> masked("330114199001010018"), masked("王小明"), masked("123456")
    ('330***********0018', '王**', '1*****')
    """
    shown = 3 + 4
    if len(text) > shown + 3:
        return text[:3] + "*" * (len(text) - shown) + text[-4:]
    return text[:1] + "*" * (len(text) - 1)


def _fernet() -> MultiFernet:
    if not settings.DATA_KEYS:
        raise _no_keys("DUIXIAN_DATA_KEYS")
    return MultiFernet([Fernet(key) for key in settings.DATA_KEYS])


def _no_keys(name: str) -> Refused:
    return Refused(
        "no-keys",
        say("没有设置{name},不能保存个人信息", name=name),
        say("由系统管理员生成密钥并写进环境变量"),
    )
