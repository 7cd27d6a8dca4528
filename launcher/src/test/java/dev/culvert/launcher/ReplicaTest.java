package dev.culvert.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaTest {

  @TempDir Path home;

  @Test
  void eachHasANameAndAPortOfItsOwn() {
    List<Replica> all = Replica.all(Replica.MAX_NUMBER);
    assertEquals(all.size(), all.stream().map(Replica::processName).distinct().count());
    assertEquals(all.size(), all.stream().map(Replica::port).distinct().count());
    assertEquals("ike-service", new Replica(Service.IKE_SERVICE, 1).processName());
    assertEquals("ike-service-2", new Replica(Service.IKE_SERVICE, 2).processName());
    assertEquals(7181, new Replica(Service.IKE_SERVICE, 2).port());
  }

  @Test
  void knowsThoseThatWereStarted() throws Exception {
    Installation installation = new Installation(home, Path.of("."));
    installation.create();
    Files.writeString(installation.pid("ike-service-3"), "1\n");
    assertEquals(
        List.of("cert-authority", "sa-store", "ike-service", "ike-service-3", "datapath-node"),
        Replica.known(installation).stream().map(Replica::processName).toList());
  }
}
