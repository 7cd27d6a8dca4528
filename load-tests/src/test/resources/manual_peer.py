"""The other end of a tunnel with manual keys, made of scapy: it answers echo requests.

Arguments: PROTOCOL IN_SPI OUT_SPI CRYPT CRYPT_KEY AUTH AUTH_KEY LOCAL REMOTE
  PROTOCOL is ESP or AH; keys are hexadecimal, - stands for none.
It prints "ready", then one line for each request that it has opened.
"""
import socket
import sys

from scapy.layers.inet import ICMP, IP
from scapy.layers.ipsec import AH, ESP, SecurityAssociation

protocol, in_spi, out_spi, crypt, crypt_key, auth, auth_key, local, remote = sys.argv[1:]


def association(spi, source, destination):
    return SecurityAssociation(
        AH if protocol == "AH" else ESP, spi=int(spi, 16),
        crypt_algo=None if protocol == "AH" else crypt,
        crypt_key=None if crypt_key == "-" else bytes.fromhex(crypt_key),
        auth_algo=auth, auth_key=b"" if auth_key == "-" else bytes.fromhex(auth_key),
        tunnel_header=IP(src=source, dst=destination, id=1))


inbound = association(in_spi, remote, local)
outbound = association(out_spi, local, remote)
number = socket.IPPROTO_AH if protocol == "AH" else socket.IPPROTO_ESP
receiver = socket.socket(socket.AF_INET, socket.SOCK_RAW, number)
sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
print("ready", flush=True)
while True:
    outer = IP(receiver.recv(65535))
    try:
        request = IP(bytes(inbound.decrypt(outer)))
    except Exception as refused:
        print("refused", refused, flush=True)
        continue
    if ICMP in request and request[ICMP].type == 8:
        print("opened", request[ICMP].seq, flush=True)
        reply = request.copy()
        reply.src, reply.dst, reply.ttl = request.dst, request.src, 64
        reply[ICMP].type = 0
        del reply.chksum, reply[ICMP].chksum
        sender.sendto(bytes(outbound.encrypt(IP(bytes(reply)))), (remote, 0))
