package dev.culvert.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Algorithms that Culvert and strongSwan 5.9.8 both have, in swanctl's words. */
final class SwanSuites {

  /** Each kind with all its key sizes and ICV lengths, of which every use takes the next. */
  private static final List<List<String>> CIPHERS =
      List.of(
          List.of("des"),
          List.of("3des"),
          List.of("blowfish128"),
          List.of("aes128", "aes192", "aes256"),
          List.of("aes128ctr", "aes192ctr", "aes256ctr"),
          List.of("camellia128", "camellia192", "camellia256"),
          List.of("chacha20poly1305"),
          sizes("aes%sccm%s", "8", "12", "16"),
          sizes("aes%sgcm%s", "8", "12", "16"));

  static final List<String> INTEGRITIES =
      List.of("md5", "sha1", "sha256", "sha384", "sha512", "aesxcbc", "aescmac");

  static final List<String> PRFS =
      List.of(
          "prfmd5", "prfsha1", "prfsha256", "prfsha384", "prfsha512", "prfaesxcbc", "prfaescmac");

  static final List<String> GROUPS =
      List.of(
          "modp768",
          "modp1024",
          "modp1536",
          "modp2048",
          "modp3072",
          "modp4096",
          "modp6144",
          "modp8192",
          "ecp256",
          "ecp384",
          "ecp521",
          "x25519",
          "x448");

  private static final String NO_INTEGRITY = "";

  private SwanSuites() {}

  private static List<String> sizes(String form, String... icvs) {
    List<String> names = new ArrayList<>();
    for (String icv : icvs) {
      for (String bits : List.of("128", "192", "256")) {
        names.add(form.formatted(bits, icv));
      }
    }
    return names;
  }

  /** IKE proposals in which every kind of cipher meets every hash, PRF and group, and so on. */
  static List<String> pairwiseIke() {
    List<String> kinds = CIPHERS.stream().map(List::getFirst).toList();
    List<String> integrities = new ArrayList<>(List.of(NO_INTEGRITY));
    integrities.addAll(INTEGRITIES);
    List<List<String>> rows =
        CoveringArray.of(
            List.of(kinds, integrities, PRFS, GROUPS),
            (factor, value, other, otherValue) ->
                factor != 0 || other != 1 || isCombined(value) == otherValue.isEmpty());
    int[] uses = new int[CIPHERS.size()];
    List<String> proposals = new ArrayList<>();
    for (List<String> row : rows) {
      int kind = kinds.indexOf(row.getFirst());
      List<String> variants = CIPHERS.get(kind);
      String cipher = variants.get(uses[kind]++ % variants.size());
      proposals.add(proposal(cipher, row.get(1), row.get(2), row.get(3)));
    }
    return proposals;
  }

  /** Every IKE proposal that can be made. */
  static List<String> everyIke() {
    return ciphers()
        .flatMap(
            cipher ->
                integritiesFor(cipher)
                    .flatMap(
                        integrity ->
                            PRFS.stream()
                                .flatMap(
                                    prf ->
                                        GROUPS.stream()
                                            .map(g -> proposal(cipher, integrity, prf, g)))))
        .toList();
  }

  /** Every ESP proposal that can be made, without encryption too. */
  static List<String> everyEsp() {
    return Stream.concat(Stream.of("null"), ciphers())
        .flatMap(cipher -> integritiesFor(cipher).map(integrity -> proposal(cipher, integrity)))
        .toList();
  }

  private static Stream<String> ciphers() {
    return CIPHERS.stream().flatMap(List::stream);
  }

  private static Stream<String> integritiesFor(String cipher) {
    return isCombined(cipher) ? Stream.of(NO_INTEGRITY) : INTEGRITIES.stream();
  }

  private static boolean isCombined(String cipher) {
    return cipher.contains("gcm") || cipher.contains("ccm") || cipher.contains("poly1305");
  }

  private static String proposal(String... algorithms) {
    return String.join("-", Stream.of(algorithms).filter(a -> !a.isEmpty()).toList());
  }
}
