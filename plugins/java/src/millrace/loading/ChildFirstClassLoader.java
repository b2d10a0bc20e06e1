package millrace.loading;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The class loader of a plugin folder. Like the plugin class loader of Apache Kafka Connect it
 * prefers the folder's own classes, so that every plugin has the versions of libraries that it was
 * built with. The Connect API, Kafka's clients and SLF4J come from the parent, because the plugin and
 * the bridge must agree on them.
 */
public final class ChildFirstClassLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  /** Parts of Kafka that are plugins themselves: a folder can bring its own version of them. */
  private static final List<String> KAFKA_PLUGINS = List.of(
      "connect.transforms.", "connect.json.", "connect.file.", "connect.mirror.", "connect.mirror-client.",
      "connect.converters.", "connect.connector.policy.", "common.config.provider.",
      "connect.storage.StringConverter", "connect.storage.SimpleHeaderConverter",
      "connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension");

  /** Interfaces in those packages, which are part of the API. */
  private static final Set<String> KAFKA_API = Set.of(
      "connect.transforms.Transformation", "connect.transforms.predicates.Predicate",
      "connect.connector.policy.ConnectorClientConfigOverridePolicy",
      "connect.connector.policy.ConnectorClientConfigRequest",
      "connect.connector.policy.ConnectorClientConfigRequest$ClientType",
      "common.config.provider.ConfigProvider");

  /** Packages of the bridge itself that a plugin must not see: it may bring its own gRPC. */
  private static final List<String> BRIDGE = List.of(
      "millrace.", "connect.v1.", "io.grpc.", "io.perfmark.", "com.google.", "android.", "org.checkerframework.");

  private static final String KAFKA = "org.apache.kafka.";
  private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

  private final ClassLoader bridge;

  public ChildFirstClassLoader(List<URL> jars, ClassLoader bridge) {
    super("plugin", jars.toArray(new URL[0]), PLATFORM);
    this.bridge = bridge;
  }

  /** Reports whether a class comes from the parent even if the folder has it. */
  static boolean parentFirst(String name) {
    if (!name.startsWith(KAFKA)) {
      return name.startsWith("java.") || name.startsWith("org.slf4j.");
    }
    String rest = name.substring(KAFKA.length());
    return KAFKA_API.contains(rest) || KAFKA_PLUGINS.stream().noneMatch(rest::startsWith);
  }

  /** Reports whether the JDK has classes in a package that libraries have classes in too. */
  private static boolean sharedWithPlatform(String name) {
    return name.startsWith("javax.") || name.startsWith("org.w3c.dom.") || name.startsWith("org.xml.sax.")
        || name.startsWith("org.ietf.jgss.") || name.startsWith("jdk.") || name.startsWith("sun.");
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> c = findLoadedClass(name);
      if (c == null && sharedWithPlatform(name)) {
        c = orNull(() -> PLATFORM.loadClass(name));
      }
      if (c == null && !parentFirst(name)) {
        c = orNull(() -> findClass(name));
      }
      if (c == null && BRIDGE.stream().noneMatch(name::startsWith)) {
        c = orNull(() -> bridge.loadClass(name));
      }
      if (c == null) {
        c = findClass(name);
      }
      if (resolve) {
        resolveClass(c);
      }
      return c;
    }
  }

  private interface Load {
    Class<?> load() throws ClassNotFoundException;
  }

  private static Class<?> orNull(Load load) {
    try {
      return load.load();
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  @Override
  public URL getResource(String name) {
    URL own = findResource(name);
    return own != null ? own : shown(name).getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    Set<URL> all = new LinkedHashSet<>(Collections.list(findResources(name)));
    all.addAll(Collections.list(shown(name).getResources(name)));
    return Collections.enumeration(all);
  }

  /** Returns the parent for a resource. The services of the bridge's own libraries stay hidden. */
  private ClassLoader shown(String name) {
    String service = "META-INF/services/";
    boolean hidden = name.startsWith(service)
        && BRIDGE.stream().anyMatch(name.substring(service.length())::startsWith);
    return hidden ? PLATFORM : bridge;
  }
}
