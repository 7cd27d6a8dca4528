package dev.culvert.crypto.openssl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * The functions of libcrypto 3 that encrypt with authentication (EVP_EncryptInit(3)). They are
 * short, so the JVM calls them as if they were its own and the garbage collector waits for them.
 *
 * <p>For each packet a context is its address: its segment would be two objects more to fetch,
 * which with thousands of SAs have left the processor's cache. Who calls keeps the segment.
 */
final class LibCrypto {
  /** EVP_CTRL_AEAD_GET_TAG. */
  static final int GET_TAG = 0x10;

  /** EVP_CTRL_AEAD_SET_TAG. */
  static final int SET_TAG = 0x11;

  private static final String LIBRARY = "libcrypto.so.3";
  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option SHORT = Linker.Option.critical(false);

  /** Null on a host without the library. */
  private static final SymbolLookup SYMBOLS = load();

  private static final MethodHandle FETCH =
      bind("EVP_CIPHER_fetch", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle NEW =
      bind("EVP_CIPHER_CTX_new", FunctionDescriptor.of(ADDRESS));
  private static final MethodHandle FREE =
      bind("EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle INIT =
      bind(
          "EVP_CipherInit_ex",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT),
          SHORT);
  private static final MethodHandle UPDATE =
      bind(
          "EVP_CipherUpdate",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_INT),
          SHORT);
  private static final MethodHandle FINAL =
      bind(
          "EVP_CipherFinal_ex",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS),
          SHORT);
  private static final MethodHandle CONTROL =
      bind(
          "EVP_CIPHER_CTX_ctrl",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS),
          SHORT);

  private LibCrypto() {}

  static boolean isThere() {
    return SYMBOLS != null;
  }

  /**
   * A context that is freed, and its key wiped, some time after nothing refers to it any more.
   *
   * @param cipher OpenSSL's name of it
   */
  static MemorySegment context(String cipher, byte[] key) {
    MemorySegment context = create();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment none = MemorySegment.NULL;
      MemorySegment name = arena.allocateFrom(cipher);
      MemorySegment fetched = (MemorySegment) FETCH.invokeExact(none, name, none);
      if (fetched.address() == 0) {
        throw new IllegalStateException("libcrypto lacks " + cipher);
      }
      MemorySegment copy = arena.allocateFrom(JAVA_BYTE, key);
      require((int) INIT.invokeExact(context.address(), fetched, none, copy, none, 1));
      copy.fill((byte) 0);
      return context;
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      Reference.reachabilityFence(context);
    }
  }

  private static MemorySegment create() {
    try {
      return ((MemorySegment) NEW.invokeExact()).reinterpret(Arena.ofAuto(), LibCrypto::free);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static void free(MemorySegment context) {
    try {
      FREE.invokeExact(context);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Begins a packet under the context's key. */
  static void begin(long context, MemorySegment nonce, boolean encrypt) {
    try {
      MemorySegment none = MemorySegment.NULL;
      require((int) INIT.invokeExact(context, none, none, none, nonce, encrypt ? 1 : 0));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Takes associated data. */
  static void authenticate(long context, MemorySegment length, MemorySegment data, int bytes) {
    try {
      MemorySegment none = MemorySegment.NULL;
      require((int) UPDATE.invokeExact(context, none, length, data, bytes));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Encrypts or decrypts data where they lie. */
  static void crypt(long context, MemorySegment length, MemorySegment data, int bytes) {
    try {
      require((int) UPDATE.invokeExact(context, data, length, data, bytes));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Ends a packet; false when it was decrypted and the tag is wrong. */
  static boolean finish(long context, MemorySegment length, MemorySegment nothing) {
    try {
      return (int) FINAL.invokeExact(context, nothing, length) > 0;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Gets or sets the tag. */
  static void tag(long context, int command, MemorySegment tag, int bytes) {
    try {
      require((int) CONTROL.invokeExact(context, command, bytes, tag));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static void require(int result) {
    if (result <= 0) {
      throw new IllegalStateException("libcrypto refused a call");
    }
  }

  private static SymbolLookup load() {
    try {
      return SymbolLookup.libraryLookup(LIBRARY, Arena.global());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static MethodHandle bind(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return SYMBOLS == null
        ? null
        : LINKER.downcallHandle(SYMBOLS.findOrThrow(name), descriptor, options);
  }

  private static RuntimeException unexpected(Throwable e) {
    return switch (e) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
