package dev.culvert.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * The directory of a broker that is alone; its first start formats it.
 *
 * @param directory outlives the broker's process
 */
record BrokerStorage(Path directory) {

  /**
   * Writes the properties anew, since the host name may have changed, and formats what is new.
   *
   * @param listen address on which clients reach the broker
   * @param advertised host name that it gives its clients
   * @return the file of the properties
   * @throws OperationException with Kafka's words, when the directory cannot be formatted
   */
  Path prepare(String listen, String advertised) throws IOException {
    Path data = directory.resolve("data");
    Path properties = directory.resolve("server.properties");
    Files.writeString(properties, new BrokerProperties(data, listen, advertised).text());
    if (!Files.exists(data.resolve("meta.properties"))) {
      format(properties);
    }
    return properties;
  }

  private static void format(Path properties) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    String[] arguments = {
      "format", "-t", Uuid.randomUuid().toString(), "-c", properties.toString()
    };
    PrintStream printed = new PrintStream(output, true, StandardCharsets.UTF_8);
    if (StorageTool.execute(arguments, printed) != 0) {
      throw new OperationException(
          "cannot format the broker's storage:\n" + output.toString(StandardCharsets.UTF_8));
    }
  }
}
