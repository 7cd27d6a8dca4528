package dev.culvert.ike.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.IkeId;
import dev.culvert.ike.wire.IdPayload;
import dev.culvert.ike.wire.PayloadType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentificationTest {
  private static final IpAddress LOCAL = IpAddress.parse("192.168.90.1");

  private static IdPayload presented(String id) {
    return Identification.payload(PayloadType.ID_INITIATOR, IkeId.parse(id), LOCAL);
  }

  private static Identity identity(String name, String remoteId) {
    return new Identity(
        name,
        "office",
        new Sealed("k", ByteString.EMPTY, ByteString.EMPTY),
        IkeId.AUTO,
        IkeId.parse(remoteId),
        false,
        "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "address:10.0.0.1",
        "address:2001:db8::1",
        "fqdn:gw.example",
        "user-fqdn:ops@gw.example",
        "key-id:branch-7"
      })
  void everyKindIsShownAsItIsWritten(String id) {
    assertEquals(id, Identification.describe(presented(id)));
    assertTrue(Identification.accepts(IkeId.parse(id), presented(id)));
  }

  @Test
  void autoIsOurAddress() {
    assertEquals("address:192.168.90.1", Identification.describe(presented("auto")));
  }

  @Test
  void anotherKindWithTheSameTextIsAnotherIdentity() {
    assertFalse(Identification.accepts(IkeId.parse("fqdn:a"), presented("key-id:a")));
    assertFalse(Identification.accepts(IkeId.parse("fqdn:a"), presented("fqdn:A.")));
  }

  @Test
  void autoAndIgnoreAcceptEverybody() {
    assertTrue(Identification.accepts(IkeId.AUTO, presented("fqdn:anybody")));
    assertTrue(Identification.accepts(IkeId.IGNORE, presented("address:10.0.0.1")));
  }

  @Test
  void aSpecificEntryGoesBeforeAGeneralOne() {
    List<Identity> identities = List.of(identity("a", "auto"), identity("b", "fqdn:gw"));
    assertEquals("b", IdentityMatch.find(identities, presented("fqdn:gw")).orElseThrow().name());
    assertEquals("a", IdentityMatch.find(identities, presented("fqdn:x")).orElseThrow().name());
    assertTrue(IdentityMatch.find(identities.subList(1, 2), presented("fqdn:x")).isEmpty());
  }

  /** A peer's bytes must not steer a terminal. */
  @Test
  void whatIsNotPlainTextIsShownAsHex() {
    IdPayload id =
        new IdPayload(
            PayloadType.ID_INITIATOR,
            IdPayload.FQDN,
            ByteString.copyOf("a\u001b[2J".getBytes(StandardCharsets.US_ASCII)));
    assertEquals("fqdn:0x611b5b324a", Identification.describe(id));
  }
}
