"""Encrypts and decrypts ESP tunnel mode packets with scapy, as an outside judge.

Each line of input is a command, each line of output its answer, packets in hexadecimal:
  ready                                                    -> ready
  sa SPI CRYPT CRYPT_KEY ICV AUTH AUTH_KEY SRC DST UDP ESN -> ok
      (- for no key; ICV is that of a combined-mode algorithm in bytes, or 0; UDP and ESN are 0 or 1)
  encrypt INNER...                                         -> OUTER...
  decrypt OUTER...                                         -> INNER...
An error is answered as "error: ..." and ends nothing.
"""
import sys

from scapy.layers.inet import IP, UDP
from scapy.layers.ipsec import ESP, SecurityAssociation

association = None


def key(text):
    return None if text == "-" else bytes.fromhex(text)


def install(spi, crypt, crypt_key, icv, auth, auth_key, source, destination, udp, esn):
    global association
    association = SecurityAssociation(
        ESP, spi=int(spi), crypt_algo=crypt, crypt_key=key(crypt_key),
        crypt_icv_size=int(icv) or None,
        auth_algo=auth, auth_key=key(auth_key),
        tunnel_header=IP(src=source, dst=destination),
        nat_t_header=UDP(sport=4500, dport=4500) if udp == "1" else None,
        esn_en=esn == "1")
    return "ok"


def each(packets, transform):
    return " ".join(bytes(transform(IP(bytes.fromhex(p)))).hex() for p in packets)


def encrypt(inner):
    outer = association.encrypt(inner)
    if UDP in outer:
        # scapy 2.5 computes the UDP length before it appends the ESP packet.
        outer[UDP].len = len(outer[UDP])
    return outer


def answer(command, arguments):
    if command == "ready":
        return "ready"
    if command == "sa":
        return install(*arguments)
    if command == "encrypt":
        return each(arguments, encrypt)
    if command == "decrypt":
        return each(arguments, association.decrypt)
    raise ValueError("unknown command " + command)


for line in sys.stdin:
    words = line.split()
    try:
        print(answer(words[0], words[1:]), flush=True)
    except Exception as error:  # the judge answers whatever happens
        print("error: %r" % error, flush=True)
