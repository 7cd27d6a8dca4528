package dev.culvert.lab;

import java.util.concurrent.CompletableFuture;

/** Two offices with Culvert on both gateways, started side by side. Closing removes everything. */
record TwoCulverts(TwoSites sites, Culvert office1, Culvert office2) implements AutoCloseable {

  static TwoCulverts start() {
    TwoSites sites = TwoSites.build();
    try {
      CompletableFuture<Culvert> first =
          CompletableFuture.supplyAsync(() -> Culvert.start(sites.office1().gateway()));
      Culvert second = Culvert.start(sites.office2().gateway());
      return new TwoCulverts(sites, first.join(), second);
    } catch (RuntimeException e) {
      sites.close();
      throw e;
    }
  }

  @Override
  public void close() {
    sites.close();
  }
}
