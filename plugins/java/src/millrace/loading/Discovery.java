package millrace.loading;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import millrace.log.Log;

/**
 * Finds the classes that a plugin offers: those that META-INF/services names, and if it names no
 * connector, those that a scan of the class files finds. Older plugins have no service files.
 */
public final class Discovery {
  private final PluginFolder folder;
  private final Map<String, Kind> found = new TreeMap<>();
  private final Map<String, ClassFile> files = new HashMap<>();

  private Discovery(PluginFolder folder) {
    this.folder = folder;
  }

  /** Returns the names of the classes and the kind of each. No class is loaded. */
  public static Map<String, Kind> of(PluginFolder folder) throws IOException {
    Discovery d = new Discovery(folder);
    for (Kind kind : Kind.values()) {
      d.services(kind);
    }
    if (d.found.values().stream().noneMatch(Kind::isConnector)) {
      d.scan();
    }
    return d.found;
  }

  private void services(Kind kind) throws IOException {
    for (URL file : Collections.list(folder.loader().findResources("META-INF/services/" + kind.type))) {
      try (var in = new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
        for (String line; (line = in.readLine()) != null; ) {
          String name = line.replaceFirst("#.*", "").strip();
          if (!name.isEmpty()) {
            found.put(name, kind);
          }
        }
      }
    }
  }

  private void scan() {
    for (Path jar : folder.jars()) {
      try {
        scan(jar);
      } catch (IOException e) {
        Log.error("cannot read the jar " + jar, e);
      }
    }
    for (ClassFile c : List.copyOf(files.values())) {
      if (c.concrete()) {
        Set<String> supertypes = new HashSet<>();
        collect(c, supertypes);
        for (Kind kind : Kind.values()) {
          if (supertypes.contains(kind.type)) {
            found.put(c.name(), kind);
          }
        }
      }
    }
  }

  private void scan(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry e : Collections.list(zip.entries())) {
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
