package probe;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.provider.ConfigProvider;

/** A config provider that does what the paths say. */
public class ScriptProvider implements ConfigProvider {
  private Trace trace;

  @Override
  public void configure(Map<String, ?> props) {
    trace = new Trace(String.valueOf(props.get("trace")));
    trace.add("configure " + new TreeMap<>(props));
  }

  @Override
  public ConfigData get(String path) {
    throw new AssertionError("the method without keys was called");
  }

  @Override
  public ConfigData get(String path, Set<String> keys) {
    trace.add("get " + path + " " + new TreeSet<>(keys));
    if (path.startsWith("fail ")) {
      Script.fail(path.substring(5), "the provider");
    }
    Map<String, String> out = new HashMap<>();
    for (String key : keys) {
      out.put(key, switch (path) {
        case "null" -> null;
        case "nested" -> "${script:values:a}";
        default -> "value of " + key;
      });
    }
    if (path.equals("missing")) {
      out.clear();
    }
    return path.equals("nothing") ? null : new ConfigData(out);
  }

  @Override
  public void close() { }
}
