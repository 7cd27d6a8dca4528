"""Opens ESP packets of a capture with keys that were printed, by scapy.

Arguments: CAPTURE { SPI:CRYPT:CRYPT_KEY:AUTH:AUTH_KEY }
  SPI and keys are hexadecimal; an empty key stands for none.
It prints a line for each packet of these SPIs: "opened SPI SOURCE DESTINATION", the inner
addresses, or "refused SPI".
"""
import sys

from scapy.layers.inet import IP
from scapy.layers.ipsec import ESP, SecurityAssociation
from scapy.utils import PcapReader

associations = {}
for argument in sys.argv[2:]:
    spi, crypt, crypt_key, auth, auth_key = argument.split(":")
    associations[int(spi, 16)] = SecurityAssociation(
        ESP, spi=int(spi, 16), crypt_algo=crypt, crypt_key=bytes.fromhex(crypt_key),
        auth_algo=auth, auth_key=bytes.fromhex(auth_key), tunnel_header=IP())

for packet in PcapReader(sys.argv[1]):
    if ESP not in packet or packet[ESP].spi not in associations:
        continue
    spi = packet[ESP].spi
    try:
        inner = IP(bytes(associations[spi].decrypt(IP(bytes(packet[IP])))))
    except Exception:
        print("refused", "%08X" % spi)
        continue
    print("opened", "%08X" % spi, inner.src, inner.dst)
