package dev.culvert.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process of an installation: what it uses, and what a machine may do to it.
 *
 * @param name as {@code culvert status} has it
 * @param home the installation's folder
 */
public record ServiceProcess(String name, Path home) {

  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  /** The CPU time that it has used since its start. */
  public Duration cpuTime() {
    return handle().info().totalCpuDuration().orElseThrow();
  }

  /** Begins to sample what it spends its CPU time on. */
  CpuSampling sampleCpu() {
    return CpuSampling.start(handle(), home.resolve(name + ".jfr"));
  }

  /** Makes it give up all the memory that it does not need. */
  public void collectGarbage() {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Command.of(jcmd.toString(), pid(), "GC.run").runOrThrow();
  }

  /** The memory that it has in use, in bytes. */
  long residentBytes() {
    return ResidentMemory.bytesOf(handle().pid());
  }

  /** Gives it the CPU whenever it asks for it, before all that is not in real time. */
  void preferToAll() {
    Command.of("chrt", "--all-tasks", "--rr", "--pid", "1", pid()).runOrThrow();
  }

  /** Kills it outright, as {@code kill -9} does, and waits until it is gone. */
  public void kill() {
    ProcessHandle handle = handle();
    handle.destroyForcibly();
    Await.until(name + " is gone", END_LIMIT, () -> !handle.isAlive());
  }

  /** Stops it where it is, as a virtual machine that is paused. */
  public void pause() {
    Command.of("kill", "-STOP", pid()).runOrThrow();
  }

  /** Lets it go on after a pause. */
  public void resume() {
    Command.of("kill", "-CONT", pid()).runOrThrow();
  }

  private String pid() {
    return Long.toString(handle().pid());
  }

  private ProcessHandle handle() {
    Path pidFile = home.resolve("run").resolve(name + ".pid");
    try {
      long pid = Long.parseLong(Files.readString(pidFile).lines().findFirst().orElseThrow());
      return ProcessHandle.of(pid).orElseThrow(() -> new LabException(name + " does not run"));
    } catch (IOException e) {
      throw new LabException("cannot read " + pidFile, e);
    }
  }
}
