package dev.culvert.datapath;

import dev.culvert.datapath.config.HostInterfaces;
import dev.culvert.datapath.steering.Steering;
import java.net.SocketException;
import org.jboss.logging.Logger;

/**
 * Tells of the host's addresses and interfaces: all nodes by the node's announcement, and the
 * policies that depend on them.
 */
record InterfaceWatch(NodeAnnouncement announcement, PolicyInstaller policies) {

  private static final Logger LOG = Logger.getLogger(InterfaceWatch.class);

  /** Reads them; for the control thread. */
  void read() {
    try {
      HostInterfaces interfaces = HostInterfaces.read(Steering.TUN);
      announcement.announce(interfaces.addresses());
      policies.interfacesAre(interfaces);
    } catch (SocketException e) {
      LOG.warnf("interfaces of the host: %s", e.getMessage());
    }
  }
}
