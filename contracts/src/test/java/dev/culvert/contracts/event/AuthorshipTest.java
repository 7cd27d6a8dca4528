package dev.culvert.contracts.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuthorshipTest {

  private static final Writer OFFICE1 = Writer.node("office1");
  private static final List<Writer> WRITERS =
      List.of(
          Writer.service(WriterRole.CERT_AUTHORITY),
          Writer.service(WriterRole.SA_STORE),
          Writer.service(WriterRole.IKE_SERVICE),
          OFFICE1,
          Writer.node("office2"));

  /** The whole table: who may write a form of record, and in which topic. */
  private static List<String> allowed(RecordType type) {
    return switch (type) {
      case PEER, PROFILE, IDENTITY, PROPOSAL, MANUAL_SA, POLICY, NAT_RULE, SETTINGS ->
          List.of("CONFIG culvert:sa-store");
      case NODE -> List.of("NODE culvert:datapath-node/office1");
      case TRUST_ANCHOR -> List.of("TRUST culvert:cert-authority");
      case ACQUIRE ->
          List.of("IKE_COMMAND culvert:ike-service", "IKE_COMMAND culvert:datapath-node/office1");
      case SA_LOST, SA_NOT_INSTALLED, SOFT_EXPIRED, USAGE ->
          List.of("IKE_COMMAND culvert:datapath-node/office1");
      case TERMINATE -> List.of("IKE_COMMAND culvert:sa-store", "IKE_COMMAND culvert:ike-service");
      case FLUSH -> List.of("IKE_COMMAND culvert:sa-store");
      case BOUND, UNBOUND, SUPERSEDED -> List.of("IKE_COMMAND culvert:ike-service");
      case IKE_SA_STATUS, NEGOTIATION_FAILURE -> List.of("IKE_REPORT culvert:ike-service");
      case NODE_INSTRUCTION -> List.of("IKE_OUTBOUND culvert:ike-service");
      case SA -> List.of("SA culvert:ike-service");
      case SA_INSTALLED, SA_DYING, SA_DEAD, SA_REMOVED, COUNTERS ->
          List.of("SA_REPORT culvert:datapath-node/office1");
      case SEQUENCE_LEASE -> List.of("SEQUENCE culvert:datapath-node/office1");
      case KEY_REQUEST -> List.of("REVEAL culvert:sa-store");
      case KEYS_SHOWN, KEYS_REFUSED -> List.of("REVEAL culvert:datapath-node/office1");
      case INBOUND_DATAGRAM, SEALED_STATE -> List.of();
    };
  }

  private static String keyOf(RecordType type) {
    return switch (Samples.of(type)) {
      case dev.culvert.contracts.config.ConfigObject object -> object.key();
      case TrustAnchor anchor -> anchor.subject();
      case SaRecord sa -> sa.sa().key().toString();
      case SequenceLease lease -> lease.sa().toString();
      default -> "office1";
    };
  }

  @ParameterizedTest
  @EnumSource(RecordType.class)
  void onlyTheTableIsPermitted(RecordType type) {
    List<String> permitted = new ArrayList<>();
    for (Topics topic : signed().toList()) {
      for (Writer writer : WRITERS) {
        if (Authorship.permits(writer, topic, keyOf(type), Samples.of(type))) {
          permitted.add(topic + " " + writer);
        }
      }
    }
    assertEquals(allowed(type), permitted);
  }

  @Test
  void aRecordStandsUnderItsOwnKey() {
    Writer ike = Writer.service(WriterRole.IKE_SERVICE);
    Writer store = Writer.service(WriterRole.SA_STORE);
    assertFalse(permits(store, Topics.CONFIG, "policy/other", RecordType.POLICY));
    assertFalse(permits(ike, Topics.SA, "office1/in/esp/1.2.3.4/1.2.3.5/00000001", RecordType.SA));
    assertFalse(permits(ike, Topics.IKE_OUTBOUND, "office2", RecordType.NODE_INSTRUCTION));
    assertFalse(permits(OFFICE1, Topics.NODE, "office2", RecordType.NODE));
    assertFalse(permits(OFFICE1, Topics.SA_REPORT, "office2", RecordType.COUNTERS));
  }

  @Test
  void tombstonesHaveAuthorsToo() {
    List<String> permitted = new ArrayList<>();
    for (Topics topic : signed().toList()) {
      for (Writer writer : WRITERS) {
        if (Authorship.permits(writer, topic, "office1", null)) {
          permitted.add(topic + " " + writer);
        }
      }
    }
    assertEquals(
        List.of(
            "CONFIG culvert:sa-store",
            "NODE culvert:datapath-node/office1",
            "TRUST culvert:cert-authority",
            "IKE_REPORT culvert:ike-service",
            "SA culvert:ike-service"),
        permitted);
  }

  @Test
  void whatIsNotSignedHasNoAuthor() {
    assertTrue(signed().noneMatch(Topics.IKE_STATE::equals));
    assertThrows(
        IllegalArgumentException.class,
        () -> Authorship.permits(OFFICE1, Topics.IKE_INBOUND, "office1", null));
  }

  @Test
  void writersAreReadAsTheyArePrinted() {
    for (Writer writer : WRITERS) {
      assertEquals(writer, Writer.parse(writer.toString()).orElseThrow());
    }
    for (String other :
        List.of(
            "",
            "culvert:",
            "culvert:datapath-node",
            "culvert:datapath-node/",
            "culvert:datapath-node/a/b",
            "culvert:datapath-node/-a",
            "culvert:sa-store/x",
            "culvert:nobody",
            "spiffe:sa-store",
            "culvert:datapath-node/" + "a".repeat(201))) {
      assertTrue(Writer.parse(other).isEmpty(), other);
    }
  }

  private static boolean permits(Writer writer, Topics topic, String key, RecordType type) {
    return Authorship.permits(writer, topic, key, Samples.of(type));
  }

  private static Stream<Topics> signed() {
    return Topics.all().stream().filter(Authorship::isSigned);
  }
}
