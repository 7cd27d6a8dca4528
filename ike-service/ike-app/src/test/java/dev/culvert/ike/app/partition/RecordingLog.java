package dev.culvert.ike.app.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Keeps what is logged, each line with the fields that the service prints beside it. */
final class RecordingLog extends Logger {

  private static final long serialVersionUID = 1L;

  /** A line at any level; {@code ikeSpi} and {@code peer} are empty where none was set. */
  record Line(String ikeSpi, String peer, String text) {}

  private final transient List<Line> lines = new ArrayList<>();

  RecordingLog() {
    super("recording");
  }

  List<Line> lines() {
    return lines;
  }

  @Override
  protected void doLog(
      Level level, String loggerClass, Object message, Object[] parameters, Throwable thrown) {
    keep(String.valueOf(message), thrown);
  }

  @Override
  protected void doLogf(
      Level level, String loggerClass, String format, Object[] parameters, Throwable thrown) {
    keep(String.format(format, parameters), thrown);
  }

  @Override
  public boolean isEnabled(Level level) {
    return true;
  }

  private void keep(String text, Throwable thrown) {
    lines.add(new Line(field("ikeSpi"), field("peer"), thrown == null ? text : text + thrown));
  }

  private static String field(String name) {
    return Objects.toString(MDC.get(name), "");
  }
}
