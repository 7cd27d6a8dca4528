package dev.culvert.ca;

import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Which subject alternative names (RFC 5280 section 4.2.1.6) are copied into the certificate: those
 * that an IKE identity can be matched with (RFC 7296 section 3.5). Any other is refused, not left
 * out, since the author counts on it.
 */
final class AlternativeNameRules {

  private static final int MAX_NAMES = 32;
  private static final int MAX_DNS_NAME = 253;
  private static final int MAX_MAIL_ADDRESS = 254;

  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

  /** RFC 1123 section 2.1. No wildcard: a certificate names one gateway. */
  private static final Pattern DNS_NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  private static final Pattern MAIL_ADDRESS =
      Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@" + LABEL + "(\\." + LABEL + ")*");

  private AlternativeNameRules() {}

  static GeneralNames check(GeneralNames names) throws RefusedRequestException {
    int count = names.getNames().length;
    if (count == 0 || count > MAX_NAMES) {
      throw refused(count + " names", "give 1 to " + MAX_NAMES + " or leave the extension out");
    }
    for (GeneralName name : names.getNames()) {
      check(name);
    }
    return names;
  }

  private static void check(GeneralName name) throws RefusedRequestException {
    switch (name.getTagNo()) {
      case GeneralName.dNSName -> {
        String text = ASN1IA5String.getInstance(name.getName()).getString();
        if (text.length() > MAX_DNS_NAME || !DNS_NAME.matcher(text).matches()) {
          throw refused("a dNSName is no host name", "use letters, digits, hyphens and dots");
        }
      }
      case GeneralName.rfc822Name -> {
        String text = ASN1IA5String.getInstance(name.getName()).getString();
        if (text.length() > MAX_MAIL_ADDRESS || !MAIL_ADDRESS.matcher(text).matches()) {
          throw refused("an rfc822Name is no mail address", "use name@host");
        }
      }
      case GeneralName.iPAddress -> {
        int length = ASN1OctetString.getInstance(name.getName()).getOctetsLength();
        if (length != 4 && length != 16) {
          throw refused("an iPAddress of " + length + " bytes", "use 4 for IPv4 or 16 for IPv6");
        }
      }
      default ->
          throw refused(
              "a name of type [" + name.getTagNo() + "]",
              "use dNSName, iPAddress and rfc822Name only");
    }
  }

  private static RefusedRequestException refused(String problem, String fix) {
    return new RefusedRequestException("subjectAltName", problem, fix);
  }
}
