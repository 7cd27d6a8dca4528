package dev.culvert.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What a Java process spends its CPU time on, while this goes on. Its own flight recorder takes a
 * sample of a thread whenever the thread has used 10 ms (JEP 509).
 */
final class CpuSampling {

  private static final Duration PERIOD = Duration.ofMillis(10);
  private static final String NAME = "culvert-bench";
  private static final String SAMPLE = "jdk.CPUTimeSample";
  private static final String LOST = "jdk.CPUTimeSamplesLost";

  private final ProcessHandle process;
  private final Path file;
  private final Duration cpuBefore;

  private CpuSampling(ProcessHandle process, Path file) {
    this.process = process;
    this.file = file;
    this.cpuBefore = cpuTime(process);
  }

  /**
   * Begins.
   *
   * @param file where the recording goes
   */
  static CpuSampling start(ProcessHandle process, Path file) {
    jcmd(
        process,
        "JFR.start",
        "name=" + NAME,
        "settings=none",
        "+" + SAMPLE + "#enabled=true",
        "+" + SAMPLE + "#throttle=" + PERIOD.toMillis() + "ms",
        "+" + LOST + "#enabled=true");
    return new CpuSampling(process, file);
  }

  /** Ends and gives the CPU time of each part since the beginning; together it is all. */
  Map<CpuPart, Duration> stop() {
    Duration all = cpuTime(process).minus(cpuBefore);
    jcmd(process, "JFR.stop", "name=" + NAME, "filename=" + file);
    Map<CpuPart, Duration> parts = new EnumMap<>(CpuPart.class);
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        add(parts, recording.readEvent());
      }
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
    Duration java = parts.values().stream().reduce(Duration.ZERO, Duration::plus);
    parts.put(CpuPart.JVM, java.compareTo(all) < 0 ? all.minus(java) : Duration.ZERO);
    return parts;
  }

  private static void add(Map<CpuPart, Duration> parts, RecordedEvent event) {
    switch (event.getEventType().getName()) {
      case SAMPLE -> parts.merge(partOf(event), PERIOD, Duration::plus);
      case LOST ->
          parts.merge(
              CpuPart.REST, PERIOD.multipliedBy(event.getInt("lostSamples")), Duration::plus);
      default -> {}
    }
  }

  private static CpuPart partOf(RecordedEvent sample) {
    return sample.getStackTrace() == null
        ? CpuPart.REST
        : CpuPart.of(
            sample.getStackTrace().getFrames().stream()
                .map(frame -> frame.getMethod().getType().getName())
                .toList());
  }

  private static Duration cpuTime(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow();
  }

  private static void jcmd(ProcessHandle process, String... arguments) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    List<String> command = new ArrayList<>(List.of(jcmd.toString(), Long.toString(process.pid())));
    command.addAll(List.of(arguments));
    Command.of(command).runOrThrow();
  }
}
