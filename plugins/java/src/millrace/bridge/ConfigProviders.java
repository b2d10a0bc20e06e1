package millrace.bridge;

import connect.v1.Connect;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import millrace.loading.PluginFolder;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.provider.ConfigProvider;

/** The configuration providers of a folder: one instance per class and configuration. */
final class ConfigProviders {
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
