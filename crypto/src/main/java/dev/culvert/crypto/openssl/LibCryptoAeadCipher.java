package dev.culvert.crypto.openssl;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.crypto.PacketCipher;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * AES-GCM (RFC 4106), GMAC (RFC 4543) and ChaCha20-Poly1305 (RFC 7634) for ESP. The nonce is the
 * salt that belongs to the key, then the packet's IV.
 */
final class LibCryptoAeadCipher implements PacketCipher {
  private static final int LARGEST_IP_PACKET = 65535;

  /** The SPI, the salt, or either half of a sequence number. */
  private static final int WORD = 4;

  private static final ValueLayout.OfInt BIG_ENDIAN_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int NONCE_BYTES = 12;
  private static final int LONGEST_ICV = 16;

  private final EncryptionAlgorithm algorithm;
  private final boolean extendedSequence;

  /** Kept so that the context at its address is not freed. */
  private final MemorySegment owned;

  private final long context;
  private final int salt;

  /**
   * Native memory for one packet at a time. A thread has one for all its SAs: with thousands of
   * them it stays in the processor's cache, as memory of their own would not.
   */
  private static final class Workspace {
    private final Arena arena = Arena.ofAuto();
    final MemorySegment nonce = arena.allocate(NONCE_BYTES);
    final MemorySegment aad = arena.allocate(3 * WORD);
    final MemorySegment icv = arena.allocate(LONGEST_ICV);
    final MemorySegment length = arena.allocate(JAVA_INT);

    /** Packets are copied here and back; it grows to the largest one seen. */
    private MemorySegment data = arena.allocate(2048);

    MemorySegment data(int bytes) {
      if (bytes > data.byteSize()) {
        data = arena.allocate(LARGEST_IP_PACKET + NONCE_BYTES);
      }
      return data;
    }
  }

  private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

  LibCryptoAeadCipher(EncryptionAlgorithm algorithm, boolean extendedSequence, byte[] keyAndSalt) {
    this.algorithm = algorithm;
    this.extendedSequence = extendedSequence;
    int keyBytes = algorithm.keyBits() / 8;
    byte[] key = Arrays.copyOf(keyAndSalt, keyBytes);
    this.owned = LibCrypto.context(nameOf(algorithm), key);
    this.context = owned.address();
    Arrays.fill(key, (byte) 0);
    this.salt = ByteBuffer.wrap(keyAndSalt).getInt(keyBytes);
  }

  private static String nameOf(EncryptionAlgorithm algorithm) {
    return algorithm == EncryptionAlgorithm.CHACHA20_POLY1305
        ? "ChaCha20-Poly1305"
        : "AES-" + algorithm.keyBits() + "-GCM";
  }

  @Override
  public EncryptionAlgorithm algorithm() {
    return algorithm;
  }

  @Override
  public int encrypt(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes,
      int sequenceHigh) {
    Workspace work = WORKSPACE.get();
    try {
      start(work, true, buffer, aadOffset, aadBytes, ivOffset, sequenceHigh);
      take(work, buffer, ivOffset, payloadOffset, payloadBytes);
      LibCrypto.finish(context, work.length, work.icv);
      LibCrypto.tag(context, LibCrypto.GET_TAG, work.icv, icvBytes());
    } finally {
      Reference.reachabilityFence(owned);
    }
    putBack(work, buffer, payloadOffset, payloadBytes);
    MemorySegment.copy(work.icv, JAVA_BYTE, 0, buffer, payloadOffset + payloadBytes, icvBytes());
    return payloadBytes + icvBytes();
  }

  @Override
  public boolean decrypt(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes,
      int sequenceHigh) {
    if (payloadBytes < 0 || payloadBytes > LARGEST_IP_PACKET) {
      return false;
    }
    Workspace work = WORKSPACE.get();
    boolean right;
    try {
      start(work, false, buffer, aadOffset, aadBytes, ivOffset, sequenceHigh);
      MemorySegment.copy(buffer, payloadOffset + payloadBytes, work.icv, JAVA_BYTE, 0, icvBytes());
      LibCrypto.tag(context, LibCrypto.SET_TAG, work.icv, icvBytes());
      take(work, buffer, ivOffset, payloadOffset, payloadBytes);
      right = LibCrypto.finish(context, work.length, work.icv);
    } finally {
      Reference.reachabilityFence(owned);
    }
    if (right) {
      putBack(work, buffer, payloadOffset, payloadBytes);
    }
    return right;
  }

  /** An extended sequence number's high half stands before the low one (RFC 4106 section 5). */
  private void start(
      Workspace work,
      boolean encrypt,
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int sequenceHigh) {
    work.nonce.set(BIG_ENDIAN_INT, 0, salt);
    MemorySegment.copy(buffer, ivOffset, work.nonce, JAVA_BYTE, WORD, NONCE_BYTES - WORD);
    LibCrypto.begin(context, work.nonce, encrypt);
    if (!extendedSequence) {
      MemorySegment.copy(buffer, aadOffset, work.aad, JAVA_BYTE, 0, aadBytes);
      LibCrypto.authenticate(context, work.length, work.aad, aadBytes);
      return;
    }
    MemorySegment.copy(buffer, aadOffset, work.aad, JAVA_BYTE, 0, WORD);
    work.aad.set(BIG_ENDIAN_INT, WORD, sequenceHigh);
    MemorySegment.copy(buffer, aadOffset + WORD, work.aad, JAVA_BYTE, 2 * WORD, WORD);
    LibCrypto.authenticate(context, work.length, work.aad, 3 * WORD);
  }

  /** GMAC authenticates the IV too, and encrypts nothing (RFC 4543 section 5). */
  private void take(
      Workspace work, byte[] buffer, int ivOffset, int payloadOffset, int payloadBytes) {
    boolean readable = algorithm.leavesReadable();
    int from = readable ? ivOffset : payloadOffset;
    int bytes = payloadOffset + payloadBytes - from;
    MemorySegment data = work.data(bytes);
    MemorySegment.copy(buffer, from, data, JAVA_BYTE, 0, bytes);
    if (readable) {
      LibCrypto.authenticate(context, work.length, data, bytes);
    } else {
      LibCrypto.crypt(context, work.length, data, bytes);
    }
  }

  private void putBack(Workspace work, byte[] buffer, int payloadOffset, int payloadBytes) {
    if (!algorithm.leavesReadable()) {
      MemorySegment.copy(work.data, JAVA_BYTE, 0, buffer, payloadOffset, payloadBytes);
    }
  }
}
