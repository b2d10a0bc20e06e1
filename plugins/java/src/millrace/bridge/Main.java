package millrace.bridge;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import millrace.loading.PluginFolder;
import millrace.log.LogStream;

/** Serves the classes in a folder of jars as a plugin, until the worker ends the process. */
public final class Main {
  private Main() { }

  public static void main(String[] args) throws Exception {
    boolean rehearsal = args.length == 2 && args[0].equals("--exit");
    if (args.length != 1 && !rehearsal || !"connect".equals(System.getenv("MILLRACE_PLUGIN"))) {
      System.err.println("This is the Java bridge of Millrace. The worker starts it for each folder of jars in its plugin.path.");
      System.exit(1);
    }
    PrintStream handshake = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    LogStream.replaceStandardStreams();
    endWithWorker();
    PluginFolder folder = new PluginFolder(Path.of(args[args.length - 1]));
    folder.keep();
    Path socket = socketDirectory().resolve("plugin.sock");
    PluginServer server = new PluginServer(folder, socket);
    handshake.println("1|1|unix|" + socket + "|grpc");
    ExitWatch exits = ExitWatch.install();
    if (rehearsal) {
      Rehearsal.run(socket);
    } else {
      server.await();
    }
    exits.expected();
    System.exit(0); // connectors may have left threads behind
  }

  private static Path socketDirectory() throws Exception {
    String dir = System.getenv("PLUGIN_UNIX_SOCKET_DIR");
    return dir == null || dir.isEmpty() ? Files.createTempDirectory("connect-") : Path.of(dir);
  }

  private static void endWithWorker() {
    ProcessHandle.current().parent().ifPresent(p -> p.onExit().thenRun(() -> Runtime.getRuntime().halt(0)));
  }
}
