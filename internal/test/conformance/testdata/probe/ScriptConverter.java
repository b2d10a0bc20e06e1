package probe;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.metrics.Monitorable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.Converter;

/** A converter that does what the data says. Its bytes describe the data. */
public class ScriptConverter implements Converter, Monitorable {
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
    return "4";
  }

  @Override
  public void configure(Map<String, ?> props, boolean isKey) {
    part = new Part(props);
    part.at("configure", isKey, new TreeMap<>(props));
  }

  @Override
  public byte[] fromConnectData(String topic, Headers headers, Schema schema, Object value) {
    part.at("fromConnectData", topic, describe(headers), Types.describe(schema), Types.describe(value));
    String wanted = part.wanted(value);
    if (wanted.equals("header")) {
      headers.add("added", "by the converter".getBytes(StandardCharsets.UTF_8));
      headers.remove("removed");
    }
    return value == null || wanted.equals("null") ? null : (Types.describe(schema) + " " + Types.describe(value)).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] fromConnectData(String topic, Schema schema, Object value) {
    throw new AssertionError("the method without headers was called");
  }

  @Override
  public SchemaAndValue toConnectData(String topic, Headers headers, byte[] bytes) {
    String text = bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    part.at("toConnectData", topic, describe(headers), text);
    String wanted = part.wanted(text);
    if (wanted.startsWith("make ")) {
      return Types.get(wanted.substring(5));
    }
    if (wanted.equals("header")) {
      headers.add("added", "by the converter".getBytes(StandardCharsets.UTF_8));
    }
    return wanted.equals("null") ? null : new SchemaAndValue(Schema.OPTIONAL_STRING_SCHEMA, text);
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte[] bytes) {
    throw new AssertionError("the method without headers was called");
  }

  private static String describe(Headers headers) {
    StringBuilder out = new StringBuilder("[");
    for (Header h : headers) {
      out.append(h.key()).append('=').append(h.value() == null ? null : new String(h.value(), StandardCharsets.UTF_8)).append(' ');
    }
    return out.append(']').toString();
  }

  @Override
  public void close() {
    if (part != null) {
      part.at("close");
    }
  }
}
