package probe;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.metrics.Monitorable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.HeaderConverter;

/** A header converter that does what the data says. Its bytes describe the data. */
public class ScriptHeaderConverter implements HeaderConverter, Monitorable {
  private Part part;

  @Override
  public void withPluginMetrics(PluginMetrics metrics) {
    Metric.of("a part", metrics);
  }

  @Override
  public ConfigDef config() {
    return Part.keys();
  }

  @Override
  public String version() {
    return "5";
  }

  @Override
  public void configure(Map<String, ?> props) {
    part = new Part(props);
    part.at("configure", new TreeMap<>(props));
  }

  @Override
  public byte[] fromConnectHeader(String topic, String key, Schema schema, Object value) {
    part.at("fromConnectHeader", topic, key, Types.describe(schema), Types.describe(value));
    String wanted = part.wanted(value);
    return value == null || wanted.equals("null") ? null : (Types.describe(schema) + " " + Types.describe(value)).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public SchemaAndValue toConnectHeader(String topic, String key, byte[] bytes) {
    String text = bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    part.at("toConnectHeader", topic, key, text);
    String wanted = part.wanted(text);
    if (wanted.startsWith("make ")) {
      return Types.get(wanted.substring(5));
    }
    return wanted.equals("null") ? null : new SchemaAndValue(Schema.OPTIONAL_STRING_SCHEMA, text);
  }

  @Override
  public void close() {
    if (part != null) {
      part.at("close");
    }
  }
}
