"""Joins two network namespaces by tun0 in each, as a VPN would: it carries what is for the other end alone, and nothing for everybody.

tunnel.py NAMESPACE ADDRESS NAMESPACE ADDRESS: prints a line when both are there, and ends with its standard input. Needs root and /dev/net/tun.
"""

import ctypes
import fcntl
import os
import select
import socket
import struct
import sys

CLONE_NEWNET = 0x40000000  # linux/sched.h
TUNSETIFF = 0x400454CA  # linux/if_tun.h, as IFF_TUN and IFF_NO_PI
IFF_TUN_NO_PI = 0x1001
libc = ctypes.CDLL(None, use_errno=True)


def open_tun(namespace: str) -> int:
    """The end in a namespace, which this process then is in."""
    with open(f"/run/netns/{namespace}", "rb") as handle:
        if libc.setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", b"tun0", IFF_TUN_NO_PI))
    return tun


def main() -> None:
    _, one, one_address, two, two_address = sys.argv
    first, second = open_tun(one), open_tun(two)
    # Where to, and what for: IPv4 alone, as its ends have no other address.
    ways = {
        first: (second, socket.inet_aton(two_address)),
        second: (first, socket.inet_aton(one_address)),
    }
    print("up", flush=True)
    while True:
        ready, _, _ = select.select([0, first, second], [], [])
        for source in ready:
            if source == 0:
                return
            packet = os.read(source, 65_535)
            target, address = ways[source]
            if packet[0] >> 4 == 4 and packet[16:20] == address:
                try:
                    os.write(target, packet)
                except OSError:
                    # The other end is down: what is lost is lost.
                    pass


main()
