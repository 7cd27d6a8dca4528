package dev.culvert.datapath.engine;

import dev.culvert.linux.LinuxException;

/** One duty of a {@link WorkerThread}. Only {@link #wake} may come from another thread. */
public interface Worker extends AutoCloseable {

  /** Waits for work or a {@link #wake} and does what there is. */
  void awaitAndWork() throws LinuxException;

  /** Ends the running or the next wait. */
  void wake();

  /** Frees native memory; after the thread has ended. */
  @Override
  void close();
}
