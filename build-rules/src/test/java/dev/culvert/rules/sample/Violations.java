package dev.culvert.rules.sample;

import dev.culvert.rules.other.OtherCore;
import dev.culvert.rules.sample.app.SampleApp;
import io.vertx.core.Vertx;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.Random;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/** One class for each thing that a core must not do, and two that do nothing wrong. */
public final class Violations {

  private Violations() {}

  /** Framework. */
  public record UsesFramework(Vertx vertx) {}

  /** Sockets. */
  public record UsesSocket(Socket socket) {}

  /** Channels. */
  public record UsesChannel(DatagramChannel channel) {}

  /** Name service. */
  public static final class LooksUpName {
    InetAddress[] find() throws UnknownHostException {
      return InetAddress.getAllByName("gateway.example");
    }
  }

  /** Threads. */
  public static final class StartsThread {
    Thread start() {
      return Thread.ofVirtual().start(() -> {});
    }
  }

  /** Executors. */
  public static final class UsesExecutor {
    ExecutorService pool() {
      return Executors.newCachedThreadPool();
    }
  }

  /** Futures. */
  public record UsesFuture(CompletableFuture<String> future) {}

  /** Timers. */
  public record UsesTimer(Timer timer) {}

  /** Clock as an object. */
  public record UsesClock(Clock clock) {}

  /** Clock by java.time. */
  public static final class AsksForNow {
    Instant now() {
      return Instant.now();
    }
  }

  /** Clock by java.time's dates. */
  public static final class AsksForToday {
    LocalDate today() {
      return LocalDate.now(java.time.ZoneOffset.UTC);
    }
  }

  /** Clock by System. */
  public static final class ReadsMilliseconds {
    long milliseconds() {
      return System.currentTimeMillis();
    }
  }

  /** Clock by System. */
  public static final class ReadsNanoseconds {
    long nanoseconds() {
      return System.nanoTime();
    }
  }

  /** Clock by the old date. */
  public static final class MakesDate {
    @SuppressWarnings("JavaUtilDate") // The violation itself.
    Date date() {
      return new Date();
    }
  }

  /** Randomness of its own. */
  public static final class MakesSecureRandom {
    byte[] bytes() {
      byte[] bytes = new byte[8];
      new SecureRandom().nextBytes(bytes);
      return bytes;
    }
  }

  /** Randomness as a type. */
  public record UsesRandom(Random random) {}

  /** Randomness of the thread. */
  public static final class UsesThreadLocalRandom {
    int number() {
      return ThreadLocalRandom.current().nextInt();
    }
  }

  /** Randomness by Math. */
  public static final class UsesMathRandom {
    double number() {
      return Math.random();
    }
  }

  /** Randomness by UUID. */
  public static final class MakesUuid {
    UUID id() {
      return UUID.randomUUID();
    }
  }

  /** Another core. */
  public record UsesOtherCore(OtherCore other) {}

  /** The app around it. */
  public record UsesApp(SampleApp app) {}

  /** Foreign functions. */
  public static final class CallsForeignFunction {
    Linker linker() {
      return Linker.nativeLinker();
    }
  }

  /** Memory that was not allocated. */
  public static final class ForgesMemory {
    MemorySegment forge() {
      return MemorySegment.ofAddress(0).reinterpret(8);
    }
  }

  /** Addresses as values are allowed. */
  public static final class ParsesAddress {
    InetAddress parse(byte[] bytes) throws UnknownHostException {
      return InetAddress.getByAddress(bytes);
    }
  }

  /** Times as values and memory segments as buffers are allowed. */
  public record UsesValues(Instant deadline, MemorySegment buffer) {}
}
