package probe;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/** Is true for records with the key "dropped". */
public class IsDropped implements Predicate<SourceRecord> {
  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }

  @Override
  public boolean test(SourceRecord record) {
    return "dropped".equals(record.key());
  }

  @Override
  public void configure(Map<String, ?> props) { }

  @Override
  public void close() { }
}
