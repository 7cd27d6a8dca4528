"""Protects and opens packets with scapy's ESP and AH, as an outside judge.

Each line of input is a command, each line of output its answer, packets in hexadecimal:
  ready                                    -> ready
  sa PROTOCOL SPI CRYPT CRYPT_KEY ICV AUTH AUTH_KEY SRC DST UDP ESN -> ok
      PROTOCOL is ESP or AH; - stands for no key, and for SRC and DST in transport mode; ICV is that
      of a combined-mode algorithm in bytes, or 0; UDP is 0 or 1; ESN is - or the high half of the
      sequence numbers
  encrypt SEQUENCE INNER...                -> OUTER...  (numbered from SEQUENCE on)
  decrypt OUTER...                         -> INNER...
  next-header OUTER                        -> the number in the trailer of an ESP packet
An error is answered as "error: ..." and ends nothing.
"""
import gc
import sys

from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.ipsec import AH, ESP, SecurityAssociation
from scapy.packet import Packet, Raw

association = None

# Most of the time goes into scapy's packets, not into its ciphers. None here stands for a set of
# packets, so none need be cloned to find its only member; what is carried is octets; and what the
# imports have made is no garbage.
Packet.__iter__ = lambda self: iter((self,))
CARRIED = {4: IP, 17: UDP, 41: IPv6, 50: ESP, 51: AH}


def payload_class(number):
    cls = CARRIED.get(number, Raw)
    return Raw if cls is UDP and not association.nat_t_header else cls


def guess_behind_ipv6(header, payload, guess=IPv6.guess_payload_class):
    extended = header.nh in (0, 43, 44, 60)
    return guess(header, payload) if extended else payload_class(header.nh)


IP.guess_payload_class = lambda header, payload: payload_class(header.proto)
IPv6.guess_payload_class = guess_behind_ipv6
gc.freeze()
gc.set_threshold(50_000, 50, 50)


def key(text):
    return None if text == "-" else bytes.fromhex(text)


def header(source, destination):
    if source == "-":
        return None
    kind = IPv6 if ":" in source else IP
    return kind(src=source, dst=destination)


def install(protocol, spi, crypt, crypt_key, icv, auth, auth_key, source, destination, udp, esn):
    global association
    association = SecurityAssociation(
        AH if protocol == "AH" else ESP, spi=int(spi),
        crypt_algo=crypt, crypt_key=key(crypt_key), crypt_icv_size=int(icv) or None,
        auth_algo=auth, auth_key=key(auth_key),
        tunnel_header=header(source, destination),
        nat_t_header=UDP(sport=4500, dport=4500) if udp == "1" else None,
        esn_en=esn != "-", esn=0 if esn == "-" else int(esn))
    return "ok"


def packet(hexadecimal):
    octets = bytes.fromhex(hexadecimal)
    return IPv6(octets) if octets[0] >> 4 == 6 else IP(octets)


def each(packets, transform):
    return " ".join(bytes(transform(packet(p))).hex() for p in packets)


def encrypt(inner):
    outer = association.encrypt(inner)
    if association.nat_t_header:
        # scapy 2.5 computes the UDP length before it appends the ESP packet.
        outer[UDP].len = len(outer[UDP])
    return outer


def next_header(outer):
    # scapy leaves it in the header that remains of a tunnel, or returns the packet with it.
    inner = association.decrypt(outer)
    header = outer if association.tunnel_header else inner
    return str(header.nh if header.version == 6 else header.proto)


def answer(command, arguments):
    if command == "ready":
        return "ready"
    if command == "sa":
        return install(*arguments)
    if command == "encrypt":
        association.seq_num = int(arguments[0])
        return each(arguments[1:], encrypt)
    if command == "decrypt":
        return each(arguments, association.decrypt)
    if command == "next-header":
        return next_header(packet(arguments[0]))
    raise ValueError("unknown command " + command)


for line in sys.stdin:
    words = line.split()
    try:
        print(answer(words[0], words[1:]), flush=True)
    except Exception as error:  # the judge answers whatever happens
        print("error: %r" % error, flush=True)
