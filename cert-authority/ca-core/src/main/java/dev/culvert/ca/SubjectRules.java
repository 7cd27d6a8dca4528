package dev.culvert.ca;

import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** Which subjects get a certificate: one common name and the usual attributes around it. */
final class SubjectRules {

  /** The attributes and their upper bounds in characters (RFC 5280 appendix A.1). */
  private static final Map<ASN1ObjectIdentifier, Integer> UPPER_BOUNDS =
      Map.of(
          BCStyle.CN, 64,
          BCStyle.O, 64,
          BCStyle.OU, 64,
          BCStyle.L, 128,
          BCStyle.ST, 128,
          BCStyle.C, 2,
          BCStyle.SERIALNUMBER, 64,
          BCStyle.E, 255,
          BCStyle.DC, 63);

  private SubjectRules() {}

  static X500Name check(X500Name subject) throws RefusedRequestException {
    if (subject.getRDNs(BCStyle.CN).length != 1) {
      throw refused("has not exactly one common name", "give it one, as in /CN=gateway-1");
    }
    for (RDN rdn : subject.getRDNs()) {
      for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
        check(attribute);
      }
    }
    return subject;
  }

  private static void check(AttributeTypeAndValue attribute) throws RefusedRequestException {
    Integer upperBound = UPPER_BOUNDS.get(attribute.getType());
    if (upperBound == null) {
      throw refused(
          "attribute " + attribute.getType() + " is not supported",
          "use CN, O, OU, L, ST, C, DC, serialNumber and emailAddress");
    }
    String name = BCStyle.INSTANCE.oidToDisplayName(attribute.getType());
    if (!(attribute.getValue() instanceof ASN1String text)) {
      throw refused(name + " is not a string", "encode it as UTF8String");
    }
    String value = text.getString();
    if (value.isBlank() || value.length() > upperBound) {
      throw refused(
          name + " has " + value.length() + " characters or is blank",
          "give it 1 to " + upperBound);
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw refused(name + " holds a control character", "leave it out");
    }
  }

  private static RefusedRequestException refused(String problem, String fix) {
    return new RefusedRequestException("subject", problem, fix);
  }
}
