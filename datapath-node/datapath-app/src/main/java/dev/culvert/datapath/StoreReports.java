package dev.culvert.datapath;

import dev.culvert.contracts.event.SaReport;
import dev.culvert.contracts.event.Topics;
import dev.culvert.datapath.bus.Publisher;
import org.jboss.logging.Logger;

/** What the node tells sa-store. */
record StoreReports(String node, Publisher publisher) {

  private static final Logger LOG = Logger.getLogger(StoreReports.class);

  void publish(SaReport report) {
    var unused =
        publisher
            .publish(Topics.SA_REPORT, node, report)
            .exceptionally(
                failure -> {
                  LOG.warnf("report to sa-store: %s", failure.getMessage());
                  return null;
                });
  }
}
