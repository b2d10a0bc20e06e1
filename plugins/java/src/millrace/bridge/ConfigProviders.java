package millrace.bridge;

import connect.v1.Connect;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import millrace.loading.PluginFolder;
import millrace.log.Log;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.provider.ConfigProvider;

/** The configuration providers of a folder: one instance per class and configuration. */
final class ConfigProviders {
  /** How long the end of the process waits for them. The worker kills a process that takes longer than two seconds. */
  private static final long CLOSE_MILLIS = 1_500;

  private record Id(String className, Map<String, String> config) { }

  private final PluginFolder folder;
  private final Map<Id, ConfigProvider> made = new HashMap<>();

  ConfigProviders(PluginFolder folder) {
    this.folder = folder;
  }

  Connect.ResolveResponse resolve(Connect.ResolveRequest request) throws Exception {
    ConfigProvider provider = provider(new Id(request.getClass_(), Map.copyOf(request.getConfigMap())));
    Set<String> keys = new HashSet<>(request.getKeysList());
    ConfigData data = keys.isEmpty() ? provider.get(request.getPath()) : provider.get(request.getPath(), keys);
    Connect.ResolveResponse.Builder out = Connect.ResolveResponse.newBuilder();
    data.data().forEach((key, value) -> {
      if (value != null) {
        out.putValues(key, value);
      }
    });
    if (data.ttl() != null) {
      out.setTtlMs(data.ttl());
    }
    return out.build();
  }

  /** Closes all providers, at the end of the process. */
  void close() throws InterruptedException {
    Thread closer = new Thread(this::closeAll, "config-providers");
    closer.setDaemon(true);
    closer.setContextClassLoader(folder.loader());
    closer.start();
    closer.join(CLOSE_MILLIS);
    if (closer.isAlive()) {
      Log.error("the config providers of this JVM are not closed after " + CLOSE_MILLIS + " ms", null);
    }
  }

  private synchronized void closeAll() {
    made.forEach((id, provider) -> {
      try {
        provider.close();
      } catch (Throwable e) {
        Log.error("closing the config provider " + id.className(), e);
      }
    });
    made.clear();
  }

  private synchronized ConfigProvider provider(Id id) throws Exception {
    ConfigProvider known = made.get(id);
    if (known == null) {
      known = folder.make(ConfigProvider.class, id.className());
      known.configure(id.config());
      made.put(id, known);
    }
    return known;
  }
}
