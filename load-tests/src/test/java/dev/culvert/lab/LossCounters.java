package dev.culvert.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every counter on the way of a packet that grows when one is dropped, at one moment: what is lost
 * stands in one of them, or it was never sent. Interfaces (a TUN whose queue is full drops what it
 * should transmit), UDP and IP of each namespace (proc_net(5), a socket whose buffer is full), the
 * engines by their reasons, and the kernel's backlog of packets between veths.
 *
 * @param values by name, those that are not 0
 */
record LossCounters(Map<String, Long> values) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int NODE_PORT = 7082;
  private static final Path SOFTNET = Path.of("/proc/net/softnet_stat");
  private static final Set<String> OF_INTERFACES = Set.of("dropped", "errors");
  private static final Set<String> OF_PROTOCOLS =
      Set.of(
          "InDiscards",
          "OutDiscards",
          "OutNoRoutes",
          "InErrors",
          "NoPorts",
          "RcvbufErrors",
          "SndbufErrors",
          "MemErrors");
  private static final List<String> OF_ENGINES =
      List.of(
          "culvert_packets_dropped_total",
          "culvert_packets_send_failures_total",
          "culvert_packets_write_failures_total",
          "culvert_packets_unexpected_clear_total",
          "culvert_packets_truncated_total");

  /** Reads the counters of all hosts and of the engines on the gateways. */
  static LossCounters of(BehindNat sites, List<Culvert> gateways) {
    Map<String, Long> values = new TreeMap<>();
    for (Host host : hosts(sites)) {
      readInterfaces(host, values);
      readProtocols(host, values);
    }
    for (Culvert gateway : gateways) {
      readEngine(gateway, values);
    }
    values.put("backlog between veths", backlogDrops());
    values.values().removeIf(value -> value == 0);
    return new LossCounters(values);
  }

  /** What each has grown by since an earlier moment. */
  LossCounters since(LossCounters before) {
    Map<String, Long> grown = new TreeMap<>(values);
    before.values.forEach((name, value) -> grown.merge(name, -value, Long::sum));
    grown.values().removeIf(value -> value == 0);
    return new LossCounters(grown);
  }

  private static List<Host> hosts(BehindNat sites) {
    Site one = sites.office1();
    Site other = sites.office2();
    return List.of(
        one.workstation(),
        one.gateway(),
        sites.nat(),
        sites.router(),
        other.gateway(),
        other.workstation());
  }

  private static void readInterfaces(Host host, Map<String, Long> into) {
    for (JsonNode link : json(host.ip("-s", "-j", "link", "show"))) {
      for (String direction : List.of("rx", "tx")) {
        JsonNode counters = link.path("stats64").path(direction);
        for (String counter : OF_INTERFACES) {
          String name =
              "%s %s %s %s"
                  .formatted(host.name(), link.path("ifname").asText(), direction, counter);
          into.put(name, counters.path(counter).asLong());
        }
      }
    }
  }

  private static void readProtocols(Host host, Map<String, Long> into) {
    List<String> lines = host.exec("cat", "/proc/net/snmp").out().lines().toList();
    for (int i = 0; i + 1 < lines.size(); i += 2) {
      List<String> names = List.of(lines.get(i).split(" "));
      List<String> counts = List.of(lines.get(i + 1).split(" "));
      if (Set.of("Ip:", "Udp:").contains(names.getFirst())) {
        for (int field = 1; field < names.size(); field++) {
          if (OF_PROTOCOLS.contains(names.get(field))) {
            into.put(
                "%s %s %s".formatted(host.name(), names.getFirst(), names.get(field)),
                Long.parseLong(counts.get(field)));
          }
        }
      }
    }
  }

  private static void readEngine(Culvert gateway, Map<String, Long> into) {
    gateway
        .metrics(NODE_PORT)
        .text()
        .lines()
        .filter(line -> OF_ENGINES.stream().anyMatch(line::startsWith))
        .forEach(
            line -> {
              int value = line.lastIndexOf(' ');
              into.put(
                  gateway.gateway().name() + " " + line.substring(0, value),
                  (long) Double.parseDouble(line.substring(value + 1)));
            });
  }

  /** The second column, in hexadecimal, of each CPU: packets dropped since its queue was full. */
  private static long backlogDrops() {
    try {
      return Files.readAllLines(SOFTNET).stream()
          .mapToLong(line -> Long.parseLong(line.split(" ")[1], 16))
          .sum();
    } catch (IOException e) {
      throw new LabException("cannot read " + SOFTNET, e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new LabException("ip -j: " + text, e);
    }
  }
}
