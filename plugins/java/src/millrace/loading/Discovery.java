package millrace.loading;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import millrace.log.Log;

/**
 * Finds the classes that a plugin offers, as plugin.discovery of the worker says (KIP-898): those
 * that META-INF/services names, and those that a scan of the class files finds. Older plugins have no
 * service files.
 */
public final class Discovery {
  private static final int MAX_SERVICES = 1 << 20; // bytes of a services file

  private static final String ONLY_SCAN = "only_scan";
  private static final String SERVICE_LOAD = "service_load";
  private static final String HYBRID_FAIL = "hybrid_fail";

  private final PluginFolder folder;
  private final Consumer<String> faults;
  private final List<Path> jars = new ArrayList<>(); // those that can be read
  private final Map<String, Set<Kind>> found = new TreeMap<>();
  private final Map<String, ClassFile> files = new HashMap<>();

  private Discovery(PluginFolder folder, Consumer<String> faults) {
    this.folder = folder;
    this.faults = faults;
  }

  /**
   * The names of the classes and the kinds of each. unnamed are those that only a scan finds, in the
   * modes that compare.
   */
  public record Result(Map<String, Set<Kind>> classes, Set<String> unnamed) { }

  /**
   * Returns the classes of a folder. No class is loaded. faults receives the reasons why files cannot
   * be read, and why classes are not offered; the other files count. mode is plugin.discovery.
   */
  public static Result of(PluginFolder folder, String mode, Consumer<String> faults) throws IOException {
    Discovery d = new Discovery(folder, faults);
    folder.jars().forEach(d::open);
    if (!mode.equals(ONLY_SCAN)) {
      for (Kind kind : Kind.values()) {
        d.services(kind);
      }
    }
    Set<String> unnamed = new TreeSet<>();
    if (!mode.equals(SERVICE_LOAD)) {
      Set<String> named = Set.copyOf(d.found.keySet());
      d.scan();
      unnamed.addAll(d.found.keySet());
      unnamed.removeAll(named);
    }
    if (mode.equals(ONLY_SCAN)) {
      unnamed.clear();
    } else if (mode.equals(HYBRID_FAIL)) {
      unnamed.forEach(d::refuse);
    }
    return new Result(d.found, unnamed);
  }

  private void refuse(String name) {
    found.remove(name);
    faults.accept("class " + name + " is not named in META-INF/services, which plugin.discovery=hybrid_fail requires");
  }

  /** A class loader skips jars that it cannot open, without a message. */
  private void open(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      jars.add(jar);
    } catch (IOException e) {
      fault("the jar " + jar, e);
    }
  }

  private void fault(String file, IOException e) {
    Log.error("cannot read " + file, e);
    faults.accept(file + " cannot be read: " + e.getMessage());
  }

  private void services(Kind kind) throws IOException {
    for (URL file : Collections.list(folder.loader().findResources("META-INF/services/" + kind.type))) {
      try {
        for (String line : text(file).split("[\r\n]")) {
          String name = line.replaceFirst("#.*", "").strip();
          if (!name.isEmpty()) {
            add(name, kind);
          }
        }
      } catch (IOException e) {
        fault(file.toString(), e);
      }
    }
  }

  private void add(String name, Kind kind) {
    found.computeIfAbsent(name, n -> EnumSet.noneOf(Kind.class)).add(kind);
  }

  private static String text(URL file) throws IOException {
    URLConnection connection = file.openConnection();
    connection.setUseCaches(false); // the cache would keep the jar open
    try (InputStream in = connection.getInputStream()) {
      byte[] text = in.readNBytes(MAX_SERVICES + 1);
      if (text.length > MAX_SERVICES) {
        throw new IOException("it is larger than " + MAX_SERVICES + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("it is not UTF-8", e);
    }
  }

  private void scan() {
    for (Path jar : jars) {
      try {
        scan(jar);
      } catch (IOException e) {
        fault("the jar " + jar, e);
      }
    }
    for (ClassFile c : List.copyOf(files.values())) {
      if (c.concrete()) {
        Set<String> supertypes = new HashSet<>();
        collect(c, supertypes);
        for (Kind kind : Kind.values()) {
          if (supertypes.contains(kind.type)) {
            add(c.name(), kind);
          }
        }
      }
    }
  }

  private void scan(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (var entries = zip.entries(); entries.hasMoreElements(); ) {
        ZipEntry e = entries.nextElement();
        if (!e.getName().endsWith(".class") || e.getName().startsWith("META-INF/")) {
          continue;
        }
        try (InputStream in = zip.getInputStream(e)) {
          ClassFile c = ClassFile.read(new java.io.BufferedInputStream(in));
          files.putIfAbsent(c.name(), c);
        } catch (IOException bad) {
          Log.error("cannot read the class file " + e.getName() + " of " + jar, bad);
        }
      }
    }
  }

  /** Adds the names of all supertypes of a class, as far as their class files can be found. */
  private void collect(ClassFile c, Set<String> out) {
    List<ClassFile> next = new ArrayList<>();
    for (String name : c.supertypes()) {
      if (out.add(name)) {
        ClassFile file = files.computeIfAbsent(name, this::fromParent);
        if (file != null) {
          next.add(file);
        }
      }
    }
    for (ClassFile file : next) {
      collect(file, out);
    }
  }

  private ClassFile fromParent(String name) {
    if (!name.startsWith("org.apache.kafka.")) {
      return null;
    }
    try (InputStream in = Discovery.class.getClassLoader().getResourceAsStream(name.replace('.', '/') + ".class")) {
      return in == null ? null : ClassFile.read(in);
    } catch (IOException e) {
      return null;
    }
  }
}
