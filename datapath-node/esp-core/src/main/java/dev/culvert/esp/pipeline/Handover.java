package dev.culvert.esp.pipeline;

import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.sad.OutboundSa;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * One worker's place among those of its direction. Each SA and each policy belongs to one worker
 * for all its life, and no other changes it: two threads that drew sequence numbers from one SA
 * could draw the same, or overtake each other by more than the peer's anti-replay window (RFC 4303
 * 3.4.3). A worker that has a packet for what belongs to another copies it into a ring of that one,
 * which takes it as if it had read it itself.
 *
 * <p>One thread uses an object. Packets from one worker to another stay in order.
 */
public final class Handover {
  /**
   * What others can hand to one worker before it takes any, bytes: thousands of packets, as the
   * kernel keeps for a TUN.
   */
  private static final int INBOX_BYTES = 4 << 20;

  /** The same of all workers of a direction. */
  private static final int INBOXES_BYTES = 32 << 20;

  private static final PacketRing[] NO_RINGS = {};

  private final int self;
  private final int workers;
  private final PacketRing[] to;
  private final PacketRing[] from;
  private final boolean[] told;
  private final PacketBatch taken;
  private int turn;
  private int note;

  private Handover(int self, int workers, PacketRing[] to, PacketRing[] from, int packetBytes) {
    this.self = self;
    this.workers = workers;
    this.to = to;
    this.from = from;
    this.told = new boolean[to.length];
    this.taken = new PacketBatch(1, packetBytes);
  }

  /**
   * Of workers that hand packets to each other, in their order.
   *
   * @param workers how many, at least 1
   * @param packetBytes as of the batches that packets come in
   */
  static List<Handover> between(int workers, int packetBytes) {
    if (workers == 1) {
      return List.of(new Handover(0, 1, NO_RINGS, NO_RINGS, packetBytes));
    }
    int inboxBytes = Math.min(INBOX_BYTES, INBOXES_BYTES / workers);
    int ringBytes = Integer.highestOneBit(inboxBytes / (workers - 1));
    PacketRing[][] rings = new PacketRing[workers][workers];
    for (int source = 0; source < workers; source++) {
      for (int owner = 0; owner < workers; owner++) {
        rings[source][owner] = source == owner ? null : new PacketRing(ringBytes);
      }
    }
    List<Handover> all = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      PacketRing[] inbox = new PacketRing[workers];
      for (int source = 0; source < workers; source++) {
        inbox[source] = rings[source][i];
      }
      all.add(new Handover(i, workers, rings[i], inbox, packetBytes));
    }
    return List.copyOf(all);
  }

  /** The number of this worker, from 0 on. */
  public int self() {
    return self;
  }

  /** How many workers there are. */
  int workers() {
    return workers;
  }

  /** Whether a policy of this name, its SAs, and what waits for one, belong to this worker. */
  boolean ownsPolicy(String name) {
    return ownerOf(name) == self;
  }

  /** Whether an outgoing SA belongs to this worker: to that of the policy that it was made for. */
  boolean owns(OutboundSa sa) {
    return workers == 1 || ownerOfPolicy(sa.policyHash()) == self;
  }

  /** Whether incoming SAs with this SPI belong to this worker; sockets share packets out alike. */
  boolean ownsSpi(int spi) {
    return workers == 1 || ownerOf(spi) == self;
  }

  /** The number of the outbound worker to which a policy of this name belongs. */
  int ownerOf(String policy) {
    return workers == 1 ? self : ownerOfPolicy(policy.hashCode());
  }

  private int ownerOfPolicy(int hash) {
    return Math.floorMod(hash, workers);
  }

  private int ownerOf(int spi) {
    return Integer.remainderUnsigned(spi, workers);
  }

  /** Hands a packet to the owner of a policy; false when it has too many to take already. */
  boolean toOwnerOf(String policy, byte[] buffer, int at, int length) {
    return offer(ownerOf(policy), buffer, at, length, 0);
  }

  /**
   * The same for the owner of an SPI.
   *
   * @param about a word that goes with it
   */
  boolean toOwnerOf(int spi, byte[] buffer, int at, int length, int about) {
    return offer(ownerOf(spi), buffer, at, length, about);
  }

  private boolean offer(int owner, byte[] buffer, int at, int length, int about) {
    told[owner] = true;
    return to[owner].offer(buffer, at, length, about);
  }

  /**
   * Takes the next packet that another worker has for this one, each worker's by turns.
   *
   * @return false when there is none
   */
  boolean take() {
    for (int i = 0; i < from.length; i++) {
      turn = turn + 1 == from.length ? 0 : turn + 1;
      if (turn != self && from[turn].hasNext()) {
        PacketRing ring = from[turn];
        taken.clear();
        ring.take(taken.nextBuffer());
        taken.add(ring.offset(), ring.length(), 0);
        note = ring.note();
        return true;
      }
    }
    return false;
  }

  /** The packet taken last, alone in a batch. */
  PacketBatch taken() {
    return taken;
  }

  /** The word that came with it. */
  int note() {
    return note;
  }

  /** Whether there is something to take, so that the worker must not sleep. */
  public boolean isWaiting() {
    for (int i = 0; i < from.length; i++) {
      if (i != self && from[i].hasNext()) {
        return true;
      }
    }
    return false;
  }

  /** Calls those who have got packets since this was called last, by their number. */
  public void wakeOwners(IntConsumer wake) {
    for (int i = 0; i < told.length; i++) {
      if (told[i]) {
        told[i] = false;
        wake.accept(i);
      }
    }
  }
}
