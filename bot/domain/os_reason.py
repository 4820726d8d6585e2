"""Why the operating system refused a file, in Chinese: its own words are English, and end up in sentences that people read."""

import errno
from collections.abc import Mapping

_REASONS: Mapping[int, str] = {
    errno.ENOENT: "没有这个文件或目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许",
    errno.EISDIR: "这是一个目录",
    errno.ENOTDIR: "路径里有一段不是目录",
    errno.EEXIST: "已经有了",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "超过了磁盘配额",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ELOOP: "链接绕成了圈",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EFBIG: "文件太大",
    errno.ENOTEMPTY: "目录不是空的",
    errno.EBUSY: "正在被占用",
    errno.ETXTBSY: "正在被占用",
    errno.EADDRINUSE: "已经被别的程序占用",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址",
}


def os_reason(error: OSError) -> str:
    """Why, in a few words; of what is rare, as the system says it."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__
