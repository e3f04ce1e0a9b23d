package nextstep.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real program, run as a person or an operator runs it. */
final class Program {
  /** The day of every call: the records are written for it. */
  static final String TODAY = "2026-01-15";

  private final Path binary;

  Program(Path binary) {
    this.binary = binary;
  }

  /** What the program writes on its standard output. Throws where it does not exit with 0. */
  String run(String input, String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile("interop", ".out");
    Path errors = Files.createTempFile("interop", ".err");
    try {
      Process process =
          new ProcessBuilder(commandOf(arguments))
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(
            arguments[0] + " ended with " + status + ": " + Files.readString(errors).strip());
      }
      String notes = Files.readString(errors);
      if (!notes.isEmpty()) throw new IOException(arguments[0] + " says: " + notes.strip());
      return Files.readString(output);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /** `nextstep serve` on a free port, until it is closed. */
  Service serve(Path config) throws IOException {
    return new Service(
        new ProcessBuilder(
                commandOf("serve", "--config", config.toString(), "--port", "0", "--today", TODAY))
            .redirectErrorStream(true)
            .start());
  }

  private List<String> commandOf(String... arguments) {
    List<String> command = new ArrayList<>(List.of(binary.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  static final class Service implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("http://[0-9.]+:[0-9]+");

    private final Process process;
    private final String url;

    private Service(Process process) throws IOException {
      this.process = process;
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      StringBuilder said = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.append(line).append('\n');
        Matcher matcher = URL.matcher(line);
        if (!matcher.find()) continue;
        url = matcher.group();
        Thread rest = new Thread(() -> lines.lines().forEach(ignored -> {}));
        rest.setDaemon(true);
        rest.start();
        return;
      }
      throw new IOException("the service did not start: " + said);
    }

    String url() {
      return url;
    }

    @Override
    public void close() throws InterruptedException {
      process.destroy();
      process.waitFor();
    }
  }
}
