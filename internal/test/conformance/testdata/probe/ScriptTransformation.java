package probe;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.metrics.Monitorable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.transforms.Transformation;

/** A transformation that does what the data says. */
public class ScriptTransformation<R extends ConnectRecord<R>> implements Transformation<R>, Monitorable {
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
    return "7";
  }

  @Override
  public void configure(Map<String, ?> props) {
    part = new Part(props);
    part.at("configure", new TreeMap<>(props));
  }

  @Override
  public R apply(R r) {
    part.at("apply", Types.describe(r));
    String wanted = part.wanted(r.value());
    if (wanted.startsWith("make ")) {
      SchemaAndValue made = Types.get(wanted.substring(5));
      return r.newRecord(r.topic(), r.kafkaPartition(), made.schema(), made.value(), made.schema(), made.value(), r.timestamp());
    }
    return switch (wanted) {
      case "null" -> null;
      case "topic" -> r.newRecord(null, r.kafkaPartition(), r.keySchema(), r.key(), r.valueSchema(), r.value(), r.timestamp());
      case "partition" -> r.newRecord(r.topic(), null, r.keySchema(), r.key(), r.valueSchema(), r.value(), r.timestamp());
      case "timestamp" -> r.newRecord(r.topic(), r.kafkaPartition(), r.keySchema(), r.key(), r.valueSchema(), r.value(), 1234L);
      case "tombstone" -> r.newRecord(r.topic(), r.kafkaPartition(), r.keySchema(), r.key(), null, null, r.timestamp());
      case "wrong" -> r.newRecord(r.topic(), r.kafkaPartition(), null, null, Schema.INT32_SCHEMA, "text", r.timestamp());
      case "headers" -> r.newRecord(r.topic(), r.kafkaPartition(), r.keySchema(), r.key(), r.valueSchema(), r.value(), r.timestamp(),
          new ConnectHeaders().addString("of", "a transformation").addLong("twice", 1).addLong("twice", 2).add("null", null, null));
      case "edit" -> edited(r);
      default -> r;
    };
  }

  /** Changes the headers of the record itself. */
  private R edited(R r) {
    r.headers().remove("h").addBoolean("edited", true);
    return r;
  }

  @Override
  public void close() {
    if (part != null) {
      part.at("close");
    }
  }
}
