package millrace.loading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadingTest {
  /** A connector whose class must not be initialized by a scan. */
  public static class Explosive extends SourceConnector {
    static final int FUSE = explode();

    private static int explode() {
      throw new IllegalStateException("initialized");
    }

    @Override
    public void start(Map<String, String> props) { }

    @Override
    public Class<? extends Task> taskClass() {
      return null;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int max) {
      return List.of();
    }

    @Override
    public void stop() { }

    @Override
    public ConfigDef config() {
      return new ConfigDef();
    }

    @Override
    public String version() {
      return "1";
    }
  }

  /** A connector by way of another class of the jar. */
  public static class Grandchild extends Explosive { }

  /** No connector that can be made. */
  public abstract static class Unfinished extends Explosive { }

  @TempDir
  Path dir;

  private final List<String> faults = new ArrayList<>();

  private Map<String, Set<Kind>> found(Path path) throws IOException {
    return found(path, "");
  }

  private Map<String, Set<Kind>> found(Path path, String mode) throws IOException {
    return discovered(path, mode).classes();
  }

  private Discovery.Result discovered(Path path, String mode) throws IOException {
    return Discovery.of(new PluginFolder(path), mode, faults::add);
  }

  private Path jar(String name, Map<String, byte[]> files) throws IOException {
    Path jar = dir.resolve("lib").resolve(name);
    Files.createDirectories(jar.getParent());
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (var f : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(f.getKey()));
        zip.write(f.getValue());
      }
    }
    return jar;
  }

  private static String file(Class<?> c) {
    return c.getName().replace('.', '/') + ".class";
  }

  private static byte[] bytes(Class<?> c) throws IOException {
    try (InputStream in = c.getClassLoader().getResourceAsStream(file(c))) {
      return in.readAllBytes();
    }
  }

  @Test
  void findsClassesWithoutServices() throws Exception {
    jar("a.jar", Map.of("x/" + file(Grandchild.class), bytes(Grandchild.class), "x/" + file(Explosive.class), bytes(Explosive.class)));
    jar("b.jar", Map.of("x/" + file(Unfinished.class), bytes(Unfinished.class), "broken.class", new byte[] {1}, "README", new byte[0]));
    assertEquals(Map.of(Grandchild.class.getName(), Set.of(Kind.SOURCE), Explosive.class.getName(), Set.of(Kind.SOURCE)), found(dir));
  }

  @Test
  void obeysPluginDiscovery() throws Exception {
    String names = Grandchild.class.getName() + "\n";
    jar("a.jar", Map.of("META-INF/services/" + Kind.SOURCE.type, names.getBytes(StandardCharsets.UTF_8),
        "x/" + file(Grandchild.class), bytes(Grandchild.class),
        "x/" + file(Explosive.class), bytes(Explosive.class)));
    Map<String, Set<Kind>> named = Map.of(Grandchild.class.getName(), Set.of(Kind.SOURCE));
    Set<String> unnamed = Set.of(Explosive.class.getName());
    assertTrue(found(dir, "hybrid_warn").containsKey(Explosive.class.getName()));
    assertEquals(unnamed, discovered(dir, "hybrid_warn").unnamed());
    assertEquals(new Discovery.Result(named, Set.of()), discovered(dir, "service_load"));
    assertTrue(found(dir, "only_scan").containsKey(Explosive.class.getName()));
    assertEquals(Set.of(), discovered(dir, "only_scan").unnamed());
    assertEquals(List.of(), faults);
    assertEquals(new Discovery.Result(named, unnamed), discovered(dir, "hybrid_fail"));
    assertTrue(faults.get(0).contains(Explosive.class.getName() + " is not named in META-INF/services"), faults.toString());
  }

  @Test
  void believesServices() throws Exception {
    byte[] names = "# a comment\na.B # another\n\na.C\n".getBytes(StandardCharsets.UTF_8);
    jar("a.jar", Map.of("META-INF/services/" + Kind.SINK.type, names, "x/" + file(Explosive.class), bytes(Explosive.class)));
    assertEquals(Map.of("a.B", Set.of(Kind.SINK), "a.C", Set.of(Kind.SINK)), found(dir, "service_load"));
  }

  @Test
  void namesFilesThatItCannotRead() throws Exception {
    jar("a.jar", Map.of("x/" + file(Explosive.class), bytes(Explosive.class)));
    Path truncated = jar("b.jar", Map.of("x/" + file(Grandchild.class), bytes(Grandchild.class)));
    Files.write(truncated, java.util.Arrays.copyOf(Files.readAllBytes(truncated), 300));
    jar("c.jar", Map.of("META-INF/services/" + Kind.TRANSFORMATION.type, "d.\u00fcbel".getBytes(StandardCharsets.ISO_8859_1)));
    jar("d.jar", Map.of("META-INF/services/" + Kind.TRANSFORMATION.type, new byte[2 << 20], "Bomb.class", bomb()));
    assertEquals(Map.of(Explosive.class.getName(), Set.of(Kind.SOURCE)), found(dir));
    assertEquals(3, faults.size(), faults.toString());
    assertTrue(faults.get(0).startsWith("the jar " + truncated + " cannot be read: "), faults.get(0));
    assertTrue(faults.get(1).endsWith("it is not UTF-8"), faults.get(1));
    assertTrue(faults.get(2).endsWith("it is larger than 1048576 bytes"), faults.get(2));
  }

  /** Returns a class file with 4 GB of constants, as far as it is read. */
  private static byte[] bomb() {
    ByteBuffer b = ByteBuffer.allocate(32 << 20).putInt(0xCAFEBABE).putInt(61).putShort((short) 0xFFFF);
    while (b.remaining() > 0x10002) {
      b.put((byte) 1).putShort((short) 0x7FFF).position(b.position() + 0x7FFF); // zeros are characters too
    }
    return b.array();
  }

  @Test
  void readsManyEntries() throws Exception {
    Map<String, byte[]> files = new HashMap<>();
    byte[] other = bytes(Unfinished.class);
    for (int i = 0; i < 100_000; i++) {
      files.put("x/C" + i + ".class", other);
    }
    files.put("x/" + file(Explosive.class), bytes(Explosive.class));
    jar("a.jar", files);
    assertEquals(Map.of(Explosive.class.getName(), Set.of(Kind.SOURCE)), found(dir));
  }

  /** A replaced or removed folder serves the process that runs, also with jars that it did not need yet. */
  @Test
  void keepsTheJarsOfAFolder() throws Exception {
    Path first = jar("a.jar", Map.of(file(Explosive.class), bytes(Explosive.class)));
    Path second = jar("b.jar", Map.of(file(Grandchild.class), bytes(Grandchild.class)));
    PluginFolder folder = new PluginFolder(dir);
    folder.keep();
    Files.delete(first);
    Files.delete(second);
    jar("b.jar", Map.of());
    assertEquals(Grandchild.class.getName(), folder.loader().loadClass(Grandchild.class.getName()).getName());
  }

  @Test
  void readsASingleJar() throws Exception {
    Path jar = jar("a.jar", Map.of(file(Explosive.class), bytes(Explosive.class)));
    assertEquals(Map.of(Explosive.class.getName(), Set.of(Kind.SOURCE)), found(jar));
  }

  @Test
  void prefersTheFolder() throws Exception {
    // A class that the parent has too, under a name that a folder may define.
    jar("a.jar", Map.of(file(org.opentest4j.AssertionFailedError.class), bytes(org.opentest4j.AssertionFailedError.class),
        file(ConfigDef.class), bytes(ConfigDef.class)));
    ClassLoader loader = new PluginFolder(dir).loader();
    assertNotSame(org.opentest4j.AssertionFailedError.class, loader.loadClass(org.opentest4j.AssertionFailedError.class.getName()));
    assertSame(ConfigDef.class, loader.loadClass(ConfigDef.class.getName()));
    assertSame(String.class, loader.loadClass("java.lang.String"));
    assertThrows(ClassNotFoundException.class, () -> loader.loadClass("io.grpc.Server"));
    assertThrows(ClassNotFoundException.class, () -> loader.loadClass("com.google.protobuf.ByteString"));
    assertNull(loader.getResource("META-INF/services/io.grpc.ServerProvider"));
  }

  @Test
  void knowsApachesRules() {
    for (String parent : List.of("java.util.List", "org.slf4j.Logger", "org.apache.kafka.connect.sink.SinkTask",
        "org.apache.kafka.connect.transforms.Transformation", "org.apache.kafka.clients.producer.KafkaProducer",
        "org.apache.kafka.connect.transforms.predicates.Predicate", "org.apache.kafka.common.config.provider.ConfigProvider")) {
      assertTrue(ChildFirstClassLoader.parentFirst(parent), parent);
    }
    for (String own : List.of("com.example.Thing", "org.apache.kafka.connect.file.FileStreamSourceConnector", "org.apache.kafkaesque.X",
        "org.apache.kafka.connect.transforms.InsertField$Value", "org.apache.kafka.connect.transforms.predicates.HasHeaderKey",
        "org.apache.kafka.connect.mirror.MirrorSourceConnector", "org.apache.kafka.connect.json.JsonConverter",
        "org.apache.kafka.common.config.provider.FileConfigProvider", "org.apache.kafka.connect.storage.StringConverter")) {
      assertFalse(ChildFirstClassLoader.parentFirst(own), own);
    }
  }
}
