package dev.culvert.linux;

import dev.culvert.linux.NetlinkMessage.Attribute;
import dev.culvert.linux.NetlinkMessage.Part;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the counters of an nftables table over netlink (linux/netfilter/nf_tables.h): of its rules
 * and of its maps' elements. The {@code nft} tool reads the same, but takes seconds to write out
 * the maps of ten thousand policies.
 */
final class CounterDump extends Descriptor {
  /** A family of tables in nfgenmsg. */
  enum Family {
    INET(1),
    NETDEV(5);

    private final int number;

    Family(int number) {
      this.number = number;
    }
  }

  /** Takes counters. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Takes one counter.
     *
     * @param comment at the rule or element that has it; empty for none
     */
    void accept(String comment, long packets, long bytes);
  }

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int NETLINK_NETFILTER = 12;

  /** The kernel fills what a receiver has room for, up to this. */
  private static final int DATAGRAM_BYTES = 32 << 10;

  /** So often a dump is begun anew that a change of the rules has interrupted. */
  private static final int ATTEMPTS = 10;

  private static final int SUBSYSTEM = 10 << 8;
  private static final int GET_RULE = SUBSYSTEM | 7;
  private static final int GET_SET = SUBSYSTEM | 10;
  private static final int GET_ELEMENT = SUBSYSTEM | 13;

  /** Of all requests here the first attribute. */
  private static final int TABLE = 1;

  private static final int SET_NAME = 2;
  private static final int RULE_EXPRESSIONS = 4;
  private static final int RULE_USER_DATA = 7;
  private static final int ELEMENTS = 3;
  private static final int ELEMENT_USER_DATA = 6;
  private static final int ELEMENT_EXPRESSION = 7;
  private static final int EXPRESSION_NAME = 1;
  private static final int EXPRESSION_DATA = 2;
  private static final int COUNTER_BYTES = 1;
  private static final int COUNTER_PACKETS = 2;

  /** In user data, which are the tool's: type (1), length (1), value. */
  private static final int COMMENT = 0;

  private final byte[] datagram = new byte[DATAGRAM_BYTES];

  private CounterDump(int fd) {
    super(fd);
  }

  /** Opens a socket in the network namespace of the calling thread. */
  static CounterDump open() throws LinuxException {
    return new CounterDump(
        LinuxException.check(
            "netlink socket",
            Libc.socket(AF_NETLINK, SOCK_RAW | Libc.O_NONBLOCK, NETLINK_NETFILTER)));
  }

  /** Reads all counters of a table; one that does not exist has none. */
  void read(Family family, String table, Receiver receiver) throws LinuxException {
    Attribute ofTable = Attribute.text(TABLE, table);
    List<String> sets = new ArrayList<>();
    for (Part set : dump(GET_SET, family, List.of(ofTable))) {
      set.find(SET_NAME).ifPresent(name -> sets.add(name.text()));
    }
    for (Part rule : dump(GET_RULE, family, List.of(ofTable))) {
      rule.find(RULE_EXPRESSIONS)
          .ifPresent(
              list ->
                  list.forEach(
                      (type, expression) ->
                          counter(expression, rule.find(RULE_USER_DATA).orElse(null), receiver)));
    }
    for (String set : sets) {
      List<Attribute> ofSet = List.of(ofTable, Attribute.text(SET_NAME, set));
      for (Part elements : dump(GET_ELEMENT, family, ofSet)) {
        elements
            .find(ELEMENTS)
            .ifPresent(list -> list.forEach((type, element) -> element(element, receiver)));
      }
    }
  }

  private static void element(Part element, Receiver receiver) {
    element
        .find(ELEMENT_EXPRESSION)
        .ifPresent(
            expression ->
                counter(expression, element.find(ELEMENT_USER_DATA).orElse(null), receiver));
  }

  private static void counter(Part expression, Part userData, Receiver receiver) {
    boolean counts =
        expression.find(EXPRESSION_NAME).filter(name -> name.text().equals("counter")).isPresent();
    if (counts) {
      Part data = expression.find(EXPRESSION_DATA).orElseThrow();
      receiver.accept(
          userData == null ? "" : comment(userData),
          data.find(COUNTER_PACKETS).orElseThrow().networkLong(),
          data.find(COUNTER_BYTES).orElseThrow().networkLong());
    }
  }

  private static String comment(Part userData) {
    int at = 0;
    while (at + 2 <= userData.length()) {
      int length = userData.unsignedByte(at + 1);
      int value = at + 2;
      if (userData.unsignedByte(at) == COMMENT && value + length <= userData.length()) {
        return userData.part(value, length).text();
      }
      at = value + length;
    }
    return "";
  }

  /** What the messages of a dump hold behind their headers. */
  private List<Part> dump(int type, Family family, List<Attribute> attributes)
      throws LinuxException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Answer answer = new Answer();
      byte[] request =
          NetlinkMessage.request(
              type, NetlinkMessage.REQUEST | NetlinkMessage.DUMP, family.number, 0, attributes);
      LinuxException.check("ask nftables", Libc.write(fd(), MemorySegment.ofArray(request)));
      while (!answer.ended) {
        int length =
            LinuxException.check(
                "counters of nftables", Libc.read(fd(), MemorySegment.ofArray(datagram)));
        NetlinkMessage.decode(datagram.clone(), length, answer::take);
      }
      if (answer.errno != 0 && answer.errno != Errno.ENOENT.code()) {
        throw new LinuxException("counters of nftables", new Errno(answer.errno));
      }
      if (!answer.interrupted) {
        return answer.parts;
      }
    }
    throw new LinuxException(
        "counters of nftables, whose rules change again and again", Errno.EAGAIN);
  }

  private static final class Answer {
    private final List<Part> parts = new ArrayList<>();
    private boolean ended;
    private boolean interrupted;
    private int errno;

    void take(NetlinkMessage message) {
      interrupted |= (message.flags() & NetlinkMessage.INTERRUPTED) != 0;
      switch (message.type()) {
        case NetlinkMessage.DONE, NetlinkMessage.ERROR -> {
          ended = true;
          errno = -message.body().integer();
        }
        default -> parts.add(message.body().behindFamily());
      }
    }
  }

  @Override
  public String toString() {
    return "counters of nftables";
  }
}
