package millrace.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import connect.v1.Connect;
import io.grpc.Context;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import millrace.loading.PluginFolder;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassesTest {
  public static class Good<R extends ConnectRecord<R>> implements Transformation<R> {
    @Override
    public R apply(R r) {
      return r;
    }

    @Override
    public ConfigDef config() {
      return new ConfigDef();
    }

    @Override
    public void configure(Map<String, ?> config) { }

    @Override
    public void close() { }
  }

  public static class Throws<R extends ConnectRecord<R>> extends Good<R> {
    static final Object NEVER = fail();

    private static Object fail() {
      throw new IllegalStateException("no configuration");
    }
  }

  public static class Sleeps<R extends ConnectRecord<R>> extends Good<R> {
    static final Object LATE = sleep();

    private static Object sleep() {
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException e) {
        // the test is over
      }
      return null;
    }
  }

  public static class Closed<R extends ConnectRecord<R>> extends Good<R> {
    private Closed() { }
  }

  /** Its file gets the version of a newer Java. */
  public static class Newer<R extends ConnectRecord<R>> extends Good<R> { }

  @TempDir
  Path dir;

  /** Every class that cannot be used has a reason, and the others are described. */
  @Test
  void describesWhatItCan() throws Exception {
    try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(dir.resolve("a.jar")))) {
      StringBuilder names = new StringBuilder("no.such.Class\n");
      for (Class<?> c : new Class<?>[] {Good.class, Throws.class, Sleeps.class, Closed.class, Newer.class}) {
        String file = c.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new ZipEntry(file));
        try (InputStream in = c.getClassLoader().getResourceAsStream(file)) {
          byte[] code = in.readAllBytes();
          code[7] = c == Newer.class ? 90 : code[7];
          jar.write(code);
        }
        names.append(c.getName()).append('\n');
      }
      jar.putNextEntry(new ZipEntry("META-INF/services/" + Transformation.class.getName()));
      jar.write(names.toString().getBytes(StandardCharsets.UTF_8));
    }
    var timer = Executors.newSingleThreadScheduledExecutor();
    Connect.DescribeResponse r;
    try {
      r = Context.current().withDeadlineAfter(2, TimeUnit.SECONDS, timer)
          .call(() -> new Classes(new PluginFolder(dir)).describe(Connect.DescribeRequest.getDefaultInstance()));
    } finally {
      timer.shutdownNow();
    }
    assertEquals(1, r.getTransformationsCount());
    assertEquals(Good.class.getName(), r.getTransformations(0).getName());
    Map<String, Connect.Fault> faults = new TreeMap<>();
    r.getFaultsList().forEach(f -> faults.put(f.getClass_().replaceFirst(".*[.$]", ""), f));
    assertReason(faults.get("Throws"), "IllegalStateException: no configuration");
    assertReason(faults.get("Sleeps"), "has not returned for ");
    assertReason(faults.get("Sleeps"), "ClassesTest$Sleeps.sleep(ClassesTest.java:");
    assertReason(faults.get("Closed"), "has no public constructor without parameters");
    assertReason(faults.get("Newer"), ": install Java 46 or newer, and set JAVA_HOME to its folder");
    assertReason(faults.get("Class"), "ClassNotFoundException: no.such.Class");
    assertTrue(faults.get("Sleeps").getLate());
    assertFalse(faults.get("Throws").getLate());
  }

  private static void assertReason(Connect.Fault fault, String want) {
    assertTrue(fault.getReason().contains(want), fault.getReason());
  }
}
